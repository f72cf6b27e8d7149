import type { WalletAddress } from '../domain/values/quantities.ts';

export type WatchList = {
  /** The leaders as last read; waits for a read only when there was none yet. Throws when that read fails. */
  readonly leaders: () => Promise<ReadonlySet<WalletAddress>>;
  /** The leaders no older than a few seconds, read again if need be. Throws when they cannot be read. */
  readonly recentLeaders: () => Promise<ReadonlySet<WalletAddress>>;
};
