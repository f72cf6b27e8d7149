/** What a move of a rotation did, as lines of the books. Both wallets are the user's: what one lost, the other has. */

import type { Account } from '../books/books.ts';
import type { FlowBooking } from '../books/flow.ts';
import { type Flow, foreignTokens } from '../books/flow.ts';
import { afterOutsideSale, type OutsideSale, type Position } from '../books/position.ts';
import type { ObservedTransaction } from '../signals/observed-transaction.ts';
import type { EpochMs, Mint, TokenAmount, WalletAddress } from '../values/quantities.ts';
import { dayOf, lamports, scale, signature, tokenAmount } from '../values/quantities.ts';
import { type Rotation, type SignedMove, solMoves } from './rotation.ts';

type Moved = {
  /** Change of both wallets' own lamports together. */
  readonly walletLamports: bigint;
  readonly feeLamports: bigint;
  /** Deposits in token accounts of the mint, of both wallets together. */
  readonly rentLamports: bigint;
  /** Raw tokens of the mint that left one wallet and did not come to the other. */
  readonly lost: bigint;
};

const movedBy = (tx: ObservedTransaction, { from, to }: Rotation, mint: Mint | undefined): Moved => {
  const rows = tx.failed
    ? []
    : tx.tokenChanges.filter((row) => row.mint === mint && (row.owner === from || row.owner === to));
  const sum = (wallet: WalletAddress): bigint => tx.lamportsChanges.get(wallet) ?? 0n;
  return {
    walletLamports: sum(from) + sum(to),
    feeLamports: tx.feePayer === from ? tx.feeLamports : 0n,
    rentLamports: rows.reduce((total, row) => total + row.lamportsChange, 0n),
    lost: -rows.reduce((total, row) => total + row.change, 0n),
  };
};

/** A fee of the mint on transfers, or a deposit that did not come back, leaves the position at its cost. */
const saleOf = (position: Position, { lost, rentLamports }: Moved): OutsideSale | undefined => {
  if (lost <= 0n && rentLamports === 0n) return undefined;
  const tokens = lost > position.tokens ? position.tokens : lost > 0n ? lost : 0n;
  return {
    positionId: position.positionId,
    mint: position.mint,
    tokens: tokenAmount(tokens),
    costLamports: lamports(position.tokens === 0n ? 0n : scale(position.costLamports, tokens, position.tokens)),
    realisedLamports: lamports(0n),
    rentLamports: lamports(rentLamports),
  };
};

/** The position in the other wallet and free for its exits again; where it was, when its move was reverted. */
const arrived = (
  position: Position,
  sale: OutsideSale | undefined,
  wallet: WalletAddress,
  atMs: EpochMs,
): Position => ({
  ...(sale === undefined
    ? { ...position, version: position.version + 1 }
    : afterOutsideSale(position, sale, 'rotation', atMs)),
  wallet,
  orderInFlight: undefined,
});

export type BookedMove = { readonly booking: FlowBooking; readonly next: Rotation };

/** The books and the rotation after a move landed or was reverted. `position` is the one it moved, as it stands now. */
export const bookMove = (
  rotation: Rotation,
  move: SignedMove,
  tx: ObservedTransaction,
  account: Account,
  position: Position | undefined,
  nowMs: EpochMs,
): BookedMove => {
  const { plan } = move;
  const mint = plan.kind === 'tokens' ? plan.mint : undefined;
  const failed = mint ?? solMoves;
  const moved = movedBy(tx, rotation, mint);
  const atMs = tx.blockTimeMs ?? nowMs;
  const mine = position?.orderInFlight === move.moveId && position.status === 'open' ? position : undefined;
  const sale = mine === undefined || tx.failed ? undefined : saleOf(mine, moved);
  const flow: Flow = {
    kind: 'rotation',
    userId: rotation.userId,
    mode: 'live',
    wallet: account.wallet,
    signature: move.signature,
    walletLamports: lamports(moved.walletLamports),
    feeLamports: lamports(moved.feeLamports),
    sales: sale === undefined ? [] : [sale],
    tokens: [],
    slot: tx.slot,
    atMs,
    day: dayOf(atMs),
  };
  const wallet = tx.failed ? rotation.from : rotation.to;
  return {
    booking: {
      flow,
      positions: mine === undefined ? [] : [{ expected: mine.version, next: arrived(mine, sale, wallet, atMs) }],
      freeze: undefined,
    },
    next: {
      ...withoutMove(rotation),
      seenSlot: Math.max(rotation.seenSlot, tx.slot),
      moves: rotation.moves + (tx.failed ? 0 : 1),
      reverted: tx.failed
        ? { ...rotation.reverted, [failed]: (rotation.reverted[failed] ?? 0) + 1 }
        : rotation.reverted,
    },
  };
};

/** The rotation when its move is over, one version on. */
export const withoutMove = (rotation: Rotation): Rotation => ({
  ...rotation,
  inFlight: undefined,
  version: rotation.version + 1,
});

/** A position that a move had claimed and that did not move after all. */
export const released = (position: Position): Position => ({
  ...position,
  orderInFlight: undefined,
  version: position.version + 1,
});

/** No transaction stands behind what stays behind: the two addresses name it. They are base58, as a signature is. */
const nameOfHandOver = ({ from, to }: Rotation) => signature(`${from}${to}`);

/**
 * What the books lose at the hand-over because it stays in the old wallet: dust, positions that their owner leaves, tokens
 * beside the positions. Undefined when nothing does.
 */
export const leftBehind = (
  rotation: Rotation,
  account: Account,
  held: readonly Position[],
  flows: readonly Flow[],
  inNewWallet: ReadonlyMap<Mint, TokenAmount>,
  dustLamports: bigint,
  slot: number,
  nowMs: EpochMs,
): FlowBooking | undefined => {
  const left = held.filter(({ wallet }) => wallet === rotation.from);
  const sales = left.map(
    ({ positionId, mint, tokens, costLamports, rentLamports }): OutsideSale => ({
      ...{ positionId, mint, tokens, costLamports },
      realisedLamports: lamports(0n),
      rentLamports: lamports(-rentLamports),
    }),
  );
  const tokens = [...foreignTokens(flows)].flatMap(([mint, amount]) =>
    amount === 0n || inNewWallet.has(mint) ? [] : [{ mint, change: tokenAmount(-amount) }],
  );
  if (dustLamports === 0n && sales.length === 0 && tokens.length === 0) return undefined;
  const flow: Flow = {
    kind: 'rotation',
    userId: rotation.userId,
    mode: 'live',
    wallet: rotation.from,
    signature: nameOfHandOver(rotation),
    walletLamports: lamports(-dustLamports),
    feeLamports: lamports(0n),
    sales,
    tokens,
    slot,
    atMs: nowMs,
    day: dayOf(nowMs),
  };
  const positions = left.flatMap((position, index) => {
    const sale = sales[index];
    return sale === undefined
      ? []
      : [{ expected: position.version, next: afterOutsideSale(position, sale, 'rotation', nowMs) }];
  });
  return { flow, positions, freeze: undefined };
};
