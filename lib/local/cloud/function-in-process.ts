/** Runs a function inside this process: the quickest, and a debugger sees everything. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CloudError } from './cloud-error.ts';
import {
  type Compose,
  type FunctionRunner,
  functionArn,
  type Handler,
  type RunnerFacts,
  throughJson,
} from './function-runner.ts';
import { createLambdaContext } from './lambda-context.ts';

export type InProcessOptions = RunnerFacts & {
  readonly variables: () => Promise<Readonly<Record<string, string>>>;
  readonly compose: () => Promise<Compose>;
};

/**
 * Composes the function once, like a warm Lambda; a failed composition is tried again at the next event. A time-out
 * rejects for the caller, but what the handler has begun cannot be stopped: the isolated runner can.
 */
export const createInProcessRunner = (options: InProcessOptions): FunctionRunner => {
  const { name, definition, region } = options;
  let handler: Promise<Handler> | undefined;
  const load = (): Promise<Handler> => {
    handler ??= (async () => {
      const [compose, variables] = await Promise.all([options.compose(), options.variables()]);
      return compose(variables);
    })().catch((error: unknown) => {
      handler = undefined;
      throw error;
    });
    return handler;
  };
  return {
    warm: async () => {
      await load();
    },
    invoke: async (event, ending) => {
      const handle = await load();
      const timeoutMs = definition.timeoutSeconds * 1_000;
      const context = createLambdaContext({
        functionName: name,
        memoryMb: definition.memoryMb,
        requestId: randomUUID(),
        functionArn: functionArn(name, region),
        logStreamName: 'local',
        deadlineMs: Date.now() + timeoutMs,
        ...(ending === undefined ? {} : { ending }),
      });
      const { promise: timedOut, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(
        () =>
          reject(
            new CloudError('cloud/function-timed-out', { function: name, timeoutSeconds: definition.timeoutSeconds }),
          ),
        timeoutMs,
      );
      try {
        const run = async () => handle(throughJson(event), context);
        return throughJson(await Promise.race([run(), timedOut]));
      } finally {
        clearTimeout(timer);
      }
    },
    stop: async () => {},
  };
};

/** Imports `compose` from `<functionsRoot>/<name>/compose.ts`. Throws `cloud/function-incomplete` when it is not there. */
export const importCompose = async (functionsRoot: string, name: string): Promise<Compose> => {
  const module: Record<string, unknown> = await import(pathToFileURL(join(functionsRoot, name, 'compose.ts')).href);
  const compose = module['compose'];
  if (typeof compose !== 'function') {
    throw new CloudError('cloud/function-incomplete', { function: name, missing: 'compose.ts: compose' });
  }
  return compose as Compose;
};
