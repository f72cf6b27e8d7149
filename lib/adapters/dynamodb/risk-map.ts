/** How trading has gone, as a map in the account's row. */
import * as z from 'zod';
import type { Risk } from '#trading/domain/books/risk.ts';
import { epochMsNumber } from '#trading/domain/values/wire.ts';
import { dayAttribute, lamportsAttribute } from './attributes.ts';

export const riskMap: z.ZodType<Risk> = z
  .object({
    day: dayAttribute.optional(),
    realisedLamports: lamportsAttribute,
    writtenOffLamports: lamportsAttribute,
    lowestLamports: lamportsAttribute,
    losses: z.int().nonnegative(),
    consecutiveLosses: z.int().nonnegative(),
    lastLossAtMs: epochMsNumber.optional(),
    swingBps: z.int().nonnegative().optional(),
    hours: z.array(z.object({ hour: z.int(), lamports: lamportsAttribute })),
    version: z.int().nonnegative(),
  })
  .transform((map) => ({ ...map, day: map.day, lastLossAtMs: map.lastLossAtMs, swingBps: map.swingBps }));
