import type { Trade } from '#trading/domain/books/books.ts';
import { lamports } from '#trading/domain/values/quantities.ts';
import type { AccountBook } from '#trading/ports/account-book.ts';
import { accountKey, type BookState, budgetKey, byAge } from './book-state.ts';
import { createMemoryFlowBook } from './flow-book.ts';

const oldestFirst = byAge<Trade>(
  (trade) => trade.fill.atMs,
  (trade) => trade.plan.orderId,
);

/** The accounts, budgets and trades of shared rows in memory. */
export const createMemoryAccountBook = (state: BookState): AccountBook => ({
  ...createMemoryFlowBook(state),
  account: async (userId, mode) => state.accounts.get(accountKey({ userId, mode })),
  open: async (account) => {
    const first = state.accounts.get(accountKey(account)) ?? account;
    state.accounts.set(accountKey(account), first);
    return first;
  },
  budget: async (userId, mode, day) =>
    state.budgets.get(budgetKey({ userId, mode, day })) ?? {
      userId,
      mode,
      day,
      committedLamports: lamports(0n),
      reservedLamports: lamports(0n),
    },
  trades: async (userId) =>
    [...state.trades.values()].filter((trade) => trade.plan.userId === userId).toSorted(oldestFirst),
  tradesOn: async (day) => [...state.trades.values()].filter((trade) => trade.day === day).toSorted(oldestFirst),
});
