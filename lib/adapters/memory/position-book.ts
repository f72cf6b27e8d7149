import type { Position } from '#trading/domain/books/position.ts';
import { mintShardOf, partsOf } from '#trading/domain/prices/watch-shards.ts';
import type { PositionBook } from '#trading/ports/position-book.ts';
import { type BookState, byAge, closedKey, heldKey } from './book-state.ts';

const oldestFirst = byAge<Position>(
  (position) => position.openedAtMs,
  (position) => position.positionId,
);

/** The positions of shared rows in memory. */
export const createMemoryPositionBook = (state: BookState): PositionBook => ({
  find: async (userId, mode, mint) => state.held.get(heldKey({ userId, mode, mint })),
  heldBy: async (userId, mode) =>
    [...state.held.values()].filter((held) => held.userId === userId && held.mode === mode).toSorted(oldestFirst),
  open: async (limit, of = { shard: 0, shards: 1 }) =>
    [...state.held.values()]
      .filter(({ mint }) => partsOf(of).includes(mintShardOf(mint)))
      .toSorted(oldestFirst)
      .slice(0, Math.max(0, limit)),
  ofUser: async (userId) =>
    [...[...state.held.values()].filter((held) => !state.closed.has(closedKey(held))), ...state.closed.values()]
      .filter((position) => position.userId === userId)
      .toSorted(oldestFirst),
  byId: async (userId, positionId) =>
    [...state.held.values()].find((position) => position.userId === userId && position.positionId === positionId) ??
    state.closed.get(closedKey({ userId, positionId })),
});
