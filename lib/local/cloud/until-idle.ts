/** Waits for the moment at which all work is done. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionHost } from './function-host.ts';
import type { StreamSource } from './stream-source.ts';

export type IdleOptions = {
  readonly host: Pick<FunctionHost, 'inFlight' | 'begun'>;
  /** Messages that wait or are in flight. */
  readonly depth: () => Promise<number>;
  readonly streams: readonly Pick<StreamSource, 'isCaughtUp'>[];
  readonly deadlineMs: number;
};

const POLL_MS = 25;

/**
 * True once queues and functions are quiet and every stream was looked at, and found empty, since they became so; false
 * when `deadlineMs` pass before. An invocation between two looks counts as work: it may have left more behind.
 */
export const untilIdle = async ({ host, depth, streams, deadlineMs }: IdleOptions): Promise<boolean> => {
  const until = Date.now() + deadlineMs;
  let busyAtMs = Date.now();
  let begun = -1;
  for (;;) {
    const waiting = await depth();
    const isQuiet = waiting === 0 && host.inFlight() === 0 && host.begun() === begun;
    begun = host.begun();
    if (!isQuiet) busyAtMs = Date.now();
    else if (streams.every((stream) => stream.isCaughtUp(busyAtMs))) return true;
    if (Date.now() >= until) return false;
    await sleep(POLL_MS);
  }
};
