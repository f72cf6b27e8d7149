import type { Position } from '../domain/books/position.ts';
import type { WatchShard } from '../domain/prices/watch-shards.ts';
import type { Mode } from '../domain/settings/settings.ts';
import type { Mint, PositionId, UserId } from '../domain/values/quantities.ts';

export type PositionBook = {
  /** The opening or open position of a user in a mint (strongly consistent), or undefined. */
  readonly find: (userId: UserId, mode: Mode, mint: Mint) => Promise<Position | undefined>;
  /** Every opening or open position of a user in a mode (strongly consistent). */
  readonly heldBy: (userId: UserId, mode: Mode) => Promise<readonly Position[]>;
  /** Every opening or open position, or those of one watcher, at most `limit`. May lag behind the newest write. */
  readonly open: (limit: number, of?: WatchShard) => Promise<readonly Position[]>;
  /** Every position of a user, closed ones included. */
  readonly ofUser: (userId: UserId) => Promise<readonly Position[]>;
  /** A position by its identity, open or closed. */
  readonly byId: (userId: UserId, positionId: PositionId) => Promise<Position | undefined>;
};
