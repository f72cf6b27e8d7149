/** The list of leaders, kept in memory with its age, so that the way of a webhook needs no table read. */
import type { EpochMs, WalletAddress } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { WatchList } from '#trading/ports/watch-list.ts';

type Leaders = ReadonlySet<WalletAddress>;
type Kept = { readonly leaders: Leaders; readonly readAtMs: EpochMs };

export type WatchListConfig = {
  /** Reads the list. May throw. */
  readonly load: () => Promise<Leaders>;
  readonly clock: Clock;
  /** Older than this, the list is read again in the background. */
  readonly staleAfterMs?: number;
  /** Younger than this, the list counts as recent. */
  readonly recentForMs?: number;
};

export type CachedWatchList = WatchList & {
  /** Reads the list ahead of the first webhook. Never throws: a failure shows when the list is needed. */
  readonly prefetch: () => void;
};

/** A watch list that is read when it is first needed, then served from memory. At most one read is under way at a time. */
export const createCachedWatchList = ({
  load,
  clock,
  staleAfterMs = 60_000,
  recentForMs = 3_000,
}: WatchListConfig): CachedWatchList => {
  let kept: Kept | undefined;
  let reading: Promise<Leaders> | undefined;

  const read = (): Promise<Leaders> => {
    reading ??= (async () => {
      // The age counts from before the read: what was written while it ran may be missing.
      const readAtMs = clock();
      try {
        const leaders = await load();
        kept = { leaders, readAtMs };
        return leaders;
      } finally {
        reading = undefined;
      }
    })();
    return reading;
  };
  const prefetch = () => {
    read().catch(() => undefined);
  };

  return {
    prefetch,
    leaders: async () => {
      if (kept === undefined) return read();
      if (clock() - kept.readAtMs > staleAfterMs) prefetch();
      return kept.leaders;
    },
    recentLeaders: async () => (kept !== undefined && clock() - kept.readAtMs <= recentForMs ? kept.leaders : read()),
  };
};
