import type { Lamports, UserId } from '../domain/values/quantities.ts';
import type { ExpectedMove } from '../domain/wallets/move-inspection.ts';
import type { MovePlan, Rotation } from '../domain/wallets/rotation.ts';
import type { SignOutcome } from './signer.ts';

export type BuiltMove = {
  readonly transactionBase64: string;
  readonly lastValidBlockHeight: bigint;
  readonly expected: ExpectedMove;
};
export type BuildMoveOutcome =
  | { readonly kind: 'built'; readonly move: BuiltMove }
  /** There is nothing there that could be moved. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Builds and signs the transactions of a rotation. */
export type WalletMover = {
  /** What every move costs: base and priority fee. */
  readonly feeLamports: Lamports;
  /** The unsigned transaction of a move, over what the chain holds now. Throws when no node answers. */
  readonly build: (rotation: Pick<Rotation, 'from' | 'to'>, plan: MovePlan) => Promise<BuildMoveOutcome>;
  /** Refuses a transaction that is not the expected move; signs it with the old wallet's key. Throws when there is no key. */
  readonly sign: (userId: UserId, move: BuiltMove) => Promise<SignOutcome>;
};
