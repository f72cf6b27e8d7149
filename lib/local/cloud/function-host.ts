/** Invokes functions by name, counts what is in flight and reports how each invocation ended. */
import { CloudError, errorMessage, errorName, isCloudError } from './cloud-error.ts';
import type { CloudLog, InvocationOutcome, OnCloudEvent } from './cloud-event.ts';
import type { FunctionRunner } from './function-runner.ts';

export type FunctionHost = {
  /**
   * Runs one event through a function. Throws what the runner throws, and `cloud/function-unknown`. With `ending` it runs in
   * the background, as a schedule's: it does not count as in flight, and is told to wind up when `ending` aborts.
   */
  invoke(name: string, event: unknown, ending?: AbortSignal): Promise<unknown>;
  warm(): Promise<void>;
  inFlight(): number;
  /** How many invocations have begun since the start. */
  begun(): number;
  stop(): Promise<void>;
};

/** Makes the host over one runner for each function. */
export const createFunctionHost = (
  runners: ReadonlyMap<string, FunctionRunner>,
  onEvent: OnCloudEvent,
  log: CloudLog,
): FunctionHost => {
  let inFlight = 0;
  let begun = 0;
  const settle = (name: string, startedAt: number, outcome: InvocationOutcome) => {
    onEvent({ kind: 'invocation', function: name, ms: performance.now() - startedAt, outcome });
  };
  return {
    inFlight: () => inFlight,
    begun: () => begun,
    invoke: async (name, event, ending) => {
      const runner = runners.get(name);
      if (runner === undefined) throw new CloudError('cloud/function-unknown', { function: name });
      const startedAt = performance.now();
      const counted = ending === undefined ? 1 : 0;
      inFlight += counted;
      begun += counted;
      try {
        const result = await runner.invoke(event, ending);
        settle(name, startedAt, 'succeeded');
        return result;
      } catch (error) {
        // What was told to wind up and is ended before it did has nothing to report.
        if (ending?.aborted === true) throw error;
        settle(name, startedAt, isCloudError(error, 'cloud/function-timed-out') ? 'timed-out' : 'failed');
        log('invocation failed', { function: name, error: errorName(error), message: errorMessage(error) });
        throw error;
      } finally {
        inFlight -= counted;
      }
    },
    warm: async () => {
      const attempts = await Promise.allSettled([...runners.values()].map((runner) => runner.warm()));
      for (const attempt of attempts) {
        if (attempt.status === 'rejected') log('function did not load', { error: errorMessage(attempt.reason) });
      }
    },
    stop: async () => {
      await Promise.all([...runners.values()].map((runner) => runner.stop()));
    },
  };
};
