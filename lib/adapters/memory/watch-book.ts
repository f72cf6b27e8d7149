import type { WatchState } from '#trading/domain/prices/watch-state.ts';
import type { PositionId } from '#trading/domain/values/quantities.ts';
import type { WatchBook } from '#trading/ports/watch-book.ts';

/** What is remembered about watched positions, in memory. */
export const createMemoryWatchBook = (): WatchBook => {
  const states = new Map<PositionId, WatchState>();
  return {
    of: async (positionIds) => new Map([...states].filter(([positionId]) => positionIds.includes(positionId))),
    store: async (watch) => {
      const stored = states.get(watch.positionId);
      if (stored !== undefined && stored.version !== watch.version) return { kind: 'changed-meanwhile', stored };
      const next = { ...watch, version: watch.version + 1 };
      states.set(watch.positionId, next);
      return { kind: 'stored', watch: next };
    },
  };
};
