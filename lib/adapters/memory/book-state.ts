/** The rows behind the memory books. Values are immutable; a change replaces them. */
import type { Account, Budget, Trade } from '#trading/domain/books/books.ts';
import type { Flow } from '#trading/domain/books/flow.ts';
import type { LeaderSale } from '#trading/domain/books/leader-sale.ts';
import type { Position } from '#trading/domain/books/position.ts';
import type { Reconciliation } from '#trading/domain/books/reconciliation.ts';
import { afterResult, type Result } from '#trading/domain/books/risk.ts';
import {
  changedRecord,
  type LeaderDay,
  noRecord,
  type TokenChange,
  type TokenRecord,
} from '#trading/domain/books/token-record.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import type { Order } from '#trading/domain/orders/order.ts';
import type { Mode } from '#trading/domain/settings/settings.ts';
import {
  type Day,
  dayOf,
  lamports,
  type Mint,
  type OrderId,
  type PositionId,
  type SignalId,
  type UserId,
} from '#trading/domain/values/quantities.ts';
import type { Rotation } from '#trading/domain/wallets/rotation.ts';

export type BookState = {
  readonly orders: Map<OrderId, Order>;
  /** Opening and open positions by `heldKey`. */
  readonly held: Map<string, Position>;
  /** Closed positions by `closedKey`. */
  readonly closed: Map<string, Position>;
  readonly accounts: Map<string, Account>;
  readonly budgets: Map<string, Budget>;
  /** By `heldKey`. */
  readonly tokens: Map<string, TokenRecord>;
  /** By `leaderDayKey`. */
  readonly leaderDays: Map<string, LeaderDay>;
  /** Slots by `leaderSaleKey`. */
  readonly leaderSales: Map<string, number>;
  /** By `tradeKey`. */
  readonly trades: Map<string, Trade>;
  readonly decisions: Map<string, Decision>;
  /** By `flowKey`. */
  readonly flows: Map<string, Flow>;
  /** By `accountKey`. */
  readonly reconciliations: Map<string, Reconciliation>;
  readonly rotations: Map<UserId, Rotation>;
};

export const createBookState = (): BookState => ({
  orders: new Map(),
  held: new Map(),
  closed: new Map(),
  accounts: new Map(),
  budgets: new Map(),
  tokens: new Map(),
  leaderDays: new Map(),
  leaderSales: new Map(),
  trades: new Map(),
  decisions: new Map(),
  flows: new Map(),
  reconciliations: new Map(),
  rotations: new Map(),
});

export const heldKey = (of: { readonly userId: UserId; readonly mode: Mode; readonly mint: Mint }): string =>
  `${of.userId} ${of.mode} ${of.mint}`;
export const closedKey = (of: { readonly userId: UserId; readonly positionId: PositionId }): string =>
  `${of.userId} ${of.positionId}`;
export const accountKey = (of: { readonly userId: UserId; readonly mode: Mode }): string => `${of.userId} ${of.mode}`;
export const budgetKey = (of: { readonly userId: UserId; readonly mode: Mode; readonly day: Day }): string =>
  `${of.userId} ${of.mode} ${of.day}`;
export const tradeKey = ({ plan, fill }: Trade): string => `${plan.userId} ${fill.atMs} ${plan.orderId}`;
export const flowKey = (of: Pick<Flow, 'userId' | 'mode' | 'signature'>): string =>
  `${of.userId} ${of.mode} ${of.signature}`;
export const decisionKey = (of: { readonly cause: SignalId; readonly userId: UserId }): string =>
  `${of.cause} ${of.userId}`;

export const leaderDayKey = (of: Pick<LeaderDay, 'userId' | 'mode' | 'leader' | 'day'>): string =>
  `${of.userId} ${of.mode} ${of.leader} ${of.day}`;

export const leaderSaleKey = ({ leader, mint }: Pick<LeaderSale, 'leader' | 'mint'>): string => `${leader} ${mint}`;

export const tokenIn = (state: BookState, of: Pick<TokenRecord, 'userId' | 'mode' | 'mint'>): TokenRecord =>
  state.tokens.get(heldKey(of)) ?? noRecord({ userId: of.userId, mode: of.mode, mint: of.mint });

export const writeToken = (state: BookState, change: TokenChange): void => {
  state.tokens.set(heldKey(change), changedRecord(tokenIn(state, change), change));
};

/** Moves the risk in the account and the day of the leader. */
export const writeResult = (
  state: BookState,
  of: { readonly userId: UserId; readonly mode: Mode },
  result: Result,
): void => {
  const account = state.accounts.get(accountKey(of));
  if (account !== undefined)
    state.accounts.set(accountKey(of), { ...account, risk: afterResult(account.risk, result) });
  const { leader, atMs } = result;
  if (leader === undefined) return;
  const key = { userId: of.userId, mode: of.mode, leader, day: dayOf(atMs) };
  const before = state.leaderDays.get(leaderDayKey(key));
  state.leaderDays.set(leaderDayKey(key), {
    ...key,
    ended: (before?.ended ?? 0) + (result.ended === undefined ? 0 : 1),
    profitLamports: lamports((before?.profitLamports ?? 0n) + result.realisedLamports + result.writtenOffLamports),
  });
};

/** Comparison by an instant, then by an identity: the order of the tables' sort keys. */
export const byAge =
  <Value>(instantOf: (value: Value) => number, idOf: (value: Value) => string) =>
  (one: Value, other: Value): number => {
    const difference = instantOf(one) - instantOf(other);
    if (difference !== 0 || idOf(one) === idOf(other)) return difference;
    return idOf(one) < idOf(other) ? -1 : 1;
  };
