/** How far a position has been above and below its cost, and for how long: the best and worst moment, weighted by time. */
import type { EpochMs, Lamports } from '../values/quantities.ts';
import { lamports } from '../values/quantities.ts';

export type Excursion = {
  /** Highest price that was believed, and lowest that was believed or acted upon, for the position as it was bought. */
  readonly bestLamports: Lamports;
  readonly bestAtMs: EpochMs;
  readonly worstLamports: Lamports;
  readonly worstAtMs: EpochMs;
  /** Sums of (distance from cost x time), above and below it; divided by `watchedMs` they are mean distances. */
  readonly aboveLamportMs: bigint;
  readonly belowLamportMs: bigint;
  readonly watchedMs: number;
};

/** A silence counts as at most this much time at the last price. */
const gapAtMostMs = 60_000;

/** The excursion of a position that has only been bought. */
export const noExcursion = (costLamports: Lamports, atMs: EpochMs): Excursion => ({
  bestLamports: costLamports,
  bestAtMs: atMs,
  worstLamports: costLamports,
  worstAtMs: atMs,
  aboveLamportMs: 0n,
  belowLamportMs: 0n,
  watchedMs: 0,
});

/** Adds the time from `fromMs` to `toMs` at a price, in lamports for the whole position. */
export const spent = (
  excursion: Excursion,
  priceLamports: bigint,
  costLamports: bigint,
  fromMs: EpochMs,
  toMs: EpochMs,
): Excursion => {
  const ms = Math.max(0, Math.min(toMs - fromMs, gapAtMostMs));
  const distance = (priceLamports - costLamports) * BigInt(ms);
  return {
    ...excursion,
    aboveLamportMs: excursion.aboveLamportMs + (distance > 0n ? distance : 0n),
    belowLamportMs: excursion.belowLamportMs + (distance < 0n ? -distance : 0n),
    watchedMs: excursion.watchedMs + ms,
  };
};

/** Takes a price into account. */
export const reached = (excursion: Excursion, priceLamports: Lamports, atMs: EpochMs): Excursion => ({
  ...excursion,
  ...(priceLamports > excursion.bestLamports ? { bestLamports: priceLamports, bestAtMs: atMs } : {}),
  ...(priceLamports < excursion.worstLamports ? { worstLamports: priceLamports, worstAtMs: atMs } : {}),
});

/** Takes a price that something was sold at into account, believed or not: it was a low if it was one. */
export const fellTo = (excursion: Excursion, priceLamports: Lamports, atMs: EpochMs): Excursion =>
  priceLamports < excursion.worstLamports ? { ...excursion, worstLamports: priceLamports, worstAtMs: atMs } : excursion;

/** What two watchers saw together; the sums are those of the one that watched longer. */
export const mergeExcursion = (one: Excursion, other: Excursion): Excursion => {
  const longer = other.watchedMs > one.watchedMs ? other : one;
  const [best, worst] = [
    other.bestLamports > one.bestLamports ? other : one,
    other.worstLamports < one.worstLamports ? other : one,
  ];
  return {
    ...longer,
    bestLamports: best.bestLamports,
    bestAtMs: best.bestAtMs,
    worstLamports: worst.worstLamports,
    worstAtMs: worst.worstAtMs,
  };
};

const mean = (sum: bigint, ms: number): Lamports => lamports(ms <= 0 ? 0n : sum / BigInt(ms));

/** Mean lamports above and below cost over the time watched. */
export const meanExcursion = ({ aboveLamportMs, belowLamportMs, watchedMs }: Excursion) => ({
  aboveLamports: mean(aboveLamportMs, watchedMs),
  belowLamports: mean(belowLamportMs, watchedMs),
});
