import type { EpochMs } from '../values/quantities.ts';

/** The end of a run of something that runs again and again. */
export type Heartbeat = {
  readonly name: string;
  readonly atMs: EpochMs;
  /** Its steps that failed. */
  readonly failed: readonly string[];
};
