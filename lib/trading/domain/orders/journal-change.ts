/**
 * What one step of an order changes, to be written in one transaction: the order, its position, the account, the day
 * budget, the token's record, the result, an immutable trade and the decision. The store checks the conditions; nothing is
 * written unless all hold.
 */
import type { Account, Budget, Trade } from '../books/books.ts';
import type { LeaderSale } from '../books/leader-sale.ts';
import type { Position } from '../books/position.ts';
import type { Result } from '../books/risk.ts';
import type { TokenChange, TokenRefusal } from '../books/token-record.ts';
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
  readonly exposureLamports: Lamports;
  readonly openPositions: number;
  readonly goodTrades: number;
  /** When set: cash less reserved must be at least this before the change. */
  readonly requireAvailableLamports: Lamports | undefined;
  /** When set: open positions must be below this before the change. */
  readonly requireOpenPositionsBelow: number | undefined;
  /** When set: exposure must be at most this before the change. */
  readonly requireExposureAtMost: Lamports | undefined;
  /** When set: there must have been exactly so many losses: what the guards saw of results is not worse by now. */
  readonly requireLosses: number | undefined;
  /** When true: the account must not be frozen. */
  readonly requireNotFrozen: boolean;
};

export type BudgetChange = {
  readonly userId: UserId;
  readonly mode: Mode;
  readonly day: Day;
  readonly committedLamports: Lamports;
  readonly reservedLamports: Lamports;
  readonly launchBuys: number;
  /** When set: committed must be at most this before the change. */
  readonly requireCommittedAtMost: Lamports | undefined;
  /** When set: launches bought must be below this before the change. */
  readonly requireLaunchBuysBelow: number | undefined;
};

export type JournalChange = {
  readonly order: { readonly expected: ExpectedVersion; readonly fence: number; readonly next: Order };
  readonly position: { readonly expected: ExpectedVersion; readonly next: Position } | undefined;
  readonly account: AccountChange | undefined;
  readonly budget: BudgetChange | undefined;
  readonly token: TokenChange | undefined;
  /** Moves the risk in the account and the day of the leader. It comes with a change of the account. */
  readonly result: Result | undefined;
  readonly trade: Trade | undefined;
  readonly decision: Decision | undefined;
  /** When set: the leader must not be known to have sold the mint in that slot or a later one. */
  readonly requireUnsold?: LeaderSale;
};

/** Why a change was refused; nothing was written. */
export type CommitRefusal =
  | 'order-changed'
  | 'position-changed'
  | 'insufficient-sol'
  | 'max-open-positions'
  | 'exposure-too-high'
  | 'daily-spend-reached'
  | 'max-launches-per-day'
  | 'account-not-open'
  | 'account-frozen'
  | 'risk-changed'
  | 'already-decided'
  | 'leader-sold-since'
  | TokenRefusal;
export type CommitOutcome =
  | { readonly kind: 'committed' }
  | { readonly kind: 'refused'; readonly because: CommitRefusal };

/** What about the account refuses a change, the most telling first, or undefined. */
export const refusedByAccount = (account: Account | undefined, change: AccountChange): CommitRefusal | undefined => {
  if (account === undefined) return 'account-not-open';
  if (change.requireNotFrozen && account.frozenBecause !== undefined) return 'account-frozen';
  const { requireAvailableLamports: least, requireOpenPositionsBelow: below, requireExposureAtMost: most } = change;
  if (least !== undefined && account.cashLamports - account.reservedLamports < least) return 'insufficient-sol';
  if (below !== undefined && account.openPositions >= below) return 'max-open-positions';
  if (most !== undefined && account.exposureLamports > most) return 'exposure-too-high';
  const { requireLosses: losses } = change;
  return losses !== undefined && account.risk.losses !== losses ? 'risk-changed' : undefined;
};

/** What about the day's budget refuses a change, or undefined. */
export const refusedByBudget = (
  budget: Pick<Budget, 'committedLamports' | 'launchBuys'>,
  { requireCommittedAtMost: most, requireLaunchBuysBelow: below }: BudgetChange,
): CommitRefusal | undefined => {
  if (most !== undefined && budget.committedLamports > most) return 'daily-spend-reached';
  return below !== undefined && budget.launchBuys >= below ? 'max-launches-per-day' : undefined;
};
