/**
 * The course of a position, kept for charts and analysis: a look every ten seconds for ten minutes, every minute for a
 * day, every hour for ever. Rows are named by their minute or hour, so that two watchers write the same ones.
 */
import type { Position } from '../books/position.ts';
import type { EpochMs, Lamports, PositionId, TokenAmount } from '../values/quantities.ts';
import { epochMs, lamports } from '../values/quantities.ts';

export type HistoryPoint = {
  readonly atMs: EpochMs;
  /** What the tokens held then would have brought. */
  readonly sellLamports: Lamports;
  readonly tokens: TokenAmount;
  readonly costLamports: Lamports;
  readonly realisedLamports: Lamports;
};

export const historySpans = ['minute', 'hour'] as const;
/** A minute with up to six points, or an hour with its last one. */
export type HistoryRow = {
  readonly positionId: PositionId;
  readonly span: (typeof historySpans)[number];
  readonly startMs: EpochMs;
  /** Oldest first. */
  readonly points: readonly HistoryPoint[];
};

const fineMs = 10_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const fineForMs = 10 * minuteMs;
/** How long minutes are kept, ms. */
export const minutesForMs = 24 * hourMs;

const slotOf = (at: number, lengthMs: number): EpochMs => epochMs(Math.floor(at / lengthMs) * lengthMs);

/** The point of a position at a price. `sellLamports` is for all tokens held. */
export const pointOf = (position: Position, sellLamports: bigint, atMs: EpochMs): HistoryPoint => ({
  atMs,
  sellLamports: lamports(sellLamports),
  tokens: position.tokens,
  costLamports: position.costLamports,
  realisedLamports: position.realisedLamports,
});

/** Profit that a sale of everything would have realised then, fees left out. Lamports. */
export const unrealised = ({ sellLamports, costLamports }: HistoryPoint): Lamports =>
  lamports(sellLamports - costLamports);

/** The points with one more; within ten seconds the first one stays. */
export const withPoint = (points: readonly HistoryPoint[], point: HistoryPoint): readonly HistoryPoint[] => {
  const last = points.at(-1);
  return last !== undefined && slotOf(last.atMs, fineMs) >= slotOf(point.atMs, fineMs) ? points : [...points, point];
};

/** The rows of points collected since the last ones were written, oldest first. */
export const rowsOf = (positionId: PositionId, points: readonly HistoryPoint[]): readonly HistoryRow[] => {
  const minutes = Map.groupBy(points, ({ atMs }) => slotOf(atMs, minuteMs));
  const hours = Map.groupBy(points, ({ atMs }) => slotOf(atMs, hourMs));
  return [
    ...[...minutes].map(([startMs, own]): HistoryRow => ({ positionId, span: 'minute', startMs, points: own })),
    ...[...hours].map(([startMs, own]): HistoryRow => ({ positionId, span: 'hour', startMs, points: own.slice(-1) })),
  ];
};

/** The points of minutes that are over at `nowMs`, and those of the minute that is not. */
export const splitAtMinute = (points: readonly HistoryPoint[], nowMs: EpochMs) => {
  const runningSinceMs = slotOf(nowMs, minuteMs);
  return {
    over: points.filter(({ atMs }) => atMs < runningSinceMs),
    running: points.filter(({ atMs }) => atMs >= runningSinceMs),
  };
};

/** The course as it is to be shown at `nowMs`: finer the younger it is, oldest first. */
export const courseOf = (rows: readonly HistoryRow[], nowMs: EpochMs): readonly HistoryPoint[] => {
  const kept = rows.flatMap(({ span, points }) =>
    points.filter(({ atMs }, index) => {
      const ageMs = nowMs - atMs;
      if (span === 'hour') return ageMs >= minutesForMs;
      return ageMs < fineForMs || (ageMs < minutesForMs && index === points.length - 1);
    }),
  );
  return kept.toSorted((one, other) => one.atMs - other.atMs);
};
