/** When and how an owner's positions are sold: every rule with its bounds and units. `null` switches a rule off. */
import * as z from 'zod';
import { lamportsText } from '../values/wire.ts';

/** A gain over cost, in basis points: 5000 = +50 %, at most 1000-fold. */
const gainBps = z.int().min(1).max(10_000_000);
/** A share or a fall, in basis points of the whole. */
const shareBps = z.int().min(1).max(10_000);
const dayMs = 86_400_000;

const takeProfitStep = z.strictObject({
  /** Gain over cost at which the step sells. */
  gainBps,
  /** Part of the position as it was bought. */
  sellBps: shareBps,
});

const takeProfit = z
  .array(takeProfitStep)
  .max(6)
  .refine(
    (steps) => steps.every((step, index) => index === 0 || step.gainBps > (steps[index - 1]?.gainBps ?? 0)),
    'every step above the one before',
  )
  .refine((steps) => steps.reduce((sum, { sellBps }) => sum + sellBps, 0) <= 10_000, 'at most 10000 bps in all');

export const exitSettings = z.strictObject({
  /** Up to six steps in rising order; together they sell at most the whole position. Empty: never. */
  takeProfit,
  /** Loss from cost at which everything is sold, e.g. 3000 = -30 %. */
  stopLossBps: shareBps.nullable(),
  /** Armed once the gain has reached `armGainBps`; sells everything after a fall of `fallBps` from the high. */
  trailingStop: z.strictObject({ armGainBps: gainBps, fallBps: shareBps }).nullable(),
  /** Armed once the gain has reached `armGainBps`; sells everything when only `keepGainBps` of gain is left. */
  breakeven: z
    .strictObject({ armGainBps: gainBps, keepGainBps: z.int().min(0).max(10_000_000) })
    .refine(({ armGainBps, keepGainBps }) => keepGainBps < armGainBps, 'keepGainBps below armGainBps')
    .nullable(),
  /** Sells everything `afterMs` after the entry, unless the gain is at least `unlessGainBps` (null: whatever it is). */
  timeStop: z
    .strictObject({
      afterMs: z
        .int()
        .min(1_000)
        .max(365 * dayMs),
      unlessGainBps: gainBps.nullable(),
    })
    .nullable(),
  /** Sells everything when no source has given a price for this long. */
  stalePriceMs: z.int().min(10_000).max(dayMs).nullable(),
  /** Sells everything when the pool's SOL has fallen by this share since it was first seen. */
  liquidityFallBps: shareBps.nullable(),
  /** Sells everything when the token's creator sells. */
  creatorSold: z.boolean(),
  /** Sells everything when the mint gets an authority or extension that can take, freeze or tax tokens. */
  unsafeMint: z.boolean(),
  /** Minute of the UTC day (0 to 1439) at which everything opened before it is sold. */
  sessionEndMinute: z.int().min(0).max(1_439).nullable(),
  /** A price that moves by more than this between two looks may sell a winner only when a second source agrees. */
  priceJumpBps: z.int().min(100).max(10_000_000),
  /** Cap of the priority fee of the last attempts before a position is given up as dead; earlier ones keep `limits`'. */
  urgentPriorityFeeLamports: lamportsText.refine(
    (value) => value >= 0n && value <= 100_000_000n,
    'between 0 and 100000000 lamports',
  ),
});
export type ExitSettings = z.output<typeof exitSettings>;

/** Exits of a new user: half at +50 %, the rest at +100 %, a stop at -30 %, and the safety rules. In the wire form. */
export const initialExitSettings = (): z.input<typeof exitSettings> => ({
  takeProfit: [
    { gainBps: 5_000, sellBps: 5_000 },
    { gainBps: 10_000, sellBps: 5_000 },
  ],
  stopLossBps: 3_000,
  trailingStop: { armGainBps: 3_000, fallBps: 2_000 },
  breakeven: null,
  timeStop: null,
  stalePriceMs: null,
  liquidityFallBps: 5_000,
  creatorSold: false,
  unsafeMint: true,
  sessionEndMinute: null,
  priceJumpBps: 5_000,
  urgentPriorityFeeLamports: '3000000',
});
