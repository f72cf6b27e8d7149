/** The rows behind the memory books. Values are immutable; a change replaces them. */
import type { Account, Budget, Trade } from '#trading/domain/books/books.ts';
import type { Flow } from '#trading/domain/books/flow.ts';
import type { Position } from '#trading/domain/books/position.ts';
import type { Reconciliation } from '#trading/domain/books/reconciliation.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import type { Order } from '#trading/domain/orders/order.ts';
import type { Mode } from '#trading/domain/settings/settings.ts';
import type { Day, Mint, OrderId, PositionId, SignalId, UserId } from '#trading/domain/values/quantities.ts';

export type BookState = {
  readonly orders: Map<OrderId, Order>;
  /** Opening and open positions by `heldKey`. */
  readonly held: Map<string, Position>;
  /** Closed positions by `closedKey`. */
  readonly closed: Map<string, Position>;
  readonly accounts: Map<string, Account>;
  readonly budgets: Map<string, Budget>;
  /** By `tradeKey`. */
  readonly trades: Map<string, Trade>;
  readonly decisions: Map<string, Decision>;
  /** By `flowKey`. */
  readonly flows: Map<string, Flow>;
  /** By `accountKey`. */
  readonly reconciliations: Map<string, Reconciliation>;
};

export const createBookState = (): BookState => ({
  orders: new Map(),
  held: new Map(),
  closed: new Map(),
  accounts: new Map(),
  budgets: new Map(),
  trades: new Map(),
  decisions: new Map(),
  flows: new Map(),
  reconciliations: new Map(),
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

/** Comparison by an instant, then by an identity: the order of the tables' sort keys. */
export const byAge =
  <Value>(instantOf: (value: Value) => number, idOf: (value: Value) => string) =>
  (one: Value, other: Value): number => {
    const difference = instantOf(one) - instantOf(other);
    if (difference !== 0 || idOf(one) === idOf(other)) return difference;
    return idOf(one) < idOf(other) ? -1 : 1;
  };
