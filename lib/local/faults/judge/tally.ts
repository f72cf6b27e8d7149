/** What became of a scenario's positions, for its own expectations. */
import type { Position } from '#trading/domain/books/position.ts';
import type { World } from '../world/world.ts';

/** The positions of a user, closed ones included. */
export const positionsOf = (world: World, name: string): Promise<readonly Position[]> => {
  const user = world.users.find(({ userId }) => userId === name);
  if (user === undefined) throw new Error(`no user ${name}`);
  return world.books.positions.ofUser(user.userId);
};

/** Positions that really came to hold something. */
export const opened = (positions: readonly Position[]): readonly Position[] =>
  positions.filter(
    (position) => position.status === 'open' || position.realisedLamports !== 0n || position.tokens > 0n,
  );
