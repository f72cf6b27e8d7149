/**
 * Pieces that the sections of the settings share. Every setting says what it is with `.describe`, and its bounds with the
 * schema itself: `osprey settings describe`, the comments of `osprey settings edit` and every refusal are read off it.
 */
import * as z from 'zod';
import { lamportsText } from '../values/wire.ts';

/** An amount from `least` to `most` lamports. A refinement is opaque to a reader of the schema, so the bounds stand beside it. */
export const lamportsBetween = (least: bigint, most: bigint) =>
  lamportsText
    .refine((value) => value >= least && value <= most, `between ${least} and ${most} lamports`)
    .meta({ least: String(least), most: String(most) });

/** 0 to 1,000 SOL, in lamports. */
export const amount = lamportsBetween(0n, 1_000_000_000_000n);
export const durationMs = (max: number) => z.int().min(0).max(max);
