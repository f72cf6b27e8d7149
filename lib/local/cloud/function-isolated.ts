/** Runs a function as Lambda does: bundled, in child processes that see only their own variables. */
import { availableParallelism } from 'node:os';
import type { FunctionDefinition } from '#functions/triggers.ts';
import { CloudError } from './cloud-error.ts';
import type { FunctionRunner } from './function-runner.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';

export type IsolatedOptions = Omit<SandboxOptions, 'taskRoot' | 'variables'> & {
  readonly variables: () => Promise<Readonly<Record<string, string>>>;
  /** Bundles the function and returns the folder of the bundle. */
  readonly bundle: () => Promise<string>;
};

const CONCURRENCY_OF_OTHER_TRIGGERS = 10;
/** More children than that on one machine only slow each other down, and their cold starts make signals old. */
const CHILDREN_PER_CORE = 2;

/**
 * Keeps a pool of children, at most one for each event that the function's triggers let run at once, and no more than the
 * machine's cores can carry: an event that finds all of them busy waits.
 */
export const createIsolatedRunner = (options: IsolatedOptions): FunctionRunner => {
  const limit = Math.min(concurrencyOf(options.definition), CHILDREN_PER_CORE * availableParallelism());
  const sandboxes = new Set<Sandbox>();
  const idle: Sandbox[] = [];
  const waiting: PromiseWithResolvers<void>[] = [];
  let busy = 0;
  let stopped = false;
  let loaded: Promise<readonly [string, Readonly<Record<string, string>>]> | undefined;

  const load = () => {
    loaded ??= Promise.all([options.bundle(), options.variables()]).catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
  const take = async (): Promise<Sandbox> => {
    const [taskRoot, variables] = await load();
    if (stopped) throw new CloudError('cloud/stopped', {});
    for (let sandbox = idle.pop(); sandbox !== undefined; sandbox = idle.pop()) {
      if (sandbox.isAlive()) return sandbox;
      sandboxes.delete(sandbox);
    }
    const fresh = createSandbox({ ...options, taskRoot, variables });
    sandboxes.add(fresh);
    return fresh;
  };
  return {
    warm: async () => {
      await load();
    },
    invoke: async (event) => {
      while (busy >= limit) {
        const turn = Promise.withResolvers<void>();
        waiting.push(turn);
        await turn.promise;
      }
      busy += 1;
      try {
        const sandbox = await take();
        try {
          return await sandbox.invoke(event);
        } finally {
          if (sandbox.isAlive()) idle.push(sandbox);
          else sandboxes.delete(sandbox);
        }
      } finally {
        busy -= 1;
        waiting.shift()?.resolve();
      }
    },
    stop: async () => {
      stopped = true;
      await Promise.all([...sandboxes].map((sandbox) => sandbox.kill()));
      sandboxes.clear();
    },
  };
};

const concurrencyOf = ({ triggers }: FunctionDefinition): number =>
  triggers.reduce(
    (sum, trigger) => sum + (trigger.kind === 'queue' ? trigger.maxConcurrency : CONCURRENCY_OF_OTHER_TRIGGERS),
    0,
  ) || CONCURRENCY_OF_OTHER_TRIGGERS;
