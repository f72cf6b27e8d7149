import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBench, type Session } from './bench.ts';
import { type BooksView, fillsOf, readBooks, withBooks } from './books-view.ts';
import { succeededSwaps } from './chain-view.ts';
import { startReceiver } from './http-receiver.ts';
import { createRepeater, type Repeater } from './repeater.ts';
import { lastLineOf, type RunJson } from './run-json.ts';
import { redirectWebhook, webhooksAt } from './webhooks-view.ts';

const bench = createBench();
let marketUrl = '';
let run: Session;
let books: BooksView;
let report: RunJson;

/** Posts every body three times at once, answers with the worst of the answers, and repeats it past the queue twice. */
const startRelay = (frontDoorUrl: string, { repeat }: Repeater) =>
  startReceiver(async ({ path, body, authorization = '' }) => {
    const post = async () => {
      const headers = { 'content-type': 'application/json', authorization };
      const response = await fetch(frontDoorUrl + path, { method: 'POST', headers, body });
      await response.arrayBuffer();
      return response.status;
    };
    const status = Math.max(...(await Promise.all([post(), post(), post()])));
    if (status === 200) for (const again of [path, path]) await repeat(again, body);
    return status;
  });

beforeAll(async () => {
  ({ url: marketUrl } = await bench.market(['--seed', 'thrice']));
  run = bench.session(['--market', marketUrl, '--mode', 'live', '--duration', '12', '--json']);
  const env = await run.up();
  const { OSPREY_URL = '' } = env;
  const webhooks = await webhooksAt(marketUrl);
  const leaders = webhooks.find(({ webhookURL }) => webhookURL.endsWith('/wallet-trades'))?.accountAddresses ?? [];
  const repeater = createRepeater(env, leaders);
  const relay = await startRelay(OSPREY_URL, repeater);
  bench.defer(async () => {
    await relay.stop();
    repeater.stop();
  });
  for (const webhook of webhooks)
    await redirectWebhook(marketUrl, webhook, webhook.webhookURL.replace(OSPREY_URL, relay.url));
  await run.end;
  books = await withBooks(run.dataDir, readBooks);
  report = lastLineOf(run.stdout());
}, 150_000);
afterAll(bench.close, 30_000);

const timesEach = (names: readonly string[]): readonly number[] => [
  ...new Set([...Map.groupBy(names, (name) => name).values()].map((same) => same.length)),
];

describe('a run to which every signal is delivered three times, and twice more when the queue has forgotten it', () => {
  it('sees them, and its books are right', async () => {
    expect(await run.end).toEqual({ code: 0, signal: null });
    const { signals, orders, audit } = report;
    expect(signals.duplicates).toBeGreaterThan(signals.launches + signals.walletTrades);
    expect(orders.filled).toBeGreaterThan(0);
    expect(audit).toEqual({ ok: true, differences: [] });
  });

  it('makes at most one order per signal, user and side', () => {
    const entries = books.orders.filter(({ plan }) => plan.side === 'buy');
    expect(timesEach(entries.map(({ plan }) => `${plan.cause} ${plan.userId}`))).toEqual([1]);
    // A sell that ended without a fill is tried again, by a new order.
    const sells = books.orders.filter(({ plan, state }) => plan.side === 'sell' && state.status === 'filled');
    expect(sells.length === 0 ? [1] : timesEach(sells.map(({ plan }) => `${plan.cause} ${plan.userId}`))).toEqual([1]);
  });

  it('makes one decision per signal and user', () => {
    expect(timesEach(books.decisions.map(({ cause, userId }) => `${cause} ${userId}`))).toEqual([1]);
  });

  it('fills every order once: in the books and on chain', async () => {
    const fills = books.trades.filter(({ kind }) => kind === 'fill');
    expect(timesEach(fills.map(({ plan }) => plan.orderId))).toEqual([1]);
    expect(fills).toHaveLength(report.orders.filled);
    for (const { settings } of books.users)
      expect(await succeededSwaps(marketUrl, settings.wallet)).toEqual(fillsOf(books.trades, settings.wallet));
  }, 60_000);
});
