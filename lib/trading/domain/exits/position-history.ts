/**
 * The course of a position, kept for charts and analysis: a look every ten seconds for ten minutes, every minute for a day,
 * every hour for ever. Keeps: the lowest and highest price of every span, however coarse it is; what two watchers saw of one
 * span is put together. Rows are named by their minute or hour.
 */
import type { Position } from '../books/position.ts';
import type { EpochMs, Lamports, PositionId, TokenAmount } from '../values/quantities.ts';
import { epochMs, lamports, scale } from '../values/quantities.ts';

export type HistoryPoint = {
  readonly atMs: EpochMs;
  /** What the tokens held then would have brought. */
  readonly sellLamports: Lamports;
  /** The same at the lowest and highest price of the span, where that is another one. */
  readonly lowLamports?: Lamports | undefined;
  readonly highLamports?: Lamports | undefined;
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
const fineForMs = 60 * fineMs;
const spanMs = { minute: 60_000, hour: 3_600_000 } as const;
/** How long minutes are kept, ms. */
export const minutesForMs = 24 * spanMs.hour;

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

/** What the tokens of a point would have brought at the lowest and at the highest price of its span. */
export const extremesOf = ({ sellLamports, lowLamports, highLamports }: HistoryPoint) => ({
  lowLamports: lowLamports ?? sellLamports,
  highLamports: highLamports ?? sellLamports,
});

/** A point that speaks for others too: with their extremes, at the number of tokens that it holds. */
const speakingFor = (point: HistoryPoint, others: readonly HistoryPoint[]): HistoryPoint => {
  let { lowLamports, highLamports } = extremesOf(point);
  for (const other of others) {
    if (other.tokens <= 0n) continue;
    const { lowLamports: low, highLamports: high } = extremesOf(other);
    const [lower, higher] = [low, high].map((each) => scale(each, point.tokens, other.tokens));
    if (lower !== undefined && lower < lowLamports) lowLamports = lamports(lower);
    if (higher !== undefined && higher > highLamports) highLamports = lamports(higher);
  }
  const { lowLamports: _low, highLamports: _high, ...bare } = point;
  return {
    ...bare,
    ...(lowLamports < point.sellLamports && { lowLamports }),
    ...(highLamports > point.sellLamports && { highLamports }),
  };
};

/** The points with one more; within ten seconds the first one speaks for all. */
export const withPoint = (points: readonly HistoryPoint[], point: HistoryPoint): readonly HistoryPoint[] => {
  const last = points.at(-1);
  return last !== undefined && slotOf(last.atMs, fineMs) >= slotOf(point.atMs, fineMs)
    ? [...points.slice(0, -1), speakingFor(last, [point])]
    : [...points, point];
};

/** One point for every hour, oldest first, with one more look at the last of them or a new one: its latest look, speaking for all. */
export const withHourPoint = (hours: readonly HistoryPoint[], point: HistoryPoint): readonly HistoryPoint[] => {
  const last = hours.at(-1);
  return last !== undefined && slotOf(last.atMs, spanMs.hour) === slotOf(point.atMs, spanMs.hour)
    ? [...hours.slice(0, -1), speakingFor(point, [last])]
    : [...hours, point];
};

/** The last of some points, speaking for all of them; undefined of none. */
const lastOf = (points: readonly HistoryPoint[]): HistoryPoint | undefined => {
  const last = points.at(-1);
  return last && speakingFor(last, points);
};

/** Rows of points that are oldest first, by minute or by hour. */
export const rowsOf = (
  positionId: PositionId,
  span: HistoryRow['span'],
  points: readonly HistoryPoint[],
): readonly HistoryRow[] =>
  [...Map.groupBy(points, ({ atMs }) => slotOf(atMs, spanMs[span]))].map(([startMs, own]) => ({
    ...{ positionId, span, startMs },
    points: span === 'minute' ? own : [lastOf(own) ?? []].flat(),
  }));

/** One row of what two watchers saw of one minute or hour. */
export const mergeRows = (one: HistoryRow, other: HistoryRow): HistoryRow => {
  const points = [...one.points, ...other.points].toSorted((a, b) => a.atMs - b.atMs);
  const merged = one.span === 'minute' ? points.reduce(withPoint, []) : [lastOf(points) ?? []].flat();
  return { ...one, points: merged };
};

/** The points of spans that are over at `nowMs`, and those of the one that is not. */
export const splitAt = (
  points: readonly HistoryPoint[],
  span: HistoryRow['span'],
  nowMs: EpochMs,
): { readonly over: readonly HistoryPoint[]; readonly running: readonly HistoryPoint[] } => {
  const runningSinceMs = slotOf(nowMs, spanMs[span]);
  return {
    over: points.filter(({ atMs }) => atMs < runningSinceMs),
    running: points.filter(({ atMs }) => atMs >= runningSinceMs),
  };
};

/** The course as it is to be shown at `nowMs`: finer the younger it is, oldest first. */
export const courseOf = (rows: readonly HistoryRow[], nowMs: EpochMs): readonly HistoryPoint[] => {
  const kept = rows.flatMap(({ span, points }) => {
    const last = lastOf(points);
    if (last === undefined) return [];
    if (span === 'hour') return nowMs - last.atMs >= minutesForMs ? [last] : [];
    const fine = points.filter(({ atMs }) => nowMs - atMs < fineForMs);
    if (fine.length > 0) return fine;
    return nowMs - last.atMs < minutesForMs ? [last] : [];
  });
  return kept.toSorted((one, other) => one.atMs - other.atMs);
};
