/**
 * Posts elements to a webhook's URL by Helius' rule: 200 within one second, otherwise up to three retries one second apart
 * (none after a 403), then the event is lost. Around that, what a network does: duplicates, late and reordered posts.
 */
import type { MarketClock } from '../market-clock.ts';
import type { Random } from '../random.ts';
import type { Webhook } from './webhook-registry.ts';

export type DeliveryConfig = {
  /** How long the receiver has to answer 200, milliseconds. */
  answerWithinMs: number;
  retries: number;
  retryAfterMs: number;
  /** How long an ordinary post takes to leave, milliseconds. */
  delayMs: readonly [number, number];
  /** Share of posts that leave late, 0 to 1, and how late. */
  late: number;
  lateMs: readonly [number, number];
  /** Share of posts sent a second time, 0 to 1. */
  duplicated: number;
  /** Share of posts that carry an element nobody can parse, 0 to 1. */
  unparseable: number;
};

export const defaultDelivery: DeliveryConfig = {
  answerWithinMs: 1000,
  retries: 3,
  retryAfterMs: 1000,
  delayMs: [10, 150],
  late: 0.05,
  lateMs: [1000, 5000],
  duplicated: 0.1,
  unparseable: 0.01,
};

/** Counts of elements (unparseable ones aside), except `posts` and `retries`, which count HTTP requests. */
export type DeliveryCounters = {
  posts: number;
  retries: number;
  delivered: number;
  duplicates: number;
  lost: number;
};

export type Delivery = {
  /** Takes elements to be posted together. */
  deliver(webhook: Webhook, elements: readonly unknown[]): void;
  readonly counters: Readonly<DeliveryCounters>;
  /** Posts that have not ended yet, waiting ones included. */
  pending(): number;
  stop(): void;
};

// Near-misses of a payload: cut short, of another shape, of no shape at all.
const junk: readonly unknown[] = [
  { signature: null, type: 'UNKNOWN' },
  'UNKNOWN_TRANSACTION',
  { accountData: [{ account: 42 }], signature: '1111', slot: 'soon' },
  null,
];

/** Makes the post office; `fetch` is replaceable so that tests need no receiver. */
export const createDelivery = (
  config: DeliveryConfig,
  { clock, random, fetch }: { clock: MarketClock; random: Random; fetch: typeof globalThis.fetch },
): Delivery => {
  const counters: DeliveryCounters = { posts: 0, retries: 0, delivered: 0, duplicates: 0, lost: 0 };
  const stopped = new AbortController();
  let waiting = 0;

  const post = async ({ webhookURL, authHeader }: Webhook, body: string): Promise<number> => {
    const tooLate = new AbortController();
    const cancel = clock.after(config.answerWithinMs, () => tooLate.abort());
    counters.posts += 1;
    try {
      const headers = {
        'content-type': 'application/json',
        ...(authHeader === undefined ? {} : { authorization: authHeader }),
      };
      const signal = AbortSignal.any([tooLate.signal, stopped.signal]);
      const response = await fetch(webhookURL, { method: 'POST', headers, body, signal, redirect: 'manual' });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    } finally {
      cancel();
    }
  };

  const attempt = async (webhook: Webhook, body: string, count: number, retriesLeft: number): Promise<void> => {
    const status = await post(webhook, body);
    if (status >= 200 && status < 300) counters.delivered += count;
    else if (status !== 403 && retriesLeft > 0 && !stopped.signal.aborted) {
      counters.retries += 1;
      clock.after(config.retryAfterMs, () => void attempt(webhook, body, count, retriesLeft - 1));
      return;
    } else counters.lost += count;
    waiting -= 1;
  };

  const send = (webhook: Webhook, body: string, count: number, delayMs: number): void => {
    waiting += 1;
    clock.after(delayMs, () => void attempt(webhook, body, count, config.retries));
  };

  return {
    counters,
    pending: () => waiting,
    stop: () => stopped.abort(),
    deliver: (webhook, elements) => {
      const spoiled = random.chance(config.unparseable) ? random.shuffled([...elements, random.pick(junk)]) : elements;
      const body = JSON.stringify(spoiled);
      const delayMs = random.between(...(random.chance(config.late) ? config.lateMs : config.delayMs));
      send(webhook, body, elements.length, delayMs);
      if (!random.chance(config.duplicated)) return;
      counters.duplicates += elements.length;
      send(webhook, body, elements.length, delayMs + random.between(0, 3000));
    },
  };
};
