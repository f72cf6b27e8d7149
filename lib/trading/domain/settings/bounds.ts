/** Pieces that the sections of the settings share. */
import * as z from 'zod';
import { lamportsText } from '../values/wire.ts';

const solLimit = 1_000_000_000_000n;
/** 0 to 1,000 SOL, in lamports. */
export const amount = lamportsText.refine(
  (value) => value >= 0n && value <= solLimit,
  'between 0 and 1000000000000 lamports',
);
export const durationMs = (max: number) => z.int().min(0).max(max);
