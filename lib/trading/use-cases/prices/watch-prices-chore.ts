/** What a watcher does beside its watching: now and then, one at a time, and without ever failing it. */

/** Runs `task` at most once at a time, and not before `everyMs` after it last began. */
export const createChore = (
  task: () => Promise<void>,
  everyMs: () => number,
  now: () => number,
  onError: (error: unknown) => void,
) => {
  let begunAtMs = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;
  return {
    begin: (): void => {
      if (running !== undefined || now() - begunAtMs < everyMs()) return;
      begunAtMs = now();
      running = task()
        .catch(onError)
        .finally(() => {
          running = undefined;
        });
    },
    /** Waits until what runs has ended. */
    settled: async (): Promise<void> => {
      await running;
    },
  };
};
