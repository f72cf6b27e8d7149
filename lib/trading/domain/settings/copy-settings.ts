/** Whom a user follows, with how much, and how far. */
import * as z from 'zod';
import { basisPointsNumber, walletText } from '../values/wire.ts';
import { amount } from './bounds.ts';

const sizing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), spendLamports: amount }),
  /** A share of what the leader spent, never more than `maxSpendLamports`. */
  z.strictObject({ kind: z.literal('ratio'), ratioBps: z.int().min(1).max(100_000), maxSpendLamports: amount }),
]);

export const copyRelation = z.strictObject({
  leader: walletText,
  enabled: z.boolean(),
  sizing,
  /** Leader buys below this are not followed. */
  minLeaderSpendLamports: amount,
  /** How much worse than the leader's own price an entry may be quoted, when he paid in SOL. */
  maxPriceAboveLeaderBps: basisPointsNumber,
  /** Sell the same proportion when the leader sells. */
  followSells: z.boolean(),
});
export type CopyRelation = z.output<typeof copyRelation>;
