/** What has to be undone at the end, newest first. */
import { errorMessage } from './cloud-error.ts';
import type { CloudLog } from './cloud-event.ts';

export type Cleanup = {
  add(step: () => void | Promise<void>): void;
  /** Takes every step, whatever becomes of the others. */
  run(): Promise<void>;
};

/** Makes an empty list of steps; one that fails is logged. */
export const createCleanup = (log: CloudLog): Cleanup => {
  const steps: (() => void | Promise<void>)[] = [];
  return {
    add: (step) => void steps.push(step),
    run: async () => {
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        try {
          await step();
        } catch (error) {
          log('stop was not clean', { message: errorMessage(error) });
        }
      }
    },
  };
};
