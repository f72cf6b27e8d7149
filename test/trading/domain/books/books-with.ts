/** One row of the books with a change in it, as every store must write it. */
import type { Account, Budget } from '#trading/domain/books/books.ts';
import { afterResult, type Result } from '#trading/domain/books/risk.ts';
import { changedRecord, type LeaderDay, noRecord, type TokenRecord } from '#trading/domain/books/token-record.ts';
import type { BudgetChange, JournalChange } from '#trading/domain/orders/journal-change.ts';
import type { Mode } from '#trading/domain/settings/settings.ts';
import { dayOf, lamports, type UserId } from '#trading/domain/values/quantities.ts';

export const accountWith = (before: Account, { account, result }: JournalChange): Account =>
  account?.mode !== before.mode
    ? before
    : {
        ...before,
        cashLamports: lamports(before.cashLamports + account.cashLamports),
        reservedLamports: lamports(before.reservedLamports + account.reservedLamports),
        exposureLamports: lamports(before.exposureLamports + account.exposureLamports),
        openPositions: before.openPositions + account.openPositions,
        goodTrades: before.goodTrades + account.goodTrades,
        risk: result === undefined ? before.risk : afterResult(before.risk, result),
      };

export const budgetWith = (before: Budget | undefined, { userId, mode, day, ...change }: BudgetChange): Budget => ({
  userId,
  mode,
  day,
  committedLamports: lamports((before?.committedLamports ?? 0n) + change.committedLamports),
  reservedLamports: lamports((before?.reservedLamports ?? 0n) + change.reservedLamports),
  launchBuys: (before?.launchBuys ?? 0) + change.launchBuys,
});

export const tokensWith = (before: readonly TokenRecord[], { token }: JournalChange): readonly TokenRecord[] => {
  if (token === undefined) return before;
  const isIt = ({ mode, mint }: TokenRecord) => mode === token.mode && mint === token.mint;
  const { userId, mode, mint } = token;
  const record = before.find(isIt) ?? noRecord({ userId, mode, mint });
  return [...before.filter((each) => !isIt(each)), changedRecord(record, token)];
};

const leaderDayWith = (
  before: readonly LeaderDay[],
  owner: { readonly userId: UserId; readonly mode: Mode },
  { leader, atMs, ended, realisedLamports, writtenOffLamports }: Result,
): readonly LeaderDay[] => {
  if (leader === undefined) return before;
  const key = { userId: owner.userId, mode: owner.mode, leader, day: dayOf(atMs) };
  const isIt = (each: LeaderDay) => each.mode === key.mode && each.leader === leader && each.day === key.day;
  const old = before.find(isIt);
  const next: LeaderDay = {
    ...key,
    ended: (old?.ended ?? 0) + (ended === undefined ? 0 : 1),
    profitLamports: lamports((old?.profitLamports ?? 0n) + realisedLamports + writtenOffLamports),
  };
  return [...before.filter((each) => !isIt(each)), next];
};

export const leaderDaysWith = (before: readonly LeaderDay[], { order, result }: JournalChange): readonly LeaderDay[] =>
  result === undefined ? before : leaderDayWith(before, order.next.plan, result);
