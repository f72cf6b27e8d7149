/** Accounts, day budgets, the records of tokens and leaders, and trades in memory. */
import type { Trade } from '#trading/domain/books/books.ts';
import type { LeaderDay } from '#trading/domain/books/token-record.ts';
import type { Mode } from '#trading/domain/settings/settings.ts';
import { lamports, type UserId } from '#trading/domain/values/quantities.ts';
import type { AccountBook } from '#trading/ports/account-book.ts';
import { accountKey, type BookState, budgetKey, byAge, leaderSaleKey, tokenIn } from './book-state.ts';
import { createMemoryFlowBook } from './flow-book.ts';

const oldestFirst = byAge<Trade>(
  (trade) => trade.fill.atMs,
  (trade) => trade.plan.orderId,
);

const leaderDaysOf = (state: BookState, userId: UserId, mode: Mode): readonly LeaderDay[] =>
  [...state.leaderDays.values()]
    .filter((each) => each.userId === userId && each.mode === mode)
    .toSorted((one, other) => (one.leader + one.day < other.leader + other.day ? -1 : 1));

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
      launchBuys: 0,
    },
  token: async (userId, mode, mint) => tokenIn(state, { userId, mode, mint }),
  tokens: async (userId, mode) =>
    [...state.tokens.values()].filter((record) => record.userId === userId && record.mode === mode),
  leaderDaysSince: async (userId, mode, leader, day) =>
    leaderDaysOf(state, userId, mode).filter((each) => each.leader === leader && each.day >= day),
  leaderDays: async (userId, mode) => leaderDaysOf(state, userId, mode),
  leaderSoldSlot: async (leader, mint) => state.leaderSales.get(leaderSaleKey({ leader, mint })),
  noteLeaderSale: async (sale) => {
    const known = state.leaderSales.get(leaderSaleKey(sale));
    if (known === undefined || known < sale.slot) state.leaderSales.set(leaderSaleKey(sale), sale.slot);
  },
  trades: async (userId) =>
    [...state.trades.values()].filter((trade) => trade.plan.userId === userId).toSorted(oldestFirst),
  tradesOn: async (day) => [...state.trades.values()].filter((trade) => trade.day === day).toSorted(oldestFirst),
});
