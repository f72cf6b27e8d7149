/** The user's money as the books know it: an account, day budgets and immutable trades. */
import type { Fill } from './fill.ts';
import type { OrderPlan } from './order.ts';
import type { Day, EpochMs, Lamports, Signature, UserId, WalletAddress } from './quantities.ts';
import type { Mode } from './settings.ts';

/** SOL of one user in one mode. `cashLamports` = opening + the `walletLamports` of every trade. */
export type Account = {
  readonly userId: UserId;
  readonly mode: Mode;
  readonly wallet: WalletAddress;
  /** What the wallet held when the books were opened. */
  readonly openingLamports: Lamports;
  readonly openedAtMs: EpochMs;
  readonly cashLamports: Lamports;
  /** Sum of the reservations of unfinished orders. */
  readonly reservedLamports: Lamports;
  readonly openPositions: number;
};

/** What a user may still commit on one UTC day. */
export type Budget = {
  readonly userId: UserId;
  readonly mode: Mode;
  readonly day: Day;
  /** Spent by filled entries plus reserved by unfinished ones. */
  readonly committedLamports: Lamports;
  /** The part of it that unfinished orders still hold. */
  readonly reservedLamports: Lamports;
};

/** An immutable line of the books: a fill, or a transaction that failed on chain and cost its fee. */
export type Trade = {
  readonly kind: 'fill' | 'failed';
  readonly plan: OrderPlan;
  readonly fill: Fill;
  /** Undefined on paper. */
  readonly signature: Signature | undefined;
  /** Profit realised by this trade; 0 for a buy. */
  readonly realisedLamports: Lamports;
  /** The UTC day it happened on. */
  readonly day: Day;
};
