/** Orders in memory. The same conditions in the same order of priority as in DynamoDB, and all rows or none. */
import { isDeepStrictEqual } from 'node:util';
import { refusedByToken } from '#trading/domain/books/token-record.ts';
import {
  type CommitRefusal,
  type JournalChange,
  refusedByAccount,
  refusedByBudget,
} from '#trading/domain/orders/journal-change.ts';
import { isUnfinished } from '#trading/domain/orders/order.ts';
import { lamports } from '#trading/domain/values/quantities.ts';
import type { OrderJournal } from '#trading/ports/order-journal.ts';
import {
  accountKey,
  type BookState,
  budgetKey,
  byAge,
  closedKey,
  decisionKey,
  heldKey,
  leaderSaleKey,
  tokenIn,
  tradeKey,
  writeResult,
  writeToken,
} from './book-state.ts';

const orderFits = (state: BookState, { order, trade }: JournalChange): boolean => {
  const stored = state.orders.get(order.next.plan.orderId);
  if (trade !== undefined && state.trades.has(tradeKey(trade))) return false;
  return order.expected === 'absent'
    ? stored === undefined
    : stored?.version === order.expected && stored.lease.fence === order.fence;
};

const positionFits = (state: BookState, change: JournalChange['position']): boolean => {
  if (change === undefined) return true;
  const { expected, next } = change;
  const held = state.held.get(heldKey(next));
  if (expected === 'absent') return held === undefined;
  if (held?.positionId === next.positionId && held.version === expected) return true;
  return state.closed.get(closedKey(next))?.version === expected && (next.status === 'closed' || held === undefined);
};

const noBudget = { committedLamports: lamports(0n), launchBuys: 0 };

const refusalOf = (state: BookState, change: JournalChange): CommitRefusal | undefined => {
  if (!orderFits(state, change)) return 'order-changed';
  if (!positionFits(state, change.position)) return 'position-changed';
  if (change.decision !== undefined && state.decisions.has(decisionKey(change.decision))) return 'already-decided';
  const { account, budget, token, requireUnsold: unsold } = change;
  const sold = unsold && state.leaderSales.get(leaderSaleKey(unsold));
  if (unsold !== undefined && sold !== undefined && sold >= unsold.slot) return 'leader-sold-since';
  return (
    (account && refusedByAccount(state.accounts.get(accountKey(account)), account)) ??
    (budget && refusedByBudget(state.budgets.get(budgetKey(budget)) ?? noBudget, budget)) ??
    (token && refusedByToken(tokenIn(state, token), token))
  );
};

const writePosition = (state: BookState, { expected, next }: NonNullable<JournalChange['position']>): void => {
  const held = state.held.get(heldKey(next));
  const wasHeld = expected === 'absent' || (held?.positionId === next.positionId && held.version === expected);
  if (next.status === 'closed') {
    if (wasHeld) state.held.delete(heldKey(next));
    state.closed.set(closedKey(next), next);
  } else {
    if (!wasHeld) state.closed.delete(closedKey(next));
    state.held.set(heldKey(next), next);
  }
};

const writeMoney = (state: BookState, { account, budget }: JournalChange): void => {
  const before = account && state.accounts.get(accountKey(account));
  if (account !== undefined && before !== undefined)
    state.accounts.set(accountKey(account), {
      ...before,
      cashLamports: lamports(before.cashLamports + account.cashLamports),
      reservedLamports: lamports(before.reservedLamports + account.reservedLamports),
      exposureLamports: lamports(before.exposureLamports + account.exposureLamports),
      openPositions: before.openPositions + account.openPositions,
      goodTrades: before.goodTrades + account.goodTrades,
    });
  if (budget === undefined) return;
  const { userId, mode, day } = budget;
  const spent = state.budgets.get(budgetKey(budget));
  state.budgets.set(budgetKey(budget), {
    userId,
    mode,
    day,
    committedLamports: lamports((spent?.committedLamports ?? 0n) + budget.committedLamports),
    reservedLamports: lamports((spent?.reservedLamports ?? 0n) + budget.reservedLamports),
    launchBuys: (spent?.launchBuys ?? 0) + budget.launchBuys,
  });
};

const write = (state: BookState, change: JournalChange): void => {
  const { order, position, token, result, trade, decision } = change;
  state.orders.set(order.next.plan.orderId, order.next);
  if (position !== undefined) writePosition(state, position);
  writeMoney(state, change);
  if (token !== undefined) writeToken(state, token);
  if (result !== undefined) writeResult(state, order.next.plan, result);
  if (trade !== undefined) state.trades.set(tradeKey(trade), trade);
  if (decision !== undefined) state.decisions.set(decisionKey(decision), decision);
};

/** The journal over shared rows in memory. */
export const createMemoryOrderJournal = (state: BookState): OrderJournal => ({
  find: async (orderId) => state.orders.get(orderId),
  signedWith: async (userId, signature) =>
    [...state.orders.values()].find(
      ({ plan, state: at }) => plan.userId === userId && 'signature' in at && at.signature === signature,
    ),
  commit: async (change) => {
    const because = refusalOf(state, change);
    if (because === undefined) {
      write(state, change);
      return { kind: 'committed' };
    }
    const { next } = change.order;
    const isSameStep = because === 'order-changed' && isDeepStrictEqual(state.orders.get(next.plan.orderId), next);
    return isSameStep ? { kind: 'committed' } : { kind: 'refused', because };
  },
  unfinished: async (limit) =>
    [...state.orders.values()]
      .filter((order) => isUnfinished(order.state.status))
      .toSorted(
        byAge(
          (order) => order.plan.createdAtMs,
          (order) => order.plan.orderId,
        ),
      )
      .slice(0, Math.max(0, limit)),
  on: async (day) =>
    [...state.orders.values()]
      .filter((order) => order.plan.day === day)
      .toSorted(
        byAge(
          (order) => order.plan.createdAtMs,
          (order) => order.plan.orderId,
        ),
      ),
});
