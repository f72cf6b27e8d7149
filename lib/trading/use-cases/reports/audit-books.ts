/**
 * Audits every user's books. The rows are read one after the other while trading goes on, so a difference counts only when
 * it is still there after reading again.
 */
import { auditUser, unexplained } from '../../domain/audit/audit.ts';
import type { Difference } from '../../domain/audit/audit-difference.ts';
import type { ChainHoldings, UserBooks } from '../../domain/audit/audited-books.ts';
import type { Account } from '../../domain/books/books.ts';
import { isUnfinished, type Order } from '../../domain/orders/order.ts';
import { type Mode, modes } from '../../domain/settings/settings.ts';
import { dayOf, type UserId } from '../../domain/values/quantities.ts';
import type { AccountBook } from '../../ports/account-book.ts';
import type { AccountReader } from '../../ports/chain.ts';
import type { Clock, Sleep } from '../../ports/clock.ts';
import type { OrderJournal } from '../../ports/order-journal.ts';
import type { PositionBook } from '../../ports/position-book.ts';
import type { SettingsStore } from '../../ports/settings-store.ts';

export type AuditBooks = {
  readonly settings: Pick<SettingsStore, 'load'>;
  readonly accounts: AccountBook;
  readonly positions: Pick<PositionBook, 'ofUser'>;
  readonly journal: Pick<OrderJournal, 'find' | 'unfinished'>;
  /** Undefined: the books alone, without the chain. */
  readonly reader: Pick<AccountReader, 'balance' | 'tokenBalances'> | undefined;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Readings before a difference is believed, and the pause between two of them in ms. */
  readonly readings: number;
  readonly pauseMs: number;
};

export type AuditedUser = {
  readonly userId: UserId;
  readonly modes: readonly Mode[];
  readonly trades: number;
  readonly positions: number;
  readonly unfinishedOrders: number;
  /** Only live books have something on chain to be compared with. */
  readonly chain: 'compared' | 'not-compared';
  readonly ok: boolean;
};

export type Audit = {
  /** True when no difference is unexplained and every settings row could be read. */
  readonly ok: boolean;
  readonly differences: readonly Difference[];
  readonly users: readonly AuditedUser[];
  /** Settings rows that could not be read: their users were not audited. */
  readonly unreadable: readonly string[];
};

const mostUnfinished = 10_000;

const holdingsOf = async (
  reader: AuditBooks['reader'],
  accounts: readonly Account[],
): Promise<ChainHoldings | undefined> => {
  const account = accounts.find(({ mode }) => mode === 'live');
  if (reader === undefined || account === undefined) return undefined;
  const [lamports, tokens] = await Promise.all([reader.balance(account.wallet), reader.tokenBalances(account.wallet)]);
  return { lamports, tokens };
};

/** The index of unfinished orders may lag: each order is looked up as it is now. */
const unfinishedNow = async ({ journal }: AuditBooks, userId: UserId): Promise<readonly Order[]> => {
  const listed = (await journal.unfinished(mostUnfinished)).filter((order) => order.plan.userId === userId);
  const found = await Promise.all(listed.map((order) => journal.find(order.plan.orderId)));
  return found.filter((order) => order !== undefined).filter((order) => isUnfinished(order.state.status));
};

const read = async (deps: AuditBooks, userId: UserId): Promise<UserBooks> => {
  const unfinished = await unfinishedNow(deps, userId);
  const [positions, trades, flows, reconciliation, ...found] = await Promise.all([
    deps.positions.ofUser(userId),
    deps.accounts.trades(userId),
    deps.accounts.flows(userId),
    deps.accounts.reconciliation(userId, 'live'),
    ...modes.map((mode) => deps.accounts.account(userId, mode)),
  ]);
  const accounts = found.filter((account) => account !== undefined);
  const plans = [...trades, ...unfinished].map(({ plan }) => plan);
  const days = [...new Set([dayOf(deps.clock()), ...plans.map((plan) => plan.day)])];
  const ofModes = async <T>(list: (mode: Mode) => Promise<readonly T[]>) =>
    (await Promise.all(accounts.map(({ mode }) => list(mode)))).flat();
  const [chain, tokens, leaderDays, ...budgets] = await Promise.all([
    holdingsOf(deps.reader, accounts),
    ofModes((mode) => deps.accounts.tokens(userId, mode)),
    ofModes((mode) => deps.accounts.leaderDays(userId, mode)),
    ...days.flatMap((day) => accounts.map(({ mode }) => deps.accounts.budget(userId, mode, day))),
  ]);
  const openingTokens: UserBooks['openingTokens'] = reconciliation?.openingTokens ?? new Map();
  const records = { budgets, tokens, leaderDays };
  return { userId, accounts, trades, flows, openingTokens, positions, unfinished, ...records, chain };
};

const identityOf = ({ mode, what, subject, expected, found }: Difference): string =>
  [mode, what, subject, expected, found].join(' ');

const auditOne = async (deps: AuditBooks, userId: UserId): Promise<readonly [UserBooks, readonly Difference[]]> => {
  let books = await read(deps, userId);
  let differences = auditUser(books);
  for (let reading = 1; reading < deps.readings && unexplained(differences).length > 0; reading += 1) {
    await deps.sleep(deps.pauseMs);
    const before = new Set(differences.map(identityOf));
    books = await read(deps, userId);
    differences = auditUser(books);
    // The same difference twice is no accident of reading.
    if (unexplained(differences).every((difference) => before.has(identityOf(difference)))) break;
  }
  return [books, differences];
};

/** Audits every user in settings, one after the other. Throws when the books or the chain cannot be read. */
export const auditBooks = async (deps: AuditBooks): Promise<Audit> => {
  const { users, unreadable } = await deps.settings.load();
  const audited: AuditedUser[] = [];
  const differences: Difference[] = [];
  for (const { userId } of users) {
    const [books, found] = await auditOne(deps, userId);
    differences.push(...found);
    audited.push({
      userId,
      modes: books.accounts.map((account) => account.mode),
      trades: books.trades.length,
      positions: books.positions.length,
      unfinishedOrders: books.unfinished.length,
      chain: books.chain === undefined ? 'not-compared' : 'compared',
      ok: unexplained(found).length === 0,
    });
  }
  return {
    ok: unexplained(differences).length === 0 && unreadable.length === 0,
    differences,
    users: audited,
    unreadable: unreadable.map(({ row }) => row),
  };
};
