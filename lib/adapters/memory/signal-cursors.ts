import { type SignalCursor, watchKey } from '#trading/domain/signals/missed-signal.ts';
import type { SignalCount } from '#trading/domain/signals/signal-count.ts';
import type { SignalCursors } from '#trading/ports/signal-cursors.ts';

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

/** Cursors for simulation and tests. */
export const createMemorySignalCursors = (): SignalCursors => {
  const cursors = new Map<string, SignalCursor>();
  const counts = new Map<string, SignalCount>();
  let endedWith: string | undefined;

  const add = (count: SignalCount): void => {
    const key = `${count.day} ${watchKey(count.watched)}`;
    const { delivered = 0, late = 0, missed = 0 } = counts.get(key) ?? {};
    counts.set(key, {
      ...count,
      delivered: delivered + count.delivered,
      late: late + count.late,
      missed: missed + count.missed,
    });
  };

  return {
    load: async () => ({ cursors: [...cursors].toSorted(byKey).map(([, cursor]) => cursor), endedWith }),
    advance: async (cursor, added) => {
      const key = watchKey(cursor.watched);
      if ((cursors.get(key)?.version ?? 0) !== cursor.version - 1) return false;
      cursors.set(key, cursor);
      for (const count of added) add(count);
      return true;
    },
    forget: async (watched) => {
      cursors.delete(watchKey(watched));
    },
    rotate: async (key) => {
      endedWith = key;
    },
    signalCounts: async (day) =>
      [...counts]
        .toSorted(byKey)
        .map(([, count]) => count)
        .filter((count) => count.day === day),
  };
};
