/**
 * Collects what the watcher sees and writes it once a minute: a crash loses a minute of a chart, never of the books. A
 * history that cannot be written changes nothing about trading.
 */

import type { Position } from '../../domain/books/position.ts';
import type { HistoryPoint, HistoryRow } from '../../domain/exits/position-history.ts';
import { pointOf, rowsOf, splitAtMinute, withPoint } from '../../domain/exits/position-history.ts';
import type { EpochMs, PositionId } from '../../domain/values/quantities.ts';
import type { PositionHistory } from '../../ports/position-history.ts';

export type HistoryRecorder = {
  /** Takes a look into account; `sellLamports` is what all tokens held would bring. */
  readonly note: (position: Position, sellLamports: bigint, atMs: EpochMs) => void;
  /** Writes every minute that is over at `nowMs`; `everything` also the one that is not, as before a hand-over. */
  readonly flush: (nowMs: EpochMs, everything?: boolean) => Promise<void>;
};

/** A recorder that keeps its points in memory. What could not be written is given to `onFault` and forgotten. */
export const createHistoryRecorder = (history: PositionHistory, onFault: (error: unknown) => void): HistoryRecorder => {
  const collected = new Map<PositionId, readonly HistoryPoint[]>();
  return {
    note: (position, sellLamports, atMs) => {
      const points = collected.get(position.positionId) ?? [];
      collected.set(position.positionId, withPoint(points, pointOf(position, sellLamports, atMs)));
    },
    flush: async (nowMs, everything = false) => {
      const rows: HistoryRow[] = [];
      for (const [positionId, points] of collected) {
        const { over, running } = everything ? { over: points, running: [] } : splitAtMinute(points, nowMs);
        if (over.length === 0) continue;
        rows.push(...rowsOf(positionId, over));
        if (running.length > 0) collected.set(positionId, running);
        else collected.delete(positionId);
      }
      try {
        if (rows.length > 0) await history.write(rows);
      } catch (error) {
        onFault(error);
      }
    },
  };
};
