/**
 * How trading has gone, as the breakers look at it: one small value in the account, moved by every step that realises
 * something. Keeps: the result of a day is the sum of the day's results; what the day was at its worst is never forgotten
 * before the day ends; `losses` only ever rises, so that who has seen a number of them knows whether there was another.
 */
import type { Day, EpochMs, Lamports, WalletAddress } from '../values/quantities.ts';
import { dayOf, lamports } from '../values/quantities.ts';
import type { Position } from './position.ts';

/** Profit or loss of one step, and the end of a position when it was one. */
export type Result = {
  readonly atMs: EpochMs;
  /** Realised by a fill or by an outside sale, signed. */
  readonly realisedLamports: Lamports;
  /** Written off when a position was given up as dead, below zero; above zero when it was sold after all. */
  readonly writtenOffLamports: Lamports;
  /** Set when a held position was closed or given up. `costLamports`: what the last step sold had cost. */
  readonly ended: { readonly profitLamports: Lamports; readonly costLamports: Lamports } | undefined;
  readonly leader: WalletAddress | undefined;
};

export type Risk = {
  /** The latest UTC day on which there was a result. */
  readonly day: Day | undefined;
  readonly realisedLamports: Lamports;
  readonly writtenOffLamports: Lamports;
  /** The lowest that the day's result has been, never above zero. */
  readonly lowestLamports: Lamports;
  /** Results below zero, ever. */
  readonly losses: number;
  /** Positions that ended at a loss since the last one that did not. */
  readonly consecutiveLosses: number;
  readonly lastLossAtMs: EpochMs | undefined;
  /** Mean of |profit / cost| of the latest closings, each weighing a quarter more than the one before. */
  readonly swingBps: number | undefined;
  /** Results by hour since 1970, oldest first, of the last day or so. */
  readonly hours: readonly { readonly hour: number; readonly lamports: Lamports }[];
  /** Rises by one with every result. */
  readonly version: number;
};

const zero = lamports(0n);

/** Before anything happened. */
export const noRisk: Risk = {
  day: undefined,
  realisedLamports: zero,
  writtenOffLamports: zero,
  lowestLamports: zero,
  losses: 0,
  consecutiveLosses: 0,
  lastLossAtMs: undefined,
  swingBps: undefined,
  hours: [],
  version: 0,
};

const writtenOff = ({ status, deadSinceMs, costLamports }: Position): bigint =>
  status === 'closed' || deadSinceMs === undefined ? 0n : -costLamports;

/** What the breakers count of a position: what it realised, less the cost of what cannot be sold. */
export const valueOf = (position: Position): Lamports => lamports(position.realisedLamports + writtenOff(position));

/** What may still be lost with a position: its cost, until it is closed or written off as dead. */
export const atStake = ({ status, deadSinceMs, costLamports }: Position): Lamports =>
  status === 'closed' || deadSinceMs !== undefined ? zero : costLamports;

const isAlive = ({ status, deadSinceMs }: Position): boolean => status === 'open' && deadSinceMs === undefined;
const isOver = ({ status, deadSinceMs }: Position): boolean => status === 'closed' || deadSinceMs !== undefined;

/** The result of a step that turned one state of a position into another, or undefined when it had none. */
export const resultOf = (before: Position, after: Position, atMs: EpochMs): Result | undefined => {
  const realised = after.realisedLamports - before.realisedLamports;
  const off = writtenOff(after) - writtenOff(before);
  const ended = isAlive(before) && isOver(after);
  if (realised === 0n && off === 0n && !ended) return undefined;
  return {
    atMs,
    realisedLamports: lamports(realised),
    writtenOffLamports: lamports(off),
    ended: ended ? { profitLamports: valueOf(after), costLamports: before.costLamports } : undefined,
    leader: after.leader,
  };
};

const hourMs = 3_600_000;
const hoursKept = 26;
export const hourOf = (atMs: EpochMs): number => Math.floor(atMs / hourMs);

