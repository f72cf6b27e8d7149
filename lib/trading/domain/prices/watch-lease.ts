/**
 * Who watches a shard of the prices. Keeps: a fence is given once and rises with every take; whoever holds a lower one
 * changes nothing that is kept.
 */
import type { EpochMs } from '../values/quantities.ts';

export type WatchLease = {
  /** What it is about, e.g. `watch-prices#0`. */
  readonly name: string;
  /** Names one invocation. */
  readonly holder: string;
  /** 1 for the first taker, one more for each that follows. */
  readonly fence: number;
  /** Rises with every renewal: whoever sees it stand still knows, without a clock in common, that nobody renews. */
  readonly beat: number;
  /** By the holder's own clock. */
  readonly expiresAtMs: EpochMs;
  /** When its holder means to hand over, by the holder's own clock. */
  readonly handsOverAtMs: EpochMs;
};

/** How long a lease lasts and how its holder and those in waiting treat it, in ms. */
export type LeaseTimes = {
  /** From the last renewal on. */
  readonly leaseMs: number;
  /** Between two renewals. */
  readonly renewMs: number;
  /** Between two looks of somebody who waits for it. */
  readonly lookMs: number;
};

export const defaultLeaseTimes: LeaseTimes = { leaseMs: 10_000, renewMs: 3_000, lookMs: 250 };

/** The watchdog is the one-minute schedule. EventBridge keeps the minute, not the second. */
export const watchdogMs = 60_000;

/**
 * What to do about a lease that somebody else holds. `gone`: it has run out or was released. `wait`: its holder hands
 * over before the watchdog comes again, so stay and take over at once. `suspect`: it claims more time than a lease can
 * have, so one of the two clocks is wrong and only standing still tells. `leave`: it is in good hands.
 */
export const viewOfLease = (
  lease: Pick<WatchLease, 'expiresAtMs' | 'handsOverAtMs'>,
  now: EpochMs,
  { leaseMs }: LeaseTimes,
): 'gone' | 'wait' | 'suspect' | 'leave' => {
  if (lease.expiresAtMs <= now) return 'gone';
  if (lease.expiresAtMs > now + leaseMs) return 'suspect';
  return lease.handsOverAtMs <= now + watchdogMs + leaseMs ? 'wait' : 'leave';
};

/**
 * The longest time, in ms, for which nobody watches after a holder died without a word: its lease must run out, the next
 * watchdog must come after that, and a first look takes a tick. A clock that is wrong by any amount does not lengthen it:
 * a lease that claims more than `leaseMs` is suspect and judged by whether it is renewed.
 */
export const longestGapMs = ({ leaseMs, lookMs }: LeaseTimes, tickMs: number): number =>
  leaseMs + watchdogMs + lookMs + tickMs;
