/** What happened, line by line, for whoever replays one point. */
import { inspect } from 'node:util';
import type { Call } from './call.ts';
import type { Effect } from './effect.ts';
import type { Interference } from './interference.ts';

export type Trace = {
  readonly say: (atMs: number, line: string) => void;
  readonly effect: (atMs: number, effect: Effect, call: Call, answer: unknown) => void;
  readonly fault: (atMs: number, effect: Effect, interference: Interference) => void;
};

/** A trace that keeps nothing. */
export const noTrace: Trace = { say: () => {}, effect: () => {}, fault: () => {} };

const short = (value: unknown, depth = 1): string => {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const text = inspect(value, { depth, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 44, maxArrayLength: 4 });
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
};

type Ordered = { order?: { next?: { state?: { status?: string }; version?: number; plan?: { side?: string } } } };

const argumentsOf = ({ port, method, args }: Call): string => {
  if (port === 'journal' && method === 'commit') {
    const next = (args[0] as Ordered).order?.next;
    return `${next?.plan?.side} -> ${next?.state?.status}, version ${next?.version}`;
  }
  return args.map((each) => short(each, 0)).join(', ');
};

/** A trace that gives every line to `write`, with the milliseconds since `startMs`. */
export const createTrace = (startMs: number, write: (line: string) => void): Trace => {
  const stamp = (atMs: number): string => `${((atMs - startMs) / 1000).toFixed(3).padStart(9)}s`;
  const number = ({ index }: Effect): string => (index === undefined ? '' : `#${index}`).padStart(5);
  return {
    say: (atMs, line) => write(`${stamp(atMs)}       ${line}`),
    effect: (atMs, effect, call, answer) =>
      write(
        `${stamp(atMs)} ${number(effect)} ${effect.worker.padEnd(18)} ${effect.name}(${argumentsOf(call)}) = ${short(answer)}`,
      ),
    fault: (atMs, effect, interference) =>
      write(`${stamp(atMs)} ${number(effect)} ${effect.worker.padEnd(18)} ⚡ ${short(interference)} at ${effect.name}`),
  };
};
