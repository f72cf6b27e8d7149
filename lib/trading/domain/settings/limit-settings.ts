/** What a user's entries may cost and risk. Exits pass none of these but the caps on slippage, fee and tip. */
import * as z from 'zod';
import { basisPointsNumber } from '../values/wire.ts';
import { amount, durationMs } from './bounds.ts';

export const limitSettings = z.strictObject({
  minTradeLamports: amount,
  maxTradeLamports: amount,
  maxDailySpendLamports: amount,
  maxDailyLossLamports: amount.describe(
    'The most that may be lost on a UTC day. Once that much is realised, entries stop until the next one; before, they stop while what is open could still bring it about.',
  ),
  openLossBps: basisPointsNumber.describe(
    'How much of the cost of what is open counts as lost already: 10000, all of it, so that no price can exceed the limit; 0, only what is realised.',
  ),
  maxExposureLamports: amount.describe('The most that may be at stake in open positions and unfinished entries.'),
  maxOpenPositions: z.int().min(0).max(1_000),
  maxBuysPerToken: z
    .int()
    .min(1)
    .max(1_000)
    .nullable()
    .describe('How often one token may be bought, ever; null: any number of times, one after the other.'),
  volatilitySizing: z
    .strictObject({
      targetSwingBps: z.int().min(1).max(100_000).describe('Swing up to which an entry keeps its whole size.'),
      minShareBps: z.int().min(1).max(10_000).describe('Share of the size that is left at the wildest.'),
    })
    .nullable()
    .describe(
      'Makes entries smaller as the outcomes of the latest closed positions swing more (mean of |profit / cost|, the latest weighing most); null: never.',
    ),
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
  maxDailyLossLamports: '500000000',
  openLossBps: 10_000,
  maxExposureLamports: '500000000',
  maxOpenPositions: 5,
  maxBuysPerToken: 3,
  volatilitySizing: null,
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
