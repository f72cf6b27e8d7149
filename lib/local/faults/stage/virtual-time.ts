/**
 * Time that passes only when nothing else is left to do. Keeps: one thing happens at a time, in the order of its instant
 * and then of its planning, so that the same seed gives the same run whatever the machine is busy with.
 */
import { type EpochMs, epochMs } from '#trading/domain/values/quantities.ts';

type Planned = { readonly atMs: number; readonly serial: number; readonly act: () => unknown };

export type VirtualTime = {
  readonly nowMs: () => EpochMs;
  /** Plans `act`, which is awaited, for an instant; one that has passed means now. */
  readonly at: (atMs: number, act: () => unknown) => void;
  /** Lets time pass until `enough` or until nothing is planned any more. */
  readonly run: (enough: () => boolean) => Promise<void>;
};

/** Lets every continuation run that is not waiting for the stage. */
const continuations = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock at `startMs`; `onPassing` hears of every instant that is reached. */
export const createVirtualTime = (startMs: number, onPassing: (nowMs: number) => void): VirtualTime => {
  const planned: Planned[] = [];
  let now = startMs;
  let serial = 0;
  const at: VirtualTime['at'] = (atMs, act) => {
    serial += 1;
    const entry = { atMs: Math.max(atMs, now), serial, act };
    const before = planned.findLastIndex((other) => other.atMs <= entry.atMs);
    planned.splice(before + 1, 0, entry);
  };
  return {
    nowMs: () => epochMs(now),
    at,
    run: async (enough) => {
      for (;;) {
        await continuations();
        if (enough()) return;
        const next = planned.shift();
        if (next === undefined) return;
        if (next.atMs > now) {
          now = next.atMs;
          onPassing(now);
        }
        await next.act();
      }
    },
  };
};
