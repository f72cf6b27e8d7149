/** The user's money as the books know it: an account, day budgets and immutable trades. */
import type { Fill } from '../orders/fill.ts';
import type { OrderPlan } from '../orders/order.ts';
import type { Mode } from '../settings/settings.ts';
import type { Day, EpochMs, Lamports, Signature, UserId, WalletAddress } from '../values/quantities.ts';
import type { Risk } from './risk.ts';

/**
 * `books-differ`: nothing explains what the chain shows. `fill-not-on-chain`: they differ, and hold a fill that was settled
 * when it was confirmed and that the finalized chain does not have, or has otherwise. `unknown-outflow`: the wallet itself
 * sent something away. `wallet-rotation`: the user is being moved to a new wallet, and the books count both.
 */
export const freezeReasons = ['books-differ', 'fill-not-on-chain', 'unknown-outflow', 'wallet-rotation'] as const;
export type FreezeReason = (typeof freezeReasons)[number];

/** Why and since when a user makes no entries; `detail` holds the numbers, for a person. */
export type Freeze = { readonly because: FreezeReason; readonly detail: string; readonly atMs: EpochMs };

/** The end of a freeze: who ended it, and why. */
export type Thaw = {
  readonly because: FreezeReason;
  readonly by: string;
  readonly why: string;
  readonly atMs: EpochMs;
};

/** SOL of one user in one mode. `cashLamports` = opening + the `walletLamports` of every trade and every flow. */
export type Account = {
  readonly userId: UserId;
  readonly mode: Mode;
  readonly wallet: WalletAddress;
  /** What the wallet held when the books were opened. */
  readonly openingLamports: Lamports;
  readonly openedAtMs: EpochMs;
  /** The opening holds every transaction up to this slot and none after it. Undefined on paper. */
  readonly openedAtSlot: number | undefined;
  readonly cashLamports: Lamports;
  /** Sum of the reservations of unfinished orders. */
  readonly reservedLamports: Lamports;
  /** Cost of the open positions that are not dead, and the reservations of unfinished orders: all that may still be lost. */
  readonly exposureLamports: Lamports;
  readonly openPositions: number;
  /** Positions that fills have opened, and closed at no loss. */
  readonly goodTrades: number;
  readonly risk: Risk;
  /** Set while entries are frozen (I7); exits never look at it. */
  readonly frozenBecause: FreezeReason | undefined;
  readonly frozenDetail: string | undefined;
  readonly frozenAtMs: EpochMs | undefined;
  readonly lastThaw: Thaw | undefined;
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
  /** Launches that were bought or may still be. */
  readonly launchBuys: number;
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
