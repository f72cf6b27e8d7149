import { describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '#local/market/market-clock.ts';
import { createRandom } from '#local/market/random.ts';
import { createDelivery, type DeliveryConfig, defaultDelivery } from '#local/market/webhooks/delivery.ts';
import type { Webhook } from '#local/market/webhooks/webhook-registry.ts';

const webhook: Webhook = {
  ...{ webhookID: 'w', webhookURL: 'http://bot.example/hook', webhookType: 'raw', active: true },
  ...{ transactionTypes: ['ANY'], accountAddresses: [], authHeader: 'the secret, verbatim', txnStatus: 'all' },
};
const plain: DeliveryConfig = { ...defaultDelivery, delayMs: [0, 0], late: 0, duplicated: 0, unparseable: 0 };

type Post = { atMs: number; url: string; authorization: string | undefined; body: unknown };

/** A receiver that answers each post with the next of these, and never to 'silence'. */
const receiver = (clock: ManualClock, answers: (number | 'silence' | 'refused')[]) => {
  const posts: Post[] = [];
  const start = clock.nowMs();
  const fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    const { authorization } = init.headers as Record<string, string>;
    posts.push({ atMs: clock.nowMs() - start, url: String(url), authorization, body: JSON.parse(init.body as string) });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === 'refused') throw new TypeError('connection refused');
    if (answer !== 'silence') return new Response(null, { status: answer ?? 200 });
    const { promise, reject } = Promise.withResolvers<Response>();
    init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
    return promise;
  };
  return { posts, fetch: fetch as typeof globalThis.fetch };
};

const deliver = async (answers: (number | 'silence' | 'refused')[], config = plain, seed = 'd', times = 1) => {
  const clock = createManualClock();
  const { posts, fetch } = receiver(clock, answers);
  const delivery = createDelivery(config, { clock, random: createRandom(seed), fetch });
  for (let time = 0; time < times; time += 1) delivery.deliver(webhook, [{ signature: `s${time}` }]);
  for (let step = 0; step < 200; step += 1) {
    clock.advance(50);
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
  }
  return { posts, counters: delivery.counters, pending: delivery.pending() };
};

describe('a delivery', () => {
  it('posts an array with the registered header verbatim', async () => {
    const { posts, counters } = await deliver([200]);
    expect(posts).toEqual([
      { atMs: 0, url: webhook.webhookURL, authorization: 'the secret, verbatim', body: [{ signature: 's0' }] },
    ]);
    expect(counters).toMatchObject({ delivered: 1, retries: 0, lost: 0 });
  });

  it.each([
    ['a server error', 500],
    ['a client error', 404],
    ['a refused connection', 'refused'],
    ['an answer that does not come within a second', 'silence'],
  ] as const)('is tried three times more after %s, then lost', async (_, answer) => {
    const { posts, counters, pending } = await deliver([answer]);
    expect(posts).toHaveLength(4);
    expect(counters).toMatchObject({ posts: 4, retries: 3, delivered: 0, lost: 1 });
    expect(pending).toBe(0);
  });

  it('leaves a second between tries', async () => {
    const { posts } = await deliver([500, 500, 200]);
    const [first = 0, second = 0, third = 0] = posts.map(({ atMs }) => atMs);
    expect([second - first, third - second].every((gap) => gap >= 1000 && gap < 1200)).toBe(true);
  });

  it('is not tried again after a 403', async () => {
    expect((await deliver([403])).counters).toMatchObject({ posts: 1, retries: 0, lost: 1 });
  });

  it('arrives twice now and then, late now and then, and so out of order', async () => {
    const { posts, counters } = await deliver([200], { ...defaultDelivery, unparseable: 0 }, 'many', 200);
    const order = posts.map(({ body }) => Number((body as [{ signature: string }])[0].signature.slice(1)));
    expect(counters.duplicates).toBeGreaterThan(8);
    expect(counters.duplicates).toBeLessThan(40);
    expect(posts.length).toBe(200 + counters.duplicates);
    expect(posts.filter(({ atMs }) => atMs >= 1000).length).toBeGreaterThan(3);
    expect(order).not.toEqual(order.toSorted((x, y) => x - y));
    expect(new Set(order).size).toBe(200);
  });

  it('brings an element nobody can read beside the good one when told to', async () => {
    const { posts } = await deliver([200], { ...plain, unparseable: 1 });
    expect(posts[0]?.body).toHaveLength(2);
    expect(posts[0]?.body).toContainEqual({ signature: 's0' });
  });

  it('behaves the same for the same seed', async () => {
    const [first, again] = await Promise.all([
      deliver([200], defaultDelivery, 'same', 30),
      deliver([200], defaultDelivery, 'same', 30),
    ]);
    expect(again.posts).toEqual(first.posts);
  });
});
