/** What a watcher with a clock that was ahead has left behind, made harmless for one whose clock is not. */

import type { EpochMs } from '../values/quantities.ts';
import type { PriceMark } from './price-tick.ts';
import type { FiredStep, WatchState } from './watch-state.ts';

/** Clocks that are in order differ by less, ms. */
const aheadAtMostMs = 2_000;

/**
 * The state without anything of the future: a price of the future would make every price until then look old, and a request
 * of the future would not be repeated until then. The same state when there is none.
 */
export const withoutFuture = (watch: WatchState, nowMs: EpochMs): WatchState => {
  const isAhead = (atMs: number): boolean => atMs > nowMs + aheadAtMostMs;
  const past = (mark: PriceMark | undefined) => (mark !== undefined && isAhead(mark.atMs) ? undefined : mark);
  const steps = Object.entries(watch.fired);
  const marks = [watch.accepted, watch.suspect].flatMap((mark) => mark?.atMs ?? []);
  if (![watch.lastNewsAtMs, ...marks, ...steps.map(([, { requestedAtMs }]) => requestedAtMs)].some(isAhead))
    return watch;
  const asked = (step: FiredStep): FiredStep =>
    isAhead(step.requestedAtMs) ? { ...step, requestedAtMs: nowMs } : step;
  return {
    ...watch,
    accepted: past(watch.accepted),
    suspect: past(watch.suspect),
    lastNewsAtMs: isAhead(watch.lastNewsAtMs) ? nowMs : watch.lastNewsAtMs,
    fired: Object.fromEntries(steps.map(([key, step]) => [key, asked(step)])),
  };
};
