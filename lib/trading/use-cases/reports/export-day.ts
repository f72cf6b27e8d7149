/** Exports the books of one UTC day. Running it again for the same books writes the same bytes. */
import type { Account, Trade } from '../../domain/books/books.ts';
import type { Flow } from '../../domain/books/flow.ts';
import { statementOf } from '../../domain/books/statement.ts';
import { modes } from '../../domain/settings/settings.ts';
import type { Day, UserId } from '../../domain/values/quantities.ts';
import type { AccountBook } from '../../ports/account-book.ts';
import type { ExportManifest, ExportStore } from '../../ports/export-store.ts';
import type { SettingsStore } from '../../ports/settings-store.ts';

export type ExportDay = {
  readonly settings: Pick<SettingsStore, 'load'>;
  readonly accounts: AccountBook;
  readonly store: ExportStore;
};

type Books = {
  readonly accounts: readonly Account[];
  readonly trades: readonly Trade[];
  readonly flows: readonly Flow[];
};

const booksOf = async (book: AccountBook, userId: UserId): Promise<Books> => {
  const [trades, flows, ...accounts] = await Promise.all([
    book.trades(userId),
    book.flows(userId),
    ...modes.map((mode) => book.account(userId, mode)),
  ]);
  return { trades, flows, accounts: accounts.filter((account) => account !== undefined) };
};

/** Writes the statement of `day` for every user in settings and everyone whose books moved on it. */
export const exportDay = async ({ settings, accounts, store }: ExportDay, day: Day): Promise<ExportManifest> => {
  const [{ users }, trades, flows] = await Promise.all([
    settings.load(),
    accounts.tradesOn(day),
    accounts.flowsOn(day),
  ]);
  const userIds = new Set([
    ...users.map((user) => user.userId),
    ...trades.map((trade) => trade.plan.userId),
    ...flows.map((flow) => flow.userId),
  ]);
  const books: Books[] = [];
  for (const userId of userIds) books.push(await booksOf(accounts, userId));
  return store.save(
    statementOf(
      day,
      books.flatMap((each) => each.accounts),
      books.flatMap((each) => each.trades),
      books.flatMap((each) => each.flows),
    ),
  );
};
