/** What a month of watching costs, from measured work and list prices (us-east-1, arm64, no free tier). */

import { defaultWatchPace } from '#trading/use-cases/prices/watch-prices-loop.ts';

export type MeasuredWork = {
  readonly positions: number;
  /** Of one tick, everything the process did, ms on a whole core. */
  readonly cpuMsPerTick: number;
  readonly rpcCallsPerTick: number;
  readonly bookReadsPerSecond: number;
  readonly storesPerSecond: number;
  /** Of `watch-prices`. */
  readonly memoryMb: number;
};

export type MonthlyCost = {
  readonly lambda: number;
  readonly reads: number;
  readonly writes: number;
  /** The course of every position: reads and writes of its minutes and hours. */
  readonly history: number;
  readonly watchdog: number;
  readonly total: number;
  /** Beside the cost: what the RPC plan must allow. */
  readonly rpcCalls: number;
};

const prices = {
  gbSecond: 0.0000133334,
  millionInvocations: 0.2,
  millionReadUnits: 0.125,
  millionWriteUnits: 0.625,
};
const monthSeconds = 2_628_000;
/** Of a position's row, KB; an eventually consistent read of 4 KB is half a unit, and eight partitions are asked. */
const positionKb = 1.2;
const partitions = 8;
/** Of a watch row of up to 1 KB; every one is written once more when a watcher hands over. */
const watchUnits = 1;
/** Of a minute or hour of a position's course: below 1 KB, as its adapter's test says. */
const historyUnits = 1;
const handOverEverySeconds = 820;
const renewEverySeconds = 3;
/** A settings row, KB, read consistently. */
const settingsKb = 2;
/** A watcher works 820 s; its successor stands by for up to a minute of that. */
const overlap = 60 / 820;

/** US dollars a month for watching around the clock; multiply by the share of time in which something is open. */
export const monthlyCost = (work: MeasuredWork, users: number, shards: number, tickMs: number): MonthlyCost => {
  const memoryGb = work.memoryMb / 1_024;
  const lambda = monthSeconds * memoryGb * prices.gbSecond * shards * (1 + overlap);
  const unitsPerBookRead = Math.max((partitions / shards) * 0.5, (work.positions * positionKb * 0.5) / 4);
  const unitsPerSettings = Math.ceil((users * settingsKb) / 4);
  const settingsPerSecond = 1_000 / (defaultWatchPace.settingsMs + 30 * users);
  const readsPerSecond = work.bookReadsPerSecond * unitsPerBookRead + settingsPerSecond * unitsPerSettings;
  const readUnits = readsPerSecond * shards * monthSeconds;
  const storesPerSecond = work.storesPerSecond + work.positions / handOverEverySeconds;
  const writeUnits = (storesPerSecond * watchUnits + 1 / renewEverySeconds) * shards * monthSeconds;
  // A minute a minute; at a hand-over the running minute and hour, which are read before, and the hour at its end.
  const addedPerSecond = 2 / handOverEverySeconds + 1 / 3_600;
  const historySeconds = work.positions * shards * monthSeconds;
  const historyWrites = historySeconds * (1 / 60 + addedPerSecond) * historyUnits;
  const history =
    (historyWrites / 1e6) * prices.millionWriteUnits +
    ((historySeconds * addedPerSecond) / 1e6) * prices.millionReadUnits;
  const watchdogInvocations = monthSeconds / 60;
  const watchdog =
    (watchdogInvocations / 1e6) * prices.millionInvocations + watchdogInvocations * 0.2 * memoryGb * prices.gbSecond;
  const reads = (readUnits / 1e6) * prices.millionReadUnits;
  const writes = (writeUnits / 1e6) * prices.millionWriteUnits;
  return {
    lambda,
    reads,
    writes,
    history,
    watchdog,
    total: lambda + reads + writes + history + watchdog,
    rpcCalls: Math.round(((work.rpcCallsPerTick * shards * 1_000) / tickMs) * monthSeconds),
  };
};
