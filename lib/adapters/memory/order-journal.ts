/** Orders in memory. The same conditions in the same order of priority as in DynamoDB, and all rows or none. */
import { isDeepStrictEqual } from 'node:util';
import type {
  AccountChange,
  BudgetChange,
  CommitRefusal,
  JournalChange,
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
  tradeKey,
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

const accountRefusal = (state: BookState, change: AccountChange): CommitRefusal | undefined => {
  const account = state.accounts.get(accountKey(change));
  if (account === undefined) return 'account-not-open';
  if (change.requireNotFrozen && account.frozenBecause !== undefined) return 'account-frozen';
  const { requireAvailableLamports: least, requireOpenPositionsBelow: below } = change;
  if (least !== undefined && account.cashLamports - account.reservedLamports < least) return 'insufficient-sol';
  if (below !== undefined && account.openPositions >= below) return 'max-open-positions';
  return undefined;
};

const budgetFits = (state: BookState, change: BudgetChange): boolean =>
  change.requireCommittedAtMost === undefined ||
  (state.budgets.get(budgetKey(change))?.committedLamports ?? 0n) <= change.requireCommittedAtMost;

const refusalOf = (state: BookState, change: JournalChange): CommitRefusal | undefined => {
  if (!orderFits(state, change)) return 'order-changed';
  if (!positionFits(state, change.position)) return 'position-changed';
  if (change.decision !== undefined && state.decisions.has(decisionKey(change.decision))) return 'already-decided';
  const refused = change.account && accountRefusal(state, change.account);
  if (refused !== undefined) return refused;
  return change.budget === undefined || budgetFits(state, change.budget) ? undefined : 'daily-spend-reached';
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
      openPositions: before.openPositions + account.openPositions,
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
  });
};

const write = (state: BookState, change: JournalChange): void => {
  const { order, position, trade, decision } = change;
  state.orders.set(order.next.plan.orderId, order.next);
  if (position !== undefined) writePosition(state, position);
  writeMoney(state, change);
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
