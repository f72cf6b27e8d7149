/**
 * Collects what the watcher sees and writes it once a minute, and once an hour what is kept for ever: a crash loses a minute
 * of a chart, and of the hour what this watcher saw of it; never anything of the books. A history that cannot be written
 * changes nothing about trading.
 */

import type { Position } from '../../domain/books/position.ts';
import type { HistoryPoint, HistoryRow } from '../../domain/exits/position-history.ts';
import { pointOf, rowsOf, splitAt, withHourPoint, withPoint } from '../../domain/exits/position-history.ts';
import type { EpochMs, PositionId } from '../../domain/values/quantities.ts';
import type { PositionHistory } from '../../ports/position-history.ts';

export type HistoryRecorder = {
  /** Takes a look into account; `sellLamports` is what all tokens held would bring. */
  readonly note: (position: Position, sellLamports: bigint, atMs: EpochMs) => void;
  /** Writes every minute and hour that is over at `nowMs`; `everything` also those that are not, as before a hand-over. */
  readonly flush: (nowMs: EpochMs, everything?: boolean) => Promise<void>;
};

/** What is not written yet of a position, and when this watcher saw it first. */
type Course = {
  readonly fine: readonly HistoryPoint[];
  readonly hours: readonly HistoryPoint[];
  readonly sinceMs: EpochMs;
};

/** A recorder that keeps its points in memory. What could not be written is given to `onFault` and forgotten. */
export const createHistoryRecorder = (history: PositionHistory, onFault: (error: unknown) => void): HistoryRecorder => {
  const courses = new Map<PositionId, Course>();

  /** Takes out the rows of a course that are due. */
  const take = (positionId: PositionId, course: Course, nowMs: EpochMs, everything: boolean) => {
    const due = (points: readonly HistoryPoint[], span: HistoryRow['span']): ReturnType<typeof splitAt> =>
      everything ? { over: points, running: [] } : splitAt(points, span, nowMs);
    const minutes = due(course.fine, 'minute');
    const hours = due(minutes.over.reduce<readonly HistoryPoint[]>(withHourPoint, course.hours), 'hour');
    if (minutes.running.length + hours.running.length === 0) courses.delete(positionId);
    else courses.set(positionId, { ...course, fine: minutes.running, hours: hours.running });
    return {
      minuteRows: rowsOf(positionId, 'minute', minutes.over),
      hourRows: rowsOf(positionId, 'hour', hours.over),
    };
  };

  return {
    note: (position, sellLamports, atMs) => {
      const { positionId } = position;
      const course = courses.get(positionId) ?? { fine: [], hours: [], sinceMs: atMs };
      courses.set(positionId, { ...course, fine: withPoint(course.fine, pointOf(position, sellLamports, atMs)) });
    },
    flush: async (nowMs, everything = false) => {
      const [own, shared]: [HistoryRow[], HistoryRow[]] = [[], []];
      for (const [positionId, course] of [...courses]) {
        const { minuteRows, hourRows } = take(positionId, course, nowMs, everything);
        // Of a span that was not watched from end to end another watcher may write as well.
        for (const row of minuteRows) (everything || row.startMs < course.sinceMs ? shared : own).push(row);
        shared.push(...hourRows);
      }
      try {
        if (own.length > 0) await history.write(own);
        if (shared.length > 0) await history.add(shared);
      } catch (error) {
        onFault(error);
      }
    },
  };
};
