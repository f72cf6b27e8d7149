/** The account and the day budgets against the trades and the unfinished orders that made them. */

import type { Account } from '../books/books.ts';
import { places } from '../books/position.ts';
import { type Compare, comparing, countOf, type Difference, sumOf } from './audit-difference.ts';
import type { ModeBooks } from './audited-books.ts';

/** Differences of cash, reservations, the counter of open positions and the day budgets. */
export const auditAccount = (books: ModeBooks): readonly Difference[] => {
  const compare = comparing(books);
  if (books.account === undefined) {
    const rows = books.trades.length + books.flows.length + books.positions.length + books.unfinished.length;
    return compare('account-missing', 'account', rows === 0 ? 0n : 1n, 0n);
  }
  return [...auditNumbers(compare, books, books.account), ...auditBudgets(compare, books)];
};

const auditNumbers = (compare: Compare, books: ModeBooks, account: Account): readonly Difference[] => [
  ...compare(
    'cash',
    account.wallet,
    account.openingLamports +
      sumOf(books.trades, (trade) => trade.fill.walletLamports) +
      sumOf(books.flows, (flow) => flow.walletLamports),
    account.cashLamports,
  ),
  ...compare(
    'account-reserved',
    account.wallet,
    sumOf(books.unfinished, (order) => order.plan.reservedLamports),
    account.reservedLamports,
  ),
  ...compare(
    'open-positions',
    account.wallet,
    sumOf(books.positions, (position) => BigInt(places(position))),
    BigInt(account.openPositions),
  ),
];

const auditBudgets = (compare: Compare, books: ModeBooks): readonly Difference[] => {
  // Only buys count against a day: what really left the wallet, and what unfinished ones still hold.
  const buys = books.trades.filter((trade) => trade.plan.side === 'buy');
  const fills = buys.filter((trade) => trade.kind === 'fill');
  const pending = books.unfinished.filter((order) => order.plan.side === 'buy');
  const days = [
    ...new Set([
      ...buys.map((trade) => trade.plan.day),
      ...pending.map((order) => order.plan.day),
      ...books.budgets.map((budget) => budget.day),
    ]),
  ];
  return days.flatMap((day) => {
    const budget = books.budgets.find((row) => row.day === day);
    const reserved = sumOf(
      pending.filter((order) => order.plan.day === day),
      (order) => order.plan.reservedLamports,
    );
    const spent = -sumOf(
      buys.filter((trade) => trade.plan.day === day),
      (trade) => trade.fill.walletLamports,
    );
    return [
      ...compare('budget-reserved', day, reserved, budget?.reservedLamports ?? 0n),
      ...compare('budget-committed', day, spent + reserved, budget?.committedLamports ?? 0n),
      ...compare(
        'budget-launches',
        day,
        countOf([...fills, ...pending], ({ plan }) => plan.day === day && plan.context === 'sniper'),
        BigInt(budget?.launchBuys ?? 0),
      ),
    ];
  });
};
