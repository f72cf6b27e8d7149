import type { SignalCursor, WatchedAddress } from '../domain/signals/missed-signal.ts';
import type { SignalCount } from '../domain/signals/signal-count.ts';
import type { Day } from '../domain/values/quantities.ts';

export type KnownCursors = {
  readonly cursors: readonly SignalCursor[];
  /** Key of the address that the last run ended with, when it could not look at all of them. */
  readonly endedWith: string | undefined;
};

export type SignalCursors = {
  /** Every cursor, as of the newest write. */
  readonly load: () => Promise<KnownCursors>;
  /**
   * Writes a cursor and adds the counts, both or neither, if the stored version is the one before (none before 1). False
   * when another run was first: then nothing was written or counted.
   */
  readonly advance: (cursor: SignalCursor, counts: readonly SignalCount[]) => Promise<boolean>;
  /** Ends the watch over an address; watched again, it begins anew. */
  readonly forget: (watched: WatchedAddress) => Promise<void>;
  /** Notes the address with which a run ended. */
  readonly rotate: (endedWith: string) => Promise<void>;
  /** How the signals of a UTC day came, one row per watched address that had any, in the order of their keys. Kept for 40 days. */
  readonly signalCounts: (day: Day) => Promise<readonly SignalCount[]>;
};
