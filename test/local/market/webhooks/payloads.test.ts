import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createMarketFaults } from '#local/market/market-faults.ts';
import { createRandom } from '#local/market/random.ts';
import { type EnhancedPayload, enhancedPayload } from '#local/market/webhooks/enhanced-payload.ts';
import { rawPayload } from '#local/market/webhooks/raw-payload.ts';
import { viewTransaction } from '#local/market/webhooks/transaction-view.ts';
import { createWebhookRegistry, webhookBody } from '#local/market/webhooks/webhook-registry.ts';
import { createWebhookSender } from '#local/market/webhooks/webhook-sender.ts';
import { openMarket, type PlayedMarket } from '../played-market.ts';

const wrappedSol = 'So11111111111111111111111111111111111111112';
const options = { mislabelled: 0.2, withSwapEvent: 0.4, nameOf: (mint: string) => `name of ${mint}` };

const text = z.string();
const whole = z.number().int();
const change = z.strictObject({
  ...{ mint: text, tokenAccount: text, userAccount: text },
  rawTokenAmount: z.strictObject({ tokenAmount: text.regex(/^-?[1-9]\d*$/), decimals: whole }),
});
const inner = { accounts: z.array(text), data: text, programId: text };
const enhanced = z.strictObject({
  accountData: z.array(
    z.strictObject({ account: text, nativeBalanceChange: whole, tokenBalanceChanges: z.array(change) }),
  ),
  ...{ description: text, events: z.record(text, z.unknown()), fee: whole, feePayer: text, signature: text },
  instructions: z.array(z.strictObject({ ...inner, innerInstructions: z.array(z.strictObject(inner)) })),
  nativeTransfers: z.array(z.strictObject({ fromUserAccount: text, toUserAccount: text, amount: whole })),
  ...{ slot: whole, source: text, timestamp: whole, transactionError: z.null(), type: text },
  tokenTransfers: z.array(
    z.strictObject({
      ...{ fromTokenAccount: text, toTokenAccount: text, fromUserAccount: text, toUserAccount: text },
      ...{ mint: text, tokenAmount: z.number(), tokenStandard: text },
    }),
  ),
});

/** The names and types of a value's fields, as deep as they go; of arrays, of all elements together. */
const shapeOf = (value: unknown, path = ''): string[] => {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => shapeOf(item, `${path}[]`)))];
  if (value === null || typeof value !== 'object') return [`${path}: ${value === null ? 'null' : typeof value}`];
  return Object.entries(value).flatMap(([name, field]) => [`${path}.${name}`, ...shapeOf(field, `${path}.${name}`)]);
};
const fixture = (name: string): Record<string, unknown> | undefined => {
  const path = new URL(`../../../../../shared/fixtures/helius/${name}.json`, import.meta.url);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>[])[0] : undefined;
};
const genuineRaw = fixture('webhook-raw-pumpfun-buy-2025-08');
const genuineEnhanced = fixture('enhanced-pumpfun-buy-mislabelled-TRANSFER');
const genuineSwap = fixture('enhanced-raydium-swap-buy-events-swap');

let market: PlayedMarket;
beforeAll(() => {
  // Little background, much of what is looked at.
  const busy = { tradeEveryMs: [4000, 6000], leaderEveryMs: [2000, 3000], spamEveryMs: [150, 250] } as const;
  market = openMarket('payloads', { ...busy, olderTokens: 3 });
  market.play(9_000);
  while (market.transactions.every(({ error }) => error === undefined)) market.play(500);
});
const enhancedOf = (landed: PlayedMarket['transactions'][number]): EnhancedPayload =>
  enhancedPayload(viewTransaction(landed), { ...options, random: createRandom(landed.signature) });
const ofLeaders = () =>
  market.events.flatMap((event) => {
    if (event.kind !== 'leader-trade') return [];
    const landed = market.chain.transaction(event.signature);
    return landed === undefined ? [] : [{ event, landed }];
  });

/** A wallet's trade by its balances alone: lamports without fee and rent, and raw tokens. */
const traded = (payload: EnhancedPayload, wallet: string) => {
  let lamports = 0n;
  const tokens = new Map<string, bigint>();
  for (const { account, nativeBalanceChange, tokenBalanceChanges } of payload.accountData) {
    if (account === wallet)
      lamports += BigInt(nativeBalanceChange) + (payload.feePayer === wallet ? BigInt(payload.fee) : 0n);
    for (const { userAccount, mint, rawTokenAmount } of tokenBalanceChanges) {
      if (userAccount !== wallet) continue;
      lamports += BigInt(nativeBalanceChange);
      if (mint !== wrappedSol) tokens.set(mint, (tokens.get(mint) ?? 0n) + BigInt(rawTokenAmount.tokenAmount));
    }
  }
  return { lamports, tokens };
};

