export type WakeUp = {
  /** Starts the watching of prices without waiting for it. Safe to call at any time: the lease refuses a second watcher. */
  readonly wake: () => Promise<void>;
};
