/**
 * What one step of an order changes, to be written in one transaction: the order, its position, the account, the day
 * budget, an immutable trade and the decision. The store checks the conditions; nothing is written unless all hold.
 */
import type { Trade } from '../books/books.ts';
import type { Position } from '../books/position.ts';
import type { Mode } from '../settings/settings.ts';
import type { Day, Lamports, UserId } from '../values/quantities.ts';
import type { Decision } from './decision.ts';
import type { Order } from './order.ts';

/** `absent`: no such row may exist. A number: the row must be at that version (and, for an order, at that fence). */
export type ExpectedVersion = 'absent' | number;

export type AccountChange = {
  readonly userId: UserId;
  readonly mode: Mode;
  readonly cashLamports: Lamports;
  readonly reservedLamports: Lamports;
  readonly openPositions: number;
  /** When set: cash less reserved must be at least this before the change. */
  readonly requireAvailableLamports: Lamports | undefined;
  /** When set: open positions must be below this before the change. */
  readonly requireOpenPositionsBelow: number | undefined;
  /** When true: the account must not be frozen. */
  readonly requireNotFrozen: boolean;
};

export type BudgetChange = {
  readonly userId: UserId;
  readonly mode: Mode;
  readonly day: Day;
  readonly committedLamports: Lamports;
  readonly reservedLamports: Lamports;
  /** When set: committed must be at most this before the change. */
  readonly requireCommittedAtMost: Lamports | undefined;
};

export type JournalChange = {
  readonly order: { readonly expected: ExpectedVersion; readonly fence: number; readonly next: Order };
  readonly position: { readonly expected: ExpectedVersion; readonly next: Position } | undefined;
  readonly account: AccountChange | undefined;
  readonly budget: BudgetChange | undefined;
  readonly trade: Trade | undefined;
  readonly decision: Decision | undefined;
};

/** Why a change was refused; nothing was written. */
export type CommitRefusal =
  | 'order-changed'
  | 'position-changed'
  | 'insufficient-sol'
  | 'max-open-positions'
  | 'daily-spend-reached'
  | 'account-not-open'
  | 'account-frozen'
  | 'already-decided';
export type CommitOutcome =
  | { readonly kind: 'committed' }
  | { readonly kind: 'refused'; readonly because: CommitRefusal };
