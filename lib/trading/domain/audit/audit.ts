/**
 * Compares the books with themselves and with the chain, to the lamport. Keeps: I1 (an order is booked once), I3
 * (reservations are those of unfinished orders) and I5 (the books equal the chain). It only ever reads.
 */

import { type Mode, modes } from '../settings/settings.ts';
import { auditAccount } from './audit-account.ts';
import { auditChain } from './audit-chain.ts';
import type { Difference } from './audit-difference.ts';
import { auditPositions } from './audit-positions.ts';
import { auditRisk } from './audit-risk.ts';
import { auditTrades } from './audit-trades.ts';
import type { ModeBooks, UserBooks } from './audited-books.ts';

const inMode = (books: UserBooks, mode: Mode): ModeBooks => ({
  userId: books.userId,
  mode,
  account: books.accounts.find((account) => account.mode === mode),
  trades: books.trades.filter((trade) => trade.plan.mode === mode),
  flows: books.flows.filter((flow) => flow.mode === mode),
  openingTokens: mode === 'live' ? books.openingTokens : new Map(),
  positions: books.positions.filter((position) => position.mode === mode),
  unfinished: books.unfinished.filter((order) => order.plan.mode === mode && order.plan.userId === books.userId),
  budgets: books.budgets.filter((budget) => budget.mode === mode),
  tokens: books.tokens.filter((token) => token.mode === mode),
  leaderDays: books.leaderDays.filter((each) => each.mode === mode),
});

/** Every difference in one user's books; explained ones are included. */
export const auditUser = (books: UserBooks): readonly Difference[] => [
  ...modes
    .map((mode) => inMode(books, mode))
    .flatMap((one) => [...auditAccount(one), ...auditTrades(one), ...auditPositions(one), ...auditRisk(one)]),
  ...(books.chain === undefined ? [] : auditChain(inMode(books, 'live'), books.chain)),
];

/** The differences that nothing explains: any of them means that the books cannot be trusted. */
export const unexplained = (differences: readonly Difference[]): readonly Difference[] =>
  differences.filter((difference) => difference.explanation === undefined);
