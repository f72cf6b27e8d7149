/** How the signals of a day came: the measure of whether webhooks can be relied upon. */

import type { Day, EpochMs } from '../values/quantities.ts';
import { dayOf } from '../values/quantities.ts';
import { type WatchedAddress, watchKey } from './missed-signal.ts';
import type { Signal } from './signal.ts';

/** How one signal came to be known; each counts once. */
export const arrivals = ['delivered', 'late', 'missed'] as const;
/** `delivered` by webhook in time, `late` by webhook after {@link lateAfterMs}, `missed` and found by the cursor. */
export type Arrival = (typeof arrivals)[number];

export type ArrivalCounts = Readonly<Record<Arrival, number>>;
/** Transactions of one watched address on one UTC day of their blocks that were signals. */
export type SignalCount = ArrivalCounts & { readonly watched: WatchedAddress; readonly day: Day };

/** A webhook that comes later than this after its block is late, in ms. Block times are whole seconds. */
export const lateAfterMs = 5_000;

/** What is known of a signal that reached an executor. */
export type KnownSignal = {
  /** When the receiver accepted it, or when the cursor found it. */
  readonly seenAtMs: EpochMs;
  readonly recovered: boolean;
};

const launches = 'launches';

/** Whose signal it is, within its transaction: a leader's trade is his, launches are told together. */
export const subjectOfSignal = (signal: Signal): string =>
  signal.kind === 'launch' ? launches : watchKey({ kind: 'leader', address: signal.wallet });

/** The subject of every signal of a watched address. */
export const subjectOfWatched = (watched: WatchedAddress): string =>
  watched.kind === 'launches' ? launches : watchKey(watched);

/** How a signal came that an executor knows. */
export const arrivalOf = ({ seenAtMs, recovered }: KnownSignal, blockTimeMs: EpochMs | undefined): Arrival => {
  if (recovered) return 'missed';
  return blockTimeMs !== undefined && seenAtMs - blockTimeMs > lateAfterMs ? 'late' : 'delivered';
};

export type SeenArrival = { readonly arrival: Arrival; readonly blockTimeMs: EpochMs };

/** The counts of each day among arrivals at one address, in the order of the days. */
export const countArrivals = (watched: WatchedAddress, seen: readonly SeenArrival[]): readonly SignalCount[] => {
  const days = Map.groupBy(seen, ({ blockTimeMs }) => dayOf(blockTimeMs));
  const count = (of: readonly SeenArrival[], arrival: Arrival) => of.filter((each) => each.arrival === arrival).length;
  return [...days]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([day, of]) => ({
      ...{ watched, day },
      ...{ delivered: count(of, 'delivered'), late: count(of, 'late'), missed: count(of, 'missed') },
    }));
};
