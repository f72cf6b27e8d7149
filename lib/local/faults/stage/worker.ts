/** A worker: one invocation of a function, with a clock of its own that may be wrong. */
import { type EpochMs, epochMs } from '#trading/domain/values/quantities.ts';
import type { VirtualTime } from './virtual-time.ts';

export type Worker = {
  /** `function/serial`: names it in leases and traces. */
  readonly name: string;
  /** Milliseconds by which its clock is ahead now. */
  readonly skewMs: () => number;
  readonly startedSerial: number;
  /** Runs the same message or schedule once more, beside this one. */
  readonly again: () => void;
  state: 'running' | 'frozen' | 'dead' | 'done';
  /** What a frozen worker will go on with. */
  readonly held: (() => unknown)[];
};

/** The time as the worker sees it. */
export const clockOf =
  (worker: Worker, time: VirtualTime): (() => EpochMs) =>
  () =>
    epochMs(time.nowMs() + worker.skewMs());

/** Whether it may still act: it runs, or will when it wakes. */
export const isAlive = ({ state }: Worker): boolean => state === 'running' || state === 'frozen';
