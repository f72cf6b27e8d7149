/** One look at a price, and whether it may be believed. */
import type { EpochMs, Lamports } from '../values/quantities.ts';

/** What selling all of a position would bring, as one source saw it at one moment. */
export type PriceTick = {
  /** For all tokens held now. */
  readonly sellLamports: bigint;
  /** SOL in the pool, when the source tells. */
  readonly liquidityLamports?: bigint;
  /** The pool's address, when it tells that. */
  readonly pool?: string;
  /** Names the source: `pool`, `jupiter`, ... Two ticks of one name never confirm each other. */
  readonly source: string;
  /** When the source was asked; when it pushed, when that arrived. */
  readonly atMs: EpochMs;
  /** Slot of the data, when the source tells: a source whose slot stands still is stale however often it answers. */
  readonly slot?: number;
  /** False when it was concluded rather than read: a sign of life that may stop a loss, and raises, arms and records nothing. */
  readonly exact?: boolean;
};

/** A price as it is remembered: for the position as it was bought, so that a partial sale does not look like a fall. */
export type PriceMark = {
  readonly wholeLamports: Lamports;
  readonly source: string;
  readonly atMs: EpochMs;
  readonly slot: number | undefined;
};

/** A price out of bounds that is waiting to be confirmed. */
export type SuspectMark = PriceMark & {
  /** When its source began to say much the same. */
  readonly since: Pick<PriceMark, 'atMs' | 'slot'>;
};

/** A tick that is older when it is looked at is no price. */
export const tickAgeAtMostMs = 15_000;
/** A clock that is ahead by more than this makes a tick unusable. */
const aheadAtMostMs = 2_000;
/** Another source may lag behind by this much, about ten seconds, and still be news. */
const slotsBehindAtMost = 25;
/** How long a price out of bounds waits for another source. */
export const confirmWithinMs = 15_000;
/** A source that says much the same for this long, in newer slots, needs no other. */
export const repeatsForMs = 5_000;
/** It begins anew after a longer silence. Jupiter's quotes of many mints come in turns. */
const repeatsWithinMs = 60_000;

/** `fresh`: news. `repeated`: true but not new, so that it does not count as a sign of life. `stale`: not to be used. */
export const freshness = (tick: PriceTick, last: PriceMark | undefined, nowMs: EpochMs) => {
  if (nowMs - tick.atMs > tickAgeAtMostMs || tick.atMs - nowMs > aheadAtMostMs) return 'stale';
  if (last === undefined) return 'fresh';
  if (tick.atMs < last.atMs) return 'stale';
  if (tick.slot === undefined || last.slot === undefined) return 'fresh';
  if (tick.source !== last.source) return tick.slot < last.slot - slotsBehindAtMost ? 'stale' : 'fresh';
  return tick.slot > last.slot ? 'fresh' : tick.slot === last.slot ? 'repeated' : 'stale';
};

/** True when two prices differ by more than `boundBps` of the first. */
export const jumps = (from: bigint, to: bigint, boundBps: number): boolean => {
  const difference = to > from ? to - from : from - to;
  return difference * 10_000n > from * BigInt(boundBps);
};

const goesOn = (suspect: SuspectMark, mark: PriceMark, boundBps: number): boolean =>
  suspect.source === mark.source &&
  mark.atMs - suspect.atMs <= repeatsWithinMs &&
  !jumps(suspect.wholeLamports, mark.wholeLamports, boundBps);

/** The suspect after another price out of bounds. */
export const suspected = (suspect: SuspectMark | undefined, mark: PriceMark, boundBps: number): SuspectMark => ({
  ...mark,
  since:
    suspect !== undefined && goesOn(suspect, mark, boundBps) ? suspect.since : { atMs: mark.atMs, slot: mark.slot },
});

/** True when the suspect's own source has said much the same for `repeatsForMs`, and of a newer slot where it tells. */
export const repeats = (suspect: SuspectMark | undefined, mark: PriceMark, boundBps: number): boolean =>
  suspect !== undefined &&
  goesOn(suspect, mark, boundBps) &&
  mark.atMs - suspect.since.atMs >= repeatsForMs &&
  (mark.slot === undefined || suspect.since.slot === undefined || mark.slot > suspect.since.slot);

/** True when `mark` is another source's word, recent enough, that agrees with `tick` within the bound. */
export const confirms = (suspect: SuspectMark | undefined, mark: PriceMark, boundBps: number): boolean =>
  suspect !== undefined &&
  suspect.source !== mark.source &&
  mark.atMs - suspect.atMs <= confirmWithinMs &&
  !jumps(suspect.wholeLamports, mark.wholeLamports, boundBps);
