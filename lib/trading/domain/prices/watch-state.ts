/**
 * What is remembered about a watched position between two looks at its price. Keeps: whatever two watchers write, and in
 * whatever order, a stop only gets tighter and nothing that fired is forgotten (`mergeWatch`).
 */

import type { Position } from '../books/position.ts';
import { type Excursion, mergeExcursion, noExcursion } from '../exits/excursion.ts';
import type { ExitRule } from '../exits/exit-rule.ts';
import type { EpochMs, Lamports, PositionId, TokenAmount } from '../values/quantities.ts';
import { lamports } from '../values/quantities.ts';
import type { PriceMark, SuspectMark } from './price-tick.ts';

/** An exit that was requested. */
export type FiredStep = {
  readonly rule: ExitRule;
  /** As in `FiredExit`. */
  readonly step: number;
  readonly atMs: EpochMs;
  /** Raw tokens it sells; undefined: everything. 0 for a step that a higher one sells along with itself. */
  readonly tokens: TokenAmount | undefined;
  /** It is requested again while it has not sold. */
  readonly requests: number;
  readonly requestedAtMs: EpochMs;
};

export type WatchState = {
  readonly positionId: PositionId;
  /** As it is stored; 0: not stored yet. */
  readonly version: number;
  /** The last price that was believed. */
  readonly accepted: PriceMark | undefined;
  /** A price out of bounds that nothing has confirmed. */
  readonly suspect: SuspectMark | undefined;
  /** The last news of any source; the start of the watch before there was any. */
  readonly lastNewsAtMs: EpochMs;
  /** When it was last stored: until then somebody watched. */
  readonly watchedUntilMs: EpochMs;
  /** Highest price that was believed, for the position as it was bought; its cost before there was any. */
  readonly highLamports: Lamports;
  readonly trailingArmed: boolean;
  readonly breakevenArmed: boolean;
  /** By `stepKey`. */
  readonly fired: Readonly<Record<string, FiredStep>>;
  /** SOL in the pool when it was first seen, or when the position was bought. */
  readonly entryLiquidityLamports: Lamports | undefined;
  /** The pool that this was in; undefined where none is named. */
  readonly entryPool: string | undefined;
  /** The most that the mint's creator was seen to hold of it, raw tokens. */
  readonly creatorTokens: TokenAmount | undefined;
  readonly excursion: Excursion;
};

/** The slow retry of a dead token keeps only its latest step. */
export const stepKey = (rule: ExitRule, step: number): string => (rule === 'dead-token' ? rule : `${rule}:${step}`);

/** Raw tokens that were bought: held now and sold so far. */
export const boughtTokens = (position: Position): bigint =>
  Object.values(position.soldBy).reduce((sum, tokens) => sum + tokens, position.tokens as bigint);

/** An amount for the tokens held now, as it would be for all that were bought. Lamports. */
export const asWhole = (position: Position, amount: bigint): Lamports =>
  lamports(position.tokens <= 0n ? 0n : (amount * boughtTokens(position)) / position.tokens);

/** The state of a position that is looked at for the first time. */
export const startWatch = (position: Position, nowMs: EpochMs): WatchState => {
  const cost = asWhole(position, position.costLamports);
  return {
    positionId: position.positionId,
    version: 0,
    accepted: undefined,
    suspect: undefined,
    lastNewsAtMs: nowMs,
    watchedUntilMs: nowMs,
    highLamports: cost,
    trailingArmed: false,
    breakevenArmed: false,
    fired: {},
    entryLiquidityLamports: undefined,
    entryPool: undefined,
    creatorTokens: undefined,
    excursion: noExcursion(cost, nowMs),
  };
};

/**
 * True when the change must be stored before the position is looked at again: a crash would otherwise forget it. All else
 * (the last price, excursions) may be stored now and then.
 */
export const mustStore = (before: WatchState, after: WatchState): boolean =>
  before.version === 0 ||
  before.fired !== after.fired ||
  before.trailingArmed !== after.trailingArmed ||
  before.breakevenArmed !== after.breakevenArmed ||
  before.entryLiquidityLamports !== after.entryLiquidityLamports ||
  before.entryPool !== after.entryPool ||
  before.creatorTokens !== after.creatorTokens ||
  (after.trailingArmed && before.highLamports !== after.highLamports);

const later = <Value extends { readonly atMs: number }>(one: Value | undefined, other: Value | undefined) =>
  one === undefined || (other !== undefined && other.atMs > one.atMs) ? other : one;

const mergeStep = (one: FiredStep, other: FiredStep): FiredStep => {
  if (one.step !== other.step) return one.step > other.step ? one : other;
  const last = one.requestedAtMs >= other.requestedAtMs ? one : other;
  return {
    ...last,
    atMs: one.atMs < other.atMs ? one.atMs : other.atMs,
    requests: Math.max(one.requests, other.requests),
  };
};

const mergeFired = (one: WatchState['fired'], other: WatchState['fired']): WatchState['fired'] => {
  const merged = { ...one };
  for (const [key, step] of Object.entries(other)) {
    const mine = merged[key];
    merged[key] = mine === undefined ? step : mergeStep(mine, step);
  }
  return merged;
};

const larger = <Amount extends bigint>(one: Amount | undefined, other: Amount | undefined): Amount | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

/** Two that look at different pools: either may be right, and whoever is not begins anew with his next look. */
const mergePool = (one: WatchState, other: WatchState): Pick<WatchState, 'entryLiquidityLamports' | 'entryPool'> => {
  const ranked = [one, other].toSorted((a, b) => {
    const [mine, theirs] = [a.entryLiquidityLamports ?? -1n, b.entryLiquidityLamports ?? -1n];
    if (a.entryPool === undefined || b.entryPool === undefined || a.entryPool === b.entryPool)
      return mine === theirs ? 0 : mine > theirs ? -1 : 1;
    return a.entryPool < b.entryPool ? -1 : 1;
  });
  const [{ entryLiquidityLamports, entryPool } = one, second] = ranked;
  return { entryLiquidityLamports, entryPool: entryPool ?? second?.entryPool };
};

/** What two watchers know together: to be stored by one whose write came second. Never looser than either. */
export const mergeWatch = (stored: WatchState, mine: WatchState): WatchState => ({
  positionId: stored.positionId,
  version: Math.max(stored.version, mine.version),
  accepted: later(stored.accepted, mine.accepted),
  suspect: later(stored.suspect, mine.suspect),
  lastNewsAtMs: stored.lastNewsAtMs > mine.lastNewsAtMs ? stored.lastNewsAtMs : mine.lastNewsAtMs,
  watchedUntilMs: stored.watchedUntilMs > mine.watchedUntilMs ? stored.watchedUntilMs : mine.watchedUntilMs,
  highLamports: stored.highLamports > mine.highLamports ? stored.highLamports : mine.highLamports,
  trailingArmed: stored.trailingArmed || mine.trailingArmed,
  breakevenArmed: stored.breakevenArmed || mine.breakevenArmed,
  fired: mergeFired(stored.fired, mine.fired),
  ...mergePool(stored, mine),
  creatorTokens: larger(stored.creatorTokens, mine.creatorTokens),
  excursion: mergeExcursion(stored.excursion, mine.excursion),
});