describe('an enhanced payload', () => {
  it('has the shape of the real one for every transaction that succeeds', () => {
    for (const landed of market.transactions) {
      if (landed.error === undefined) expect(enhanced.safeParse(enhancedOf(landed)).error).toBeUndefined();
    }
  });

  it.skipIf(genuineEnhanced === undefined)('has the fields of a genuine one, name by name and type by type', () => {
    const played = market.transactions.filter(({ error }) => error === undefined).map(enhancedOf);
    const ours = new Set(shapeOf(played.map((payload) => ({ ...payload, events: {} }))));
    const genuine = genuineEnhanced ?? {};
    expect([...new Set(shapeOf([genuine]))].filter((field) => !ours.has(field))).toEqual([]);
    expect([...ours].filter((field) => !shapeOf([genuine]).includes(field))).toEqual([]);
  });

  it.skipIf(genuineSwap === undefined)('fills events.swap, when it does, like a genuine one', () => {
    const swap = ofLeaders()
      .filter(({ event }) => event.side === 'buy')
      .map(({ landed }) => enhancedOf(landed).events)
      .find((events) => 'swap' in events);
    expect(new Set(shapeOf(swap))).toEqual(new Set(shapeOf(genuineSwap?.['events'])));
  });

  it("shows a leader's trade by its balances alone", () => {
    const trades = ofLeaders();
    expect(trades.length).toBeGreaterThan(4);
    for (const { event, landed } of trades) {
      const { lamports, tokens } = traded(enhancedOf(landed), event.leader);
      const tips = landed.accountKeys.includes('96gYZGLnJYVFmbjzopPSU6QiEV5fGqZNyN9nmNhvrZU5' as never);
      expect([...tokens.keys()]).toEqual([event.mint]);
      expect((tokens.get(event.mint) ?? 0n) > 0n).toBe(event.side === 'buy');
      // A closed account's rent is of no balance change, and a tip is paid on top.
      const expected = event.side === 'buy' ? -event.lamports : event.lamports;
      const difference = Number(lamports - expected);
      expect(Math.abs(difference)).toBeLessThan(tips ? 3_200_000 : 2_200_000);
    }
  });

  it('is labelled right mostly, and wrong sometimes', () => {
    const labels = ofLeaders().flatMap(({ landed }) => {
      const runs = Array.from({ length: 10 }, (_, index) => createRandom(`${landed.signature}/${index}`));
      return runs.map((random) => enhancedPayload(viewTransaction(landed), { ...options, random }).type);
    });
    const right = labels.filter((type) => type === 'SWAP').length / labels.length;
    expect(right).toBeGreaterThan(0.6);
    expect(right).toBeLessThan(1);
  });
});

describe('a raw payload', () => {
  it.skipIf(genuineRaw === undefined)('has the fields of a genuine one, name by name and type by type', () => {
    const ours = new Set(shapeOf(market.transactions.map((landed) => rawPayload(viewTransaction(landed)))));
    const genuine = shapeOf([genuineRaw]);
    // Those of version 0 have lookups and a number for a version; those of the fixture are legacy.
    const known = /addressTableLookups|loadedAddresses|innerInstructions|version|err|Amount: null/;
    expect(genuine.filter((field) => !ours.has(field) && !known.test(field))).toEqual([]);
    expect([...ours].filter((field) => !genuine.includes(field) && !known.test(field))).toEqual([]);
  });

  it('carries a failure in meta.err and moves nothing', () => {
    const failed = market.transactions.find(({ error }) => error !== undefined);
    if (failed === undefined) throw new Error('nothing failed');
    const { meta } = rawPayload(viewTransaction(failed));
    expect(meta.err).toMatchObject({ InstructionError: [6, { Custom: 6001 }] });
    expect(meta.postTokenBalances).toEqual(meta.preTokenBalances);
  });
});

describe('the sender', () => {
  const watch = (webhookType: 'raw' | 'enhanced', transactionTypes = ['ANY']) => {
    const played = openMarket('sender', { olderTokens: 2, launchEveryMs: [60_000, 60_000], spamEveryMs: [60, 90] });
    const registry = createWebhookRegistry(() => 'w');
    const accountAddresses = played.simulation.leaders;
    registry.create(
      webhookBody.parse({ webhookURL: 'http://bot.example', webhookType, transactionTypes, accountAddresses }),
    );
    const sent: Record<string, unknown>[] = [];
    const unused = { posts: 0, retries: 0, delivered: 0, duplicates: 0, lost: 0 };
    const delivery = {
      deliver: (_: unknown, elements: readonly unknown[]) => void sent.push(...(elements as typeof sent)),
      ...{ counters: unused, pending: () => 0, stop: () => {} },
    };
    const { chain } = played;
    const faults = createMarketFaults();
    const sender = createWebhookSender(
      { random: createRandom('sender'), enhanced: options, together: 0.3 },
      { chain, registry, delivery, faults },
    );
    return { ...played, sender, sent, faults };
  };

  it('sends failures to a raw webhook and never to an enhanced one', () => {
    const [raw, parsed] = [watch('raw'), watch('enhanced')];
    for (const one of [raw, parsed]) {
      while (one.transactions.every(({ error }) => error === undefined)) one.play(250);
      one.chain.advance(2);
      one.sender.flush();
    }
    const failed = raw.sent.filter((element) => (element['meta'] as { err: unknown }).err !== null);
    expect(failed.length).toBeGreaterThan(0);
    expect(parsed.sent.length).toBe(raw.sent.length - failed.length);
  });

  it('waits until a transaction is confirmed, and loses what happens while it is paused', () => {
    const one = watch('raw');
    one.sender.flush();
    one.sent.length = 0;
    while (one.events.length === 0) one.play(50);
    const before = one.sent.length;
    one.sender.flush();
    one.chain.advance(2);
    one.faults.webhooksPaused = true;
    one.sender.flush();
    one.faults.webhooksPaused = false;
    one.sender.flush();
    expect(one.sent.length).toBe(before);
  });
});
