import type { Account, Budget, Trade } from '../domain/books.ts';
import type { Day, UserId } from '../domain/quantities.ts';
import type { Mode } from '../domain/settings.ts';

export type AccountBook = {
  /** The account of a user in a mode (strongly consistent), or undefined when its books are not open yet. */
  readonly account: (userId: UserId, mode: Mode) => Promise<Account | undefined>;
  /** Opens the books; the first opening wins and is returned. */
  readonly open: (account: Account) => Promise<Account>;
  /** The day's budget, all zero when nothing was spent yet. */
  readonly budget: (userId: UserId, mode: Mode, day: Day) => Promise<Budget>;
  /** Every trade of a user, oldest first. */
  readonly trades: (userId: UserId) => Promise<readonly Trade[]>;
  /** Every trade of a UTC day, oldest first. */
  readonly tradesOn: (day: Day) => Promise<readonly Trade[]>;
};
