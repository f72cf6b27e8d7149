/** What a watcher left behind, made harmless for one that comes later, or whose clock is not ahead as its was. */

import { type EpochMs, epochMs } from '../values/quantities.ts';
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
  const past = <Mark extends PriceMark>(mark: Mark | undefined) =>
    mark !== undefined && isAhead(mark.atMs) ? undefined : mark;
  const steps = Object.entries(watch.fired);
  const marks = [watch.accepted, watch.suspect].flatMap((mark) => mark?.atMs ?? []);
  if (
    ![watch.lastNewsAtMs, watch.watchedUntilMs, ...marks, ...steps.map(([, { requestedAtMs }]) => requestedAtMs)].some(
      isAhead,
    )
  )
    return watch;
  const asked = (step: FiredStep): FiredStep =>
    isAhead(step.requestedAtMs) ? { ...step, requestedAtMs: nowMs } : step;
  return {
    ...watch,
    accepted: past(watch.accepted),
    suspect: past(watch.suspect),
    lastNewsAtMs: isAhead(watch.lastNewsAtMs) ? nowMs : watch.lastNewsAtMs,
    watchedUntilMs: isAhead(watch.watchedUntilMs) ? nowMs : watch.watchedUntilMs,
    fired: Object.fromEntries(steps.map(([key, step]) => [key, asked(step)])),
  };
};

/**
 * The state as a watcher takes it over: a silence is what somebody heard. The time from when it was last stored, by one that
 * crashed perhaps, until now is nobody's and does not count; prices may well have come meanwhile.
 */
export const takenOver = (stored: WatchState, nowMs: EpochMs): WatchState => {
  const watch = withoutFuture(stored, nowMs);
  const silentMs = Math.max(0, watch.watchedUntilMs - watch.lastNewsAtMs);
  return { ...watch, lastNewsAtMs: epochMs(Math.max(watch.lastNewsAtMs, nowMs - silentMs)) };
};
