/** Whom a user follows, with how much, how far, and out again. */
import * as z from 'zod';
import { basisPointsNumber, walletText } from '../values/wire.ts';
import { amount, durationMs } from './bounds.ts';

const mostLamports = amount.describe('The most that one copied buy spends, whatever the share comes to.');

const sizing = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('fixed').describe('The same amount for every buy.'),
      spendLamports: amount.describe('Spent on every copied buy.'),
    }),
    z.strictObject({
      kind: z.literal('ratio').describe('A share of what the leader spent in SOL.'),
      ratioBps: z.int().min(1).max(100_000).describe('Share of what the leader spent; 10000 spends as much as he did.'),
      maxSpendLamports: mostLamports,
    }),
    z.strictObject({
      kind: z.literal('wallet-share').describe('A share of the SOL that the account has free when the signal comes.'),
      shareBps: z.int().min(1).max(10_000).describe('Share of the SOL that no unfinished order has reserved.'),
      maxSpendLamports: mostLamports,
    }),
  ])
  .describe('How much is spent on a copied buy.');

export const followSellModes = ['mirror', 'all-on-first-sell', 'own-exits'] as const;

export const copyRelation = z.strictObject({
  leader: walletText.describe('The wallet that is copied.'),
  enabled: z
    .boolean()
    .describe('Whether his buys are copied. His sells are followed while it is off, too: a pause stops no exit.'),
  sizing,
  minLeaderSpendLamports: amount.describe('Buys for which the leader spent less are not copied.'),
  maxLeaderSpendLamports: amount
    .nullable()
    .describe('Buys for which the leader spent more are not copied; null: whatever he spends.'),
  maxPriceAboveLeaderBps: basisPointsNumber.describe(
    "How much worse than the leader's own price an entry may be quoted. What he paid with a stablecoin is not copied.",
  ),
  maxLagMs: durationMs(600_000)
    .nullable()
    .describe("A buy is not copied when the leader's is older than this; null: limits.maxSignalAgeMs alone decides."),
  followSells: z
    .enum(followSellModes)
    .describe(
      'What his sells mean: mirror sells the same part as he did, all-on-first-sell everything at once, own-exits nothing.',
    ),
  buyOnce: z.boolean().describe('Whether a token is bought after this leader at most once, for ever.'),
});
export type CopyRelation = z.output<typeof copyRelation>;

/** A new relation to a leader: a fixed small size, his sells mirrored. In the wire form. */
export const initialCopyRelation = (leader: string): z.input<typeof copyRelation> => ({
  leader,
  enabled: true,
  sizing: { kind: 'fixed', spendLamports: '50000000' },
  minLeaderSpendLamports: '100000000',
  maxLeaderSpendLamports: null,
  maxPriceAboveLeaderBps: 500,
  maxLagMs: null,
  followSells: 'mirror',
  buyOnce: false,
});
