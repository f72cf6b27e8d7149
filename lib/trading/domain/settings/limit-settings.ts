/** What a user's entries may cost and risk. Exits pass none of these but the caps on slippage, fee and tip. */
import * as z from 'zod';
import { basisPointsNumber } from '../values/wire.ts';
import { amount, durationMs } from './bounds.ts';

export const limitSettings = z.strictObject({
  minTradeLamports: amount,
  maxTradeLamports: amount,
  maxDailySpendLamports: amount,
  maxOpenPositions: z.int().min(0).max(1_000),
  /** Kept in the wallet for the fees of exits; entries never touch it. */
  solReserveLamports: amount,
  entrySlippageBps: basisPointsNumber,
  exitSlippageBps: basisPointsNumber,
  /** Hard cap on any slippage, entry or exit. */
  maxSlippageBps: basisPointsNumber,
  maxPriceImpactBps: basisPointsNumber,
  maxQuoteAgeMs: durationMs(10_000),
  /** An entry whose signal is older is refused. Exits are always followed. */
  maxSignalAgeMs: durationMs(600_000),
  maxPriorityFeeLamports: amount,
  maxTipLamports: amount,
});
export type Limits = z.output<typeof limitSettings>;

/** Limits of a new user: small. In the wire form. */
export const initialLimitSettings = (): z.input<typeof limitSettings> => ({
  minTradeLamports: '10000000',
  maxTradeLamports: '500000000',
  maxDailySpendLamports: '1000000000',
  maxOpenPositions: 5,
  solReserveLamports: '50000000',
  entrySlippageBps: 50,
  exitSlippageBps: 300,
  maxSlippageBps: 1_000,
  maxPriceImpactBps: 300,
  maxQuoteAgeMs: 10_000,
  maxSignalAgeMs: 15_000,
  maxPriorityFeeLamports: '1000000',
  maxTipLamports: '0',
});
