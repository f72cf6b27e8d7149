import type { Heartbeat } from '../domain/doctor/heartbeat.ts';

/** Where a function that is woken by a schedule says that it ran. */
export type Heartbeats = {
  /** Notes a run in place of the one before. */
  readonly beat: (heartbeat: Heartbeat) => Promise<void>;
  /** The last run of a name, as of the newest write, or undefined before the first. */
  readonly last: (name: string) => Promise<Heartbeat | undefined>;
};
