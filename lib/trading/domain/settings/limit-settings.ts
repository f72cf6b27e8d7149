/** What a user's entries may cost and risk. Exits pass none of these but the caps on slippage, fee and tip. */
import * as z from 'zod';
import { basisPointsNumber } from '../values/wire.ts';
import { amount, durationMs } from './bounds.ts';

export const limitSettings = z.strictObject({
  minTradeLamports: amount.describe('An entry that would spend less is refused.'),
  maxTradeLamports: amount.describe('An entry that would spend more is refused.'),
  maxDailySpendLamports: amount.describe('The most that all entries of a UTC day may spend together, fees included.'),
  maxDailyLossLamports: amount.describe(
    'The most that may be lost on a UTC day. Once that much is realised, entries stop until the next one; before, they stop while what is open could still bring it about.',
  ),
  openLossBps: basisPointsNumber.describe(
    'How much of the cost of what is open counts as lost already: 10000, all of it, so that no price can exceed the limit; 0, only what is realised.',
  ),
  maxExposureLamports: amount.describe('The most that may be at stake in open positions and unfinished entries.'),
  maxOpenPositions: z.int().min(0).max(1_000).describe('The most positions that may be open at a time.'),
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
  solReserveLamports: amount.describe('Kept in the wallet for the fees of exits; entries never touch it.'),
  entrySlippageBps: basisPointsNumber.describe(
    'How much less than quoted an entry may bring before it fails on chain.',
  ),
  exitSlippageBps: basisPointsNumber.describe('The same for the first attempt of an exit.'),
  maxSlippageBps: basisPointsNumber.describe('Hard cap on any slippage, entry or exit.'),
  maxPriceImpactBps: basisPointsNumber.describe('An entry that would move the price further is refused.'),
  maxQuoteAgeMs: durationMs(10_000).describe('A quote that is older is not acted upon.'),
  maxSignalAgeMs: durationMs(600_000).describe('An entry whose signal is older is refused. Exits are always followed.'),
  maxPriorityFeeLamports: amount.describe('The most that a transaction may pay as priority fee.'),
  maxTipLamports: amount.describe('The most that a transaction may pay as tip to a block engine.'),
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
