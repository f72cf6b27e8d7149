/** When and how an owner's positions are sold: every rule with its bounds and units. `null` switches a rule off. */
import * as z from 'zod';
import { lamportsBetween } from './bounds.ts';

const gainBps = z.int().min(1).max(10_000_000);
const shareBps = z.int().min(1).max(10_000);
const dayMs = 86_400_000;

const takeProfitStep = z.strictObject({
  gainBps: gainBps.describe('Gain over cost at which the step sells; 5000 = +50 %.'),
  sellBps: shareBps.describe('Part of the position as it was bought.'),
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
  takeProfit: takeProfit.describe(
    'Up to six steps in rising order; together they sell at most the whole position. Empty: never.',
  ),
  stopLossBps: shareBps.nullable().describe('Loss from cost at which everything is sold; 3000 = -30 %; null: never.'),
  trailingStop: z
    .strictObject({
      armGainBps: gainBps.describe('Gain over cost that arms it.'),
      fallBps: shareBps.describe('Fall from the high that sells everything.'),
    })
    .nullable()
    .describe('Once armed, sells everything after a fall from the high; null: never.'),
  breakeven: z
    .strictObject({
      armGainBps: gainBps.describe('Gain over cost that arms it.'),
      keepGainBps: z.int().min(0).max(10_000_000).describe('Gain over cost at which everything is sold then.'),
    })
    .refine(({ armGainBps, keepGainBps }) => keepGainBps < armGainBps, 'keepGainBps below armGainBps')
    .nullable()
    .describe('Once armed, sells everything when only the kept gain is left; null: never.'),
  timeStop: z
    .strictObject({
      afterMs: z
        .int()
        .min(1_000)
        .max(365 * dayMs)
        .describe('Time since the entry.'),
      unlessGainBps: gainBps.nullable().describe('Not when the gain is at least this; null: whatever it is.'),
    })
    .nullable()
    .describe('Sells everything some time after the entry; null: never.'),
  stalePriceMs: z
    .int()
    .min(10_000)
    .max(dayMs)
    .nullable()
    .describe('Sells everything when no source has given a price for this long; null: never.'),
  liquidityFallBps: shareBps
    .nullable()
    .describe("Sells everything when the pool's SOL has fallen by this share since it was first seen; null: never."),
  creatorSold: z.boolean().describe("Whether everything is sold when the token's creator sells."),
  unsafeMint: z
    .boolean()
    .describe(
      'Whether everything is sold when the mint gets an authority or extension that can take, freeze or tax tokens.',
    ),
  sessionEndMinute: z
    .int()
    .min(0)
    .max(1_439)
    .nullable()
    .describe('Minute of the UTC day at which everything opened before it is sold; null: never.'),
  priceJumpBps: z
    .int()
    .min(100)
    .max(10_000_000)
    .describe(
      'A price that moves by more between two looks may take a profit only when a second source agrees, or its own has repeated it for 5 s. An exit whose quote is lower by more than the price that set it off asks up to three times.',
    ),
  urgentPriorityFeeLamports: lamportsBetween(0n, 100_000_000n).describe(
    'Cap of the priority fee of the last attempts before a position is given up as dead; earlier ones keep that of limits.',
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
