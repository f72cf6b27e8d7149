import type { EpochMs } from '../domain/values/quantities.ts';

export type AlertThrottle = {
  /**
   * True for the first asker of a key, and again once `ttlSeconds` have passed since the last true; false in between.
   * Of several that ask at once, one is the first.
   */
  readonly first: (key: string, now: EpochMs, ttlSeconds: number) => Promise<boolean>;
};
