/** The ramp on which every live account starts: small, until it has proved itself or its owner lifts the ramp explicitly. */
import * as z from 'zod';
import { lamports } from '../values/quantities.ts';
import { epochMsNumber } from '../values/wire.ts';

/** What a live account on the ramp may do. A good trade is a live position that fills have opened, and closed at no loss. */
export const rampCaps = {
  maxPositionLamports: lamports(50_000_000n),
  maxExposureLamports: lamports(500_000_000n),
  goodTrades: 100,
} as const;

export const rampSettings = z.strictObject({
  lifted: z
    .strictObject({
      atMs: epochMsNumber.describe('When it was lifted, milliseconds since 1970.'),
      by: z.string().min(1).max(100).describe('Who lifted it.'),
      why: z.string().min(1).max(500).describe('Why.'),
    })
    .nullable()
    .describe(
      'Who lifted the ramp of a live account before its 100 good trades, and why; null: at most 50000000 lamports a position and 500000000 in all until then.',
    ),
});

export type RampSettings = z.output<typeof rampSettings>;

/** The ramp of a new user: on. In the wire form. */
export const initialRampSettings = (): z.input<typeof rampSettings> => ({ lifted: null });
