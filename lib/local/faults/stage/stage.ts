/**
 * The stage on which workers act: every effect of every worker goes through `perform`, is numbered, takes a seeded time,
 * and may be interfered with. Keeps: a dead worker never continues; a frozen one continues only when it is woken.
 */
import { createHash } from 'node:crypto';
import type { Call } from './call.ts';
import { type Effect, type EffectKind, kindOf } from './effect.ts';
import { failureOf, type Interference } from './interference.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Worker } from './worker.ts';

export type Stage = {
  readonly perform: (worker: Worker, call: Call, act: () => unknown) => Promise<unknown>;
  readonly sleep: (worker: Worker, ms: number) => Promise<void>;
  /** From now on effects are numbered, and `interfere` is asked about each. */
  readonly arm: (interfere: (effect: Effect) => Interference | undefined) => void;
  /** Ends the numbering: the rest of the run is without faults. */
  readonly disarm: () => void;
  /** The numbered effects so far. */
  readonly effects: readonly Effect[];
  /** The same in the order in which they came to happen: who works on several at once does not do them as they were issued. */
  readonly happened: readonly Effect[];
};

/** Usual durations in ms, least and most. */
const durations: Readonly<Record<EffectKind, readonly [number, number]>> = {
  table: [2, 9],
  queue: [5, 20],
  rpc: [15, 90],
  jupiter: [40, 200],
  wallet: [1, 5],
  sleep: [0, 0],
  other: [1, 10],
};

const share = (seed: string, worker: string, nth: number): number =>
  createHash('sha256').update(`${seed}/duration/${worker}/${nth}`).digest().readUInt32BE(0) / 2 ** 32;

/** An empty stage. Durations follow from `seed`, the worker and how many effects it had before: nobody's from another's. */
export const createStage = (time: VirtualTime, seed: string, trace: Trace): Stage => {
  const effects: Effect[] = [];
  const happened: Effect[] = [];
  const issued = new Map<string, number>();
  const watchers = new Set<(worker: Worker) => void>();
  let interfere: ((effect: Effect) => Interference | undefined) | undefined;

  const durationOf = ({ kind, worker }: Effect): number => {
    const [least, most] = durations[kind];
    return least + Math.floor(share(seed, worker, issued.get(worker) ?? 0) * (most - least + 1));
  };
  const issue = (worker: Worker, { port, method }: Pick<Call, 'port' | 'method'>): Effect => {
    issued.set(worker.name, (issued.get(worker.name) ?? 0) + 1);
    const numbered = interfere === undefined ? undefined : effects.length;
    const name = method === '' ? port : `${port}.${method}`;
    const effect = { index: numbered, kind: kindOf(port), name, worker: worker.name };
    if (numbered !== undefined) effects.push(effect);
    return effect;
  };
  const wake = (worker: Worker): void => {
    if (worker.state !== 'frozen') return;
    Object.assign(worker, { state: 'running' });
    trace.say(time.nowMs(), `${worker.name} wakes`);
    for (const act of worker.held.splice(0)) time.at(time.nowMs(), act);
  };
  const freeze = (worker: Worker, { rivalEffects, atMostMs }: Extract<Interference, { kind: 'freeze' }>): void => {
    Object.assign(worker, { state: 'frozen' });
    let left = rivalEffects;
    const watch = (other: Worker): void => {
      if (other === worker || other.startedSerial < worker.startedSerial) return;
      left -= 1;
      if (left > 0) return;
      watchers.delete(watch);
      wake(worker);
    };
    watchers.add(watch);
    time.at(time.nowMs() + atMostMs, () => wake(worker));
  };
  /** Runs `act` when the worker can: now, after it woke, or never. */
  const whenAwake = (worker: Worker, act: () => unknown): unknown => {
    if (worker.state === 'dead') return undefined;
    if (worker.state !== 'frozen') return act();
    worker.held.push(act);
    return undefined;
  };

  const happen = async (
    worker: Worker,
    effect: Effect,
    call: Call,
    act: () => unknown,
    interference: Interference | undefined,
  ): Promise<{ readonly answer: Promise<unknown>; readonly afterMs: number } | undefined> => {
    if (interference?.kind === 'kill' && interference.when === 'before') {
      Object.assign(worker, { state: 'dead' });
      return undefined;
    }
    if (interference?.kind === 'fail' && interference.when === 'before')
      return { answer: failureOf(effect.name, 'before'), afterMs: 0 };
    if (interference?.kind === 'duplicate') worker.again();
    if (interference?.kind === 'world') interference.change();
    const answer = (async () => act())();
    await answer.then(
      (value) => trace.effect(time.nowMs(), effect, call, value),
      (error: unknown) => trace.effect(time.nowMs(), effect, call, error),
    );
    for (const watch of watchers) watch(worker);
    if (interference?.kind === 'kill') {
      Object.assign(worker, { state: 'dead' });
      return undefined;
    }
    if (interference?.kind === 'fail') return { answer: failureOf(effect.name, 'after'), afterMs: 0 };
    return { answer, afterMs: interference?.kind === 'late-answer' ? interference.ms : 0 };
  };

  const perform: Stage['perform'] = (worker, call, act) => {
    if (worker.state === 'dead') return new Promise(() => {});
    const effect = issue(worker, call);
    const interference = interfere?.(effect);
    const lateMs = interference?.kind === 'late' ? interference.ms : 0;
    return new Promise((resolve, reject) => {
      const conclude = async (): Promise<void> => {
        if (effect.index !== undefined) happened.push(effect);
        const done = await happen(worker, effect, call, act, interference);
        if (done === undefined) return;
        const answer = (): unknown => whenAwake(worker, () => done.answer.then(resolve, reject));
        if (done.afterMs === 0) await answer();
        else time.at(time.nowMs() + done.afterMs, answer);
      };
      time.at(time.nowMs() + durationOf(effect) + lateMs, () => {
        if (interference !== undefined) trace.fault(time.nowMs(), effect, interference);
        if (interference?.kind === 'freeze' && worker.state === 'running') freeze(worker, interference);
        return whenAwake(worker, conclude);
      });
    });
  };

  const sleep: Stage['sleep'] = (worker, ms) => {
    const effect = issue(worker, { port: 'sleep', method: '' });
    const interference = interfere?.(effect);
    return new Promise((resolve) => {
      time.at(time.nowMs() + ms, () => {
        if (effect.index !== undefined) happened.push(effect);
        if (interference !== undefined) trace.fault(time.nowMs(), effect, interference);
        if (interference?.kind === 'kill') Object.assign(worker, { state: 'dead' });
        if (interference?.kind === 'freeze' && worker.state === 'running') freeze(worker, interference);
        if (interference?.kind === 'duplicate') worker.again();
        return whenAwake(worker, resolve);
      });
    });
  };

  return {
    perform,
    sleep,
    effects,
    happened,
    arm: (asked) => {
      effects.length = 0;
      happened.length = 0;
      interfere = asked;
    },
    disarm: () => {
      interfere = undefined;
    },
  };
};
