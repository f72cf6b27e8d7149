import { type HistoryRow, mergeRows } from '#trading/domain/exits/position-history.ts';
import type { PositionHistory } from '#trading/ports/position-history.ts';

const keyOf = ({ positionId, span, startMs }: HistoryRow): string => `${positionId} ${span} ${startMs}`;

/** The history of positions in memory. */
export const createMemoryPositionHistory = (): PositionHistory => {
  const rows = new Map<string, HistoryRow>();
  return {
    write: async (written) => {
      for (const row of written) rows.set(keyOf(row), row);
    },
    add: async (written) => {
      for (const row of written) {
        const there = rows.get(keyOf(row));
        rows.set(keyOf(row), there === undefined ? row : mergeRows(there, row));
      }
    },
    of: async (positionId) =>
      [...rows.values()]
        .filter((row) => row.positionId === positionId)
        .toSorted((one, other) =>
          one.span === other.span ? one.startMs - other.startMs : one.span === 'minute' ? -1 : 1,
        ),
  };
};
