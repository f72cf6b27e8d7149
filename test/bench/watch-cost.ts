/** What a month of watching costs, from measured work and list prices (us-east-1, arm64, no free tier). */

import { defaultWatchPace } from '#trading/use-cases/prices/watch-prices-loop.ts';

export type MeasuredWork = {
  readonly positions: number;
  /** Of one tick, everything the process did, ms on a whole core. */
  readonly cpuMsPerTick: number;
  readonly rpcCallsPerTick: number;
  readonly bookReadsPerSecond: number;
  readonly storesPerSecond: number;
};

export type MonthlyCost = {
  readonly lambda: number;
  readonly reads: number;
  readonly writes: number;
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
const memoryGb = 0.5;
/** Of a position's row, KB; an eventually consistent read of 4 KB is half a unit, and eight partitions are asked. */
const positionKb = 1.2;
const partitions = 8;
/** Of a watch row of up to 1 KB; every one is written once more when a watcher hands over. */
const watchUnits = 1;
const handOverEverySeconds = 820;
const renewEverySeconds = 3;
/** A settings row, KB, read consistently. */
const settingsKb = 2;
/** A watcher works 820 s; its successor stands by for up to a minute of that. */
const overlap = 60 / 820;

/** US dollars a month for watching around the clock; multiply by the share of time in which something is open. */
export const monthlyCost = (work: MeasuredWork, users: number, shards: number, tickMs: number): MonthlyCost => {
  const lambda = monthSeconds * memoryGb * prices.gbSecond * shards * (1 + overlap);
  const unitsPerBookRead = Math.max((partitions / shards) * 0.5, (work.positions * positionKb * 0.5) / 4);
  const unitsPerSettings = Math.ceil((users * settingsKb) / 4);
  const settingsPerSecond = 1_000 / (defaultWatchPace.settingsMs + 30 * users);
  const readsPerSecond = work.bookReadsPerSecond * unitsPerBookRead + settingsPerSecond * unitsPerSettings;
  const readUnits = readsPerSecond * shards * monthSeconds;
  const storesPerSecond = work.storesPerSecond + work.positions / handOverEverySeconds;
  const writeUnits = (storesPerSecond * watchUnits + 1 / renewEverySeconds) * shards * monthSeconds;
  const watchdogInvocations = monthSeconds / 60;
  const watchdog =
    (watchdogInvocations / 1e6) * prices.millionInvocations + watchdogInvocations * 0.2 * memoryGb * prices.gbSecond;
  const reads = (readUnits / 1e6) * prices.millionReadUnits;
  const writes = (writeUnits / 1e6) * prices.millionWriteUnits;
  return {
    lambda,
    reads,
    writes,
    watchdog,
    total: lambda + reads + writes + watchdog,
    rpcCalls: Math.round(((work.rpcCallsPerTick * shards * 1_000) / tickMs) * monthSeconds),
  };
};
