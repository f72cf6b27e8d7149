/**
 * What a token must show before any entry buys it: sniper, copy, manual and strategy alike. A fact that cannot be known is a
 * refusal, except where a setting says that it is not asked for.
 */
import * as z from 'zod';
import { amount } from './bounds.ts';

/** A share of the supply, of the pool's LP tokens or of a spend, in basis points: 10000 is the whole. */
export const safetyShareBps = z.int().min(0).max(10_000);
/** A score of `domain/safety/confidence.ts`: 0 knows nothing good, 100 everything that is asked. */
export const confidenceScore = z.int().min(0).max(100);

/**
 * `off`: not asked. `veto`: its warnings refuse, its silence does not. `required`: its silence refuses too. No scanner ever
 * makes a token pass that the chain refuses.
 */
const scannerUse = z.enum(['off', 'veto', 'required']);

export const safetySettings = z.strictObject({
  minConfidence: confidenceScore.describe('Least confidence score, 0 to 100.'),
  minLiquidityLamports: amount.describe(
    'Least real SOL in the pool or curve; what a curve only pretends to hold does not count.',
  ),
  maxHolderBps: safetyShareBps.describe(
    'Most of the supply that one wallet may hold; pools, curves, lockers and burnt tokens are left out.',
  ),
  maxTopHoldersBps: safetyShareBps.describe(
    'Most of the supply that the ten largest wallets may hold together, counted alike.',
  ),
  maxCreatorBps: safetyShareBps.describe(
    'Most of the supply that the creator may hold. Where nobody knows the creator, he counts as any other holder.',
  ),
  maxCreatorLaunches: z
    .int()
    .min(1)
    .max(50)
    .nullable()
    .describe(
      'Most tokens of one creator that Osprey has seen launched, this one included; forgotten after 7 days without another. Null: any number.',
    ),
  minLpLockedBps: safetyShareBps
    .nullable()
    .describe(
      "Least share of the pool's LP tokens that is burnt or locked; a curve has none to take. Null: not asked for.",
    ),
  requireSellSimulation: z
    .boolean()
    .describe(
      'Whether a sale by somebody who holds the token must succeed in a simulation first. False: a quote of it is enough.',
    ),
  maxRoundTripLossBps: safetyShareBps.describe(
    'Most that may be lost by buying and selling at once, as quoted, fees and price impact included.',
  ),
  maxReportAgeMs: z
    .int()
    .min(1_000)
    .max(600_000)
    .describe(
      'Age at which what was found out about a token is found out anew. The mint account is read for every entry.',
    ),
  scanners: z
    .strictObject({
      rugCheck: scannerUse.describe('RugCheck: off is not asked, veto refuses on a warning, required on silence too.'),
      goPlus: scannerUse.describe('GoPlus: off, veto or required.'),
      jupiter: scannerUse.describe('Jupiter Tokens: off, veto or required.'),
    })
    .describe('Which scanners may refuse as well.'),
  scannerTimeoutMs: z.int().min(100).max(800).describe('How long an entry waits for scanners, ms.'),
  maxRugCheckScore: z
    .int()
    .min(0)
    .max(100)
    .describe("RugCheck's normalised score above which it refuses: 0 is harmless, 100 is the riskiest."),
});

/** Safety of a new user: everything that the chain can tell is asked, no scanner is. In the wire form. */
export const initialSafetySettings = (): z.input<typeof safetySettings> => ({
  minConfidence: 50,
  minLiquidityLamports: '1000000000',
  maxHolderBps: 3_000,
  maxTopHoldersBps: 7_000,
  maxCreatorBps: 1_000,
  maxCreatorLaunches: null,
  minLpLockedBps: null,
  requireSellSimulation: true,
  maxRoundTripLossBps: 1_000,
  maxReportAgeMs: 30_000,
  scanners: { rugCheck: 'off', goPlus: 'off', jupiter: 'off' },
  scannerTimeoutMs: 600,
  maxRugCheckScore: 60,
});
