/**
 * What a watcher remembers of its positions, in memory and in the book. Keeps: what fired is stored at once, what was armed and
 * a high that rose by one per cent within two seconds, a smaller rise within a minute, all else now and then and at the end: a
 * crash never loosens a stop by more than that per cent; a state that somebody else wrote meanwhile is merged, never overwritten.
 */
import type { Position } from '../../domain/books/position.ts';
import { takenOver, withoutFuture } from '../../domain/prices/watch-clock.ts';
import { mergeWatch, mustStore, startWatch, type WatchState } from '../../domain/prices/watch-state.ts';
import type { PositionId } from '../../domain/values/quantities.ts';
import type { Clock } from '../../ports/clock.ts';
import type { WatchBook } from '../../ports/watch-book.ts';

const storeSoonMs = 2_000;
const storeSmallRiseMs = 60_000;
const storeRestMs = 600_000;
/** A silence that is longer is told to the successor. */
const silentMs = 5_000;
const storesAtOnce = 25;
const mergesAtMost = 3;

export type WatchStates = ReturnType<typeof createWatchStates>;

export type Kept = {
  watch: WatchState;
  stored: WatchState;
  storedAtMs: number;
  isStoring: boolean;
  /** How many exits are on their way to the queue: what fired is not stored before they are there. */
  requests: number;
};

/** No states yet. */
export const createWatchStates = (watches: WatchBook, clock: Clock) => {
  const kept = new Map<PositionId, Kept>();

  const store = async (entry: Kept): Promise<void> => {
    entry.isStoring = true;
    try {
      const mine = entry.watch;
      const stored = (watch: WatchState) => watches.store({ ...watch, watchedUntilMs: clock() });
      let outcome = await stored(mine);
      for (let merges = 0; outcome.kind === 'changed-meanwhile' && merges < mergesAtMost; merges += 1)
        outcome = await stored(mergeWatch(outcome.stored, mine));
      if (outcome.kind !== 'stored') return;
      // What was learnt while the write was on its way is kept, at the version that is stored now.
      const known = entry.watch === mine ? outcome.watch : mergeWatch(outcome.watch, entry.watch);
      entry.watch = withoutFuture(known, clock());
      entry.stored = outcome.watch;
      entry.storedAtMs = clock();
    } finally {
      entry.isStoring = false;
    }
  };
  const dueAfterMs = (stored: WatchState, watch: WatchState): number => {
    if (!mustStore(stored, watch)) return storeRestMs;
    const isAllButTheHigh = !mustStore(stored, { ...watch, highLamports: stored.highLamports });
    const isSmallRise = watch.highLamports * 100n < stored.highLamports * 101n;
    return isAllButTheHigh && isSmallRise ? storeSmallRiseMs : storeSoonMs;
  };
  const isDue = ({ watch, stored, storedAtMs, isStoring, requests }: Kept): boolean => {
    if (isStoring || requests > 0 || (watch === stored && watch.version > 0)) return false;
    if (watch.fired !== stored.fired || watch.version === 0) return true;
    return clock() - storedAtMs >= dueAfterMs(stored, watch);
  };
  const storeAll = async (entries: readonly Kept[]): Promise<void> => {
    for (let from = 0; from < entries.length; from += storesAtOnce)
      await Promise.all(entries.slice(from, from + storesAtOnce).map(store));
  };

  return {
    /** The state of a position, a fresh one when there is none. */
    of: (position: Position): Kept => {
      const found = kept.get(position.positionId);
      if (found !== undefined) return found;
      const watch = startWatch(position, clock());
      const fresh = { watch, stored: watch, storedAtMs: 0, isStoring: false, requests: 0 };
      kept.set(position.positionId, fresh);
      return fresh;
    },
    /** Reads the states of positions that are new here, and forgets those of others. */
    follow: async (positions: readonly Position[]): Promise<void> => {
      const ids = new Set(positions.map(({ positionId }) => positionId));
      const strangers = [...ids].filter((id) => !kept.has(id));
      const remembered = strangers.length === 0 ? new Map<PositionId, WatchState>() : await watches.of(strangers);
      for (const [id, stored] of remembered)
        kept.set(id, {
          watch: takenOver(stored, clock()),
          stored,
          storedAtMs: clock(),
          isStoring: false,
          requests: 0,
        });
      for (const id of kept.keys()) if (!ids.has(id)) kept.delete(id);
    },
    /** Stores those of the entries that are due. */
    storeDue: (entries: readonly Kept[]): Promise<void> => storeAll(entries.filter(isDue)),
    /** Stores everything that was not yet, and how long it has been silent about what is; what is on its way waits. */
    flush: (): Promise<void> =>
      storeAll(
        [...kept.values()].filter(({ watch, stored, storedAtMs, requests }) => {
          if (requests > 0) return false;
          return (
            watch !== stored || watch.version === 0 || clock() - Math.max(watch.lastNewsAtMs, storedAtMs) >= silentMs
          );
        }),
      ),
  };
};
