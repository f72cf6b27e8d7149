/**
 * Brings a signed move of a rotation to its end: the same bytes are sent as often as needed, what the chain did is booked
 * from its own balances, and a move that is provably dead gives its position back.
 */
import type { Account } from '../../domain/books/books.ts';
import type { Position } from '../../domain/books/position.ts';
import type { ObservedTransaction } from '../../domain/signals/observed-transaction.ts';
import type { Rotation, SignedMove } from '../../domain/wallets/rotation.ts';
import { bookMove, released, withoutMove } from '../../domain/wallets/rotation-booking.ts';
import type { Rotating } from './rotating.ts';

export type FollowedMove = 'on' | { readonly pause: string };

const positionOf = async (
  { positions }: Rotating,
  { userId }: Rotation,
  { plan }: SignedMove,
): Promise<Position | undefined> => (plan.kind === 'tokens' ? positions.byId(userId, plan.positionId) : undefined);

const ended = (outcome: 'committed' | 'changed'): FollowedMove =>
  outcome === 'committed' ? 'on' : { pause: 'something-changed' };

const book = async (
  deps: Rotating,
  rotation: Rotation,
  move: SignedMove,
  account: Account,
  tx: ObservedTransaction,
): Promise<FollowedMove> => {
  const position = await positionOf(deps, rotation, move);
  const { booking, next } = bookMove(rotation, move, tx, account, position, deps.clock());
  return ended(await deps.rotations.commit({ next, booking }));
};

const release = async (deps: Rotating, rotation: Rotation, move: SignedMove): Promise<FollowedMove> => {
  const position = await positionOf(deps, rotation, move);
  const claimed = position?.orderInFlight === move.moveId && position.status !== 'closed' ? position : undefined;
  return ended(
    await deps.rotations.commit({
      next: withoutMove(rotation),
      ...(claimed === undefined ? {} : { position: { expected: claimed.version, next: released(claimed) } }),
    }),
  );
};

const hasLanded = async ({ chain }: Rotating, { signature }: SignedMove): Promise<boolean> => {
  try {
    return (await chain.landing(signature)) !== 'not-seen';
  } catch {
    return false;
  }
};

/** Sends the move and books its end, or gives up for now: unknown is not dead. */
export const followMove = async (
  deps: Rotating,
  rotation: Rotation,
  move: SignedMove,
  account: Account,
): Promise<FollowedMove> => {
  const { chain, clock, pace, sleep } = deps;
  const until = clock() + pace.followMs;
  for (;;) {
    await chain.send(move.transactionBase64);
    const resendAt = clock() + pace.resendMs;
    do {
      const tx = (await hasLanded(deps, move)) ? await chain.transaction(move.signature) : undefined;
      if (tx !== undefined) return book(deps, rotation, move, account, tx);
      await sleep(pace.pollMs);
    } while (clock() < resendAt);
    if (clock() >= until) break;
  }
  // Statuses are forgotten after a few minutes, transactions are not: a move that is resumed late is found here.
  const late = await chain.transaction(move.signature);
  if (late !== undefined) return book(deps, rotation, move, account, late);
  return (await chain.provedDead(move)) ? release(deps, rotation, move) : { pause: 'move-in-flight' };
};