const hoursAfter = ({ hours }: Risk, hour: number, amount: bigint): Risk['hours'] => {
  const sums = new Map(hours.map((each) => [each.hour, each.lamports] as const));
  sums.set(hour, lamports((sums.get(hour) ?? 0n) + amount));
  const latest = Math.max(...sums.keys());
  return [...sums]
    .map(([of, sum]) => ({ hour: of, lamports: sum }))
    .filter((each) => each.hour > latest - hoursKept)
    .toSorted((one, other) => one.hour - other.hour);
};

type DayOfRisk = Pick<Risk, 'day' | 'realisedLamports' | 'writtenOffLamports' | 'lowestLamports'>;

/** A result of a day that is over changes nothing about the present one. */
const dayAfter = (risk: Risk, { atMs, realisedLamports, writtenOffLamports }: Result): DayOfRisk => {
  const day = dayOf(atMs);
  const before = risk.day === undefined || risk.day < day ? { ...noRisk, day } : risk;
  if (before.day !== day) return risk;
  const realised = lamports(before.realisedLamports + realisedLamports);
  const off = lamports(before.writtenOffLamports + writtenOffLamports);
  const total = realised + off;
  const lowestLamports = total < before.lowestLamports ? lamports(total) : before.lowestLamports;
  return { day, realisedLamports: realised, writtenOffLamports: off, lowestLamports };
};

const largestSwingBps = 1_000_000n;

/** The newest closing weighs a quarter, all before it three. */
const swingAfter = ({ swingBps }: Risk, amount: bigint, ended: Result['ended']): number | undefined => {
  if (ended === undefined || ended.costLamports <= 0n) return swingBps;
  const move = ((amount < 0n ? -amount : amount) * 10_000n) / ended.costLamports;
  const seen = Number(move < largestSwingBps ? move : largestSwingBps);
  return swingBps === undefined ? seen : Math.round((swingBps * 3 + seen) / 4);
};

const runAfter = (risk: Risk, { atMs, ended }: Result): Pick<Risk, 'consecutiveLosses' | 'lastLossAtMs'> => {
  const { consecutiveLosses, lastLossAtMs } = risk;
  if (ended === undefined) return { consecutiveLosses, lastLossAtMs };
  if (ended.profitLamports >= 0n) return { consecutiveLosses: 0, lastLossAtMs };
  const later = lastLossAtMs !== undefined && lastLossAtMs > atMs ? lastLossAtMs : atMs;
  return { consecutiveLosses: consecutiveLosses + 1, lastLossAtMs: later };
};

/** The risk with one more result in it. */
export const afterResult = (risk: Risk, result: Result): Risk => {
  const amount = result.realisedLamports + result.writtenOffLamports;
  return {
    ...dayAfter(risk, result),
    ...runAfter(risk, result),
    losses: risk.losses + (amount < 0n ? 1 : 0),
    swingBps: swingAfter(risk, amount, result.ended),
    hours: hoursAfter(risk, hourOf(result.atMs), amount),
    version: risk.version + 1,
  };
};

/** Result of a UTC day so far, and the lowest it has been. */
export const resultOn = (risk: Risk, day: Day): { readonly lamports: Lamports; readonly lowestLamports: Lamports } =>
  risk.day === day
    ? { lamports: lamports(risk.realisedLamports + risk.writtenOffLamports), lowestLamports: risk.lowestLamports }
    : { lamports: zero, lowestLamports: zero };

/** The deepest fall of the sum of results from a high, over the last `windowHours` hours, this one included. */
export const drawdownOf = ({ hours }: Risk, nowMs: EpochMs, windowHours: number): Lamports => {
  const since = hourOf(nowMs) - windowHours;
  let [sum, high, deepest] = [0n, 0n, 0n];
  for (const each of hours.filter(({ hour }) => hour > since)) {
    sum += each.lamports;
    if (sum > high) high = sum;
    if (high - sum > deepest) deepest = high - sum;
  }
  return lamports(deepest);
};
