/**
 * The move of a user to a new wallet, as a pure step machine. Keeps: one transaction at a time, and the next only when it is
 * known what became of the last; a position is always where its `wallet` says, so that its exit signs with the right key;
 * the books count both wallets until the user is handed over, and then equal the new one to the lamport.
 */
import type { Account, Freeze } from '../books/books.ts';
import type { Position } from '../books/position.ts';
import type { WalletHoldings } from '../books/reconciliation.ts';
import type {
  EpochMs,
  Lamports,
  Mint,
  OrderId,
  PositionId,
  Signature,
  UserId,
  WalletAddress,
} from '../values/quantities.ts';
import { lamports } from '../values/quantities.ts';

/** `seed`: SOL for the fees of exits, sent ahead of the positions. `sweep`: all SOL that is left. */
export type MovePlan =
  | { readonly kind: 'seed' | 'sweep'; readonly lamports: Lamports }
  | {
      readonly kind: 'tokens';
      readonly mint: Mint;
      readonly positionId: PositionId;
      /** The emptied account is closed with it, and its deposit comes back. */
      readonly closes: boolean;
    };

/** A move whose signature is durable: from then on it may land. */
export type SignedMove = {
  readonly moveId: OrderId;
  readonly plan: MovePlan;
  readonly signature: Signature;
  readonly transactionBase64: string;
  readonly lastValidBlockHeight: bigint;
};

export type Rotation = {
  readonly userId: UserId;
  readonly from: WalletAddress;
  readonly to: WalletAddress;
  readonly status: 'moving' | 'done';
  readonly by: string;
  readonly startedAtMs: EpochMs;
  /** The books held everything up to this slot when it began. */
  readonly startedAtSlot: number;
  /** Views older than this one do not show what the last move did. */
  readonly seenSlot: number;
  /** By how much the chain exceeded the books when it began: 0, unless its owner moved in spite of a difference. */
  readonly differenceLamports: bigint;
  /** The freeze that stood before; it stands again afterwards. */
  readonly frozenBefore: Freeze | undefined;
  readonly inFlight: SignedMove | undefined;
  /** Moves that the chain reverted, by mint; those of SOL under `sol`. */
  readonly reverted: Readonly<Record<string, number>>;
  /** Positions that stay in the old wallet because their owner said so. */
  readonly leaving: readonly Mint[];
  /** Moves that landed. */
  readonly moves: number;
  /** Rises by one with every write; it goes on from one rotation of the user to the next. */
  readonly version: number;
};

export type RotationFacts = {
  readonly account: Account;
  /** Live positions that are not closed. */
  readonly held: readonly Position[];
  readonly from: WalletHoldings;
  readonly to: WalletHoldings;
  /** What the new wallet is given ahead, for the fees of exits. */
  readonly seedLamports: Lamports;
  /** What one move costs at most: base and priority fee. */
  readonly feeLamports: Lamports;
  /** The deposit of a token account, which a move pays before the old one's comes back. */
  readonly rentLamports: Lamports;
};

export type RotationStep =
  | { readonly kind: 'follow'; readonly move: SignedMove }
  | { readonly kind: 'move'; readonly plan: MovePlan }
  /** Something that is under way must end first. */
  | { readonly kind: 'wait'; readonly reason: string }
  /** Only its owner can help. */
  | { readonly kind: 'stuck'; readonly reason: string; readonly mint: Mint | undefined }
  | { readonly kind: 'hand-over' };

/** A second try leaves the old account open: somebody may have sent dust into it. */
const revertsAtMost = 2;
/** What moves of SOL are counted under, beside the mints. */
export const solMoves = 'sol';
/** A new account must hold this much to exist. */
const rentExemptLamports = 890_880n;

const triesOf = ({ reverted }: Rotation, mint: Mint): number => reverted[mint] ?? 0;

/** Live positions that still have to leave the old wallet. */
export const positionsToMove = ({ from, leaving }: Rotation, held: readonly Position[]): readonly Position[] =>
  held.filter(({ wallet, mint, status }) => status === 'open' && wallet === from && !leaving.includes(mint));

const tokenStep = (rotation: Rotation, facts: RotationFacts, waiting: readonly Position[]): RotationStep => {
  const { from, to, seedLamports, feeLamports, rentLamports } = facts;
  if (from.lamports < feeLamports + rentLamports)
    return {
      kind: 'stuck',
      reason: `the old wallet holds ${from.lamports} lamports, a move needs ${feeLamports + rentLamports}`,
      mint: undefined,
    };
  const movable = waiting.filter(({ mint }) => triesOf(rotation, mint) < revertsAtMost);
  const [refused] = waiting;
  if (movable.length === 0)
    return { kind: 'stuck', reason: 'its tokens cannot be moved: the chain reverted every try', mint: refused?.mint };
  const next = movable.find(({ orderInFlight }) => orderInFlight === undefined);
  if (next === undefined) return { kind: 'wait', reason: 'order-in-flight' };
  const keep = BigInt(movable.length) * feeLamports + rentLamports + feeLamports;
  const spare = from.lamports - keep;
  const seed = seedLamports < spare ? seedLamports : spare;
  if (to.lamports < rentExemptLamports && seed >= rentExemptLamports)
    return { kind: 'move', plan: { kind: 'seed', lamports: lamports(seed) } };
  const { mint, positionId } = next;
  return { kind: 'move', plan: { kind: 'tokens', mint, positionId, closes: triesOf(rotation, mint) === 0 } };
};

/** What the chain must say of the new wallet's lamports for the books to be equal to it. */
export const lamportsOwed = ({ differenceLamports }: Rotation, { account, from }: RotationFacts): bigint =>
  account.cashLamports + differenceLamports - from.lamports;

/** The next step from what is known now. Asked again after a crash, it goes on where the rotation stood. */
export const nextRotationStep = (rotation: Rotation, facts: RotationFacts): RotationStep => {
  const { inFlight, seenSlot, leaving } = rotation;
  const { account, held, from, to, feeLamports } = facts;
  if (inFlight !== undefined) return { kind: 'follow', move: inFlight };
  if (from.slot < seenSlot || to.slot < seenSlot) return { kind: 'wait', reason: 'node-lags' };
  if (held.some(({ status }) => status === 'opening')) return { kind: 'wait', reason: 'entry-in-flight' };
  const waiting = positionsToMove(rotation, held);
  if (waiting.length > 0) return tokenStep(rotation, facts, waiting);
  const left = held.filter(({ mint, wallet }) => wallet === rotation.from && leaving.includes(mint));
  if (left.some(({ orderInFlight }) => orderInFlight !== undefined)) return { kind: 'wait', reason: 'order-in-flight' };
  if (account.reservedLamports !== 0n) return { kind: 'wait', reason: 'entry-in-flight' };
  if ((rotation.reverted[solMoves] ?? 0) > revertsAtMost)
    return { kind: 'stuck', reason: 'the chain reverted every transfer of SOL', mint: undefined };
  const sweep = from.lamports - feeLamports;
  const arrives = to.lamports > 0n || sweep >= rentExemptLamports;
  if (sweep > 0n && arrives) return { kind: 'move', plan: { kind: 'sweep', lamports: lamports(sweep) } };
  return to.lamports === lamportsOwed(rotation, facts)
    ? { kind: 'hand-over' }
    : { kind: 'wait', reason: 'books-behind-chain' };
};
