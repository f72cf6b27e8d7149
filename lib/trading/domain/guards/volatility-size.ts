/** Smaller entries in wilder times. */
import type { Limits } from '../settings/limit-settings.ts';
import type { Lamports } from '../values/quantities.ts';
import { lamports, scale } from '../values/quantities.ts';

/**
 * What an entry spends when the latest closed positions swung by `swingBps` of their cost: all up to the target, then the
 * less the wilder, never below the least share. Without closed positions nothing is known, and nothing is changed.
 */
export const scaledSpend = (
  spend: Lamports,
  sizing: Limits['volatilitySizing'],
  swingBps: number | undefined,
): Lamports => {
  if (sizing === null || swingBps === undefined || swingBps <= sizing.targetSwingBps) return spend;
  const scaled = scale(spend, BigInt(sizing.targetSwingBps), BigInt(swingBps));
  const least = scale(spend, BigInt(sizing.minShareBps), 10_000n);
  return lamports(scaled > least ? scaled : least);
};
