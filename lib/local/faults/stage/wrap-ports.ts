/** Puts a worker's ports on the stage, whatever ports there are: a method that is added tomorrow is an effect at once. */
import type { Sleep } from '#trading/ports/clock.ts';
import type { Stage } from './stage.ts';
import type { VirtualTime } from './virtual-time.ts';
import { clockOf, type Worker } from './worker.ts';

/** A record of functions is a port; sets, numbers and plain functions are not. */
const isPort = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.values(value).some((member) => typeof member === 'function');

const onStage = <Port extends object>(stage: Stage, worker: Worker, port: string, of: Port): Port =>
  new Proxy(of, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function' || typeof key === 'symbol') return method;
      return (...args: unknown[]) =>
        stage.perform(worker, { port, method: key, args }, () => Reflect.apply(method, target, args) as unknown);
    },
  });

/** Every port of a worker's dependencies on the stage. */
export const wrapPorts = <Deps extends object>(stage: Stage, worker: Worker, deps: Deps): Deps =>
  new Proxy(deps, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key);
      return isPort(member) ? onStage(stage, worker, String(key), member) : member;
    },
  });

/** What every worker has of its own: its clock, its sleep and its name in leases. */
export const ownParts = (stage: Stage, time: VirtualTime, worker: Worker) => ({
  clock: clockOf(worker, time),
  sleep: ((ms) => stage.sleep(worker, ms)) satisfies Sleep,
  holder: worker.name,
});
