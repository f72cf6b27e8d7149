import type { WalletAddress } from '#trading/domain/quantities.ts';
import type { WatchList } from '#trading/ports/watch-list.ts';

/** A watch list that never changes. */
export const createFixedWatchList = (leaders: Iterable<WalletAddress>): WatchList => {
  const fixed: ReadonlySet<WalletAddress> = new Set(leaders);
  return { leaders: async () => fixed, recentLeaders: async () => fixed };
};
