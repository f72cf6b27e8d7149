/** Positions in DynamoDB; they are written by the order journal, together with the order that changes them. */
import type { Position } from '#trading/domain/books/position.ts';
import { partsOf } from '#trading/domain/prices/watch-shards.ts';
import type { UserId } from '#trading/domain/values/quantities.ts';
import type { PositionBook } from '#trading/ports/position-book.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { closedPositionKey, closedPrefix, heldPositionKey, heldPrefix, userPartition } from './keys.ts';
import { positionRow } from './position-row.ts';
import { getItem, itemsBelow } from './query.ts';
import { oldestWork, type UnreadableReport } from './work.ts';

const oldestFirst = (one: Position, other: Position): number => {
  const difference = one.openedAtMs - other.openedAtMs;
  if (difference !== 0 || one.positionId === other.positionId) return difference;
  return one.positionId < other.positionId ? -1 : 1;
};

/**
 * The positions of the trading table. Open positions that cannot be read are given to `onUnreadable` and left out of
 * `open`; without it they throw.
 */
export const createDynamoPositionBook = (
  access: TableAccess & { readonly onUnreadable?: UnreadableReport },
): PositionBook => {
  const below = async (userId: UserId, prefix: string) => {
    const items = await reach(access, 'journal/unavailable', 'list positions', () =>
      itemsBelow(access, userPartition(userId), prefix),
    );
    return items.map((item) => readRow(positionRow, item));
  };

  return {
    find: async (userId, mode, mint) => {
      const item = await reach(access, 'journal/unavailable', 'find position', () =>
        getItem(access, heldPositionKey(userId, mode, mint)),
      );
      return item === undefined ? undefined : readRow(positionRow, item);
    },
    heldBy: async (userId, mode) => (await below(userId, `${heldPrefix}${mode}#`)).toSorted(oldestFirst),
    open: (limit, of = { shard: 0, shards: 1 }) => oldestWork(access, 'position', positionRow, limit, partsOf(of)),
    ofUser: async (userId) => {
      // Held before closed: a position that closes in between is then seen twice rather than not at all.
      const held = await below(userId, heldPrefix);
      const closed = await below(userId, closedPrefix);
      const closedIds = new Set(closed.map(({ positionId }) => positionId));
      return [...held.filter(({ positionId }) => !closedIds.has(positionId)), ...closed].toSorted(oldestFirst);
    },
    byId: async (userId, positionId) => {
      const held = (await below(userId, heldPrefix)).find((position) => position.positionId === positionId);
      if (held !== undefined) return held;
      const item = await reach(access, 'journal/unavailable', 'find closed position', () =>
        getItem(access, closedPositionKey(userId, positionId)),
      );
      return item === undefined ? undefined : readRow(positionRow, item);
    },
  };
};
