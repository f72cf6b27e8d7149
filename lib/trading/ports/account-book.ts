import type { Account, Budget, Freeze, Thaw, Trade } from '../domain/books/books.ts';
import type { Flow, FlowBooking, FlowOutcome } from '../domain/books/flow.ts';
import type { LeaderSale } from '../domain/books/leader-sale.ts';
import type { Reconciliation } from '../domain/books/reconciliation.ts';
import type { LeaderDay, TokenRecord } from '../domain/books/token-record.ts';
import type { Mode } from '../domain/settings/settings.ts';
import type { Day, Mint, Signature, UserId, WalletAddress } from '../domain/values/quantities.ts';

type Accounts = {
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

type Records = {
  /** What a user did with a token so far, all zero when nothing. */
  readonly token: (userId: UserId, mode: Mode, mint: Mint) => Promise<TokenRecord>;
  /** Every token of a user in a mode, in no order. */
  readonly tokens: (userId: UserId, mode: Mode) => Promise<readonly TokenRecord[]>;
  /** What came of trades after a leader from a UTC day on, oldest first; days without a result have no row. */
  readonly leaderDaysSince: (
    userId: UserId,
    mode: Mode,
    leader: WalletAddress,
    day: Day,
  ) => Promise<readonly LeaderDay[]>;
  /** The same of every leader and day. */
  readonly leaderDays: (userId: UserId, mode: Mode) => Promise<readonly LeaderDay[]>;
  /** Slot of the newest sale of a mint by a leader that was noted (strongly consistent), or undefined. */
  readonly leaderSoldSlot: (leader: WalletAddress, mint: Mint) => Promise<number | undefined>;
  /** Notes a sale; an older one than is known changes nothing. */
  readonly noteLeaderSale: (sale: LeaderSale) => Promise<void>;
};

type Freezing = {
  /**
   * Stops the entries of an account; true when this changed something. An unknown outflow outweighs books that differ,
   * everything else finds the first freeze standing.
   */
  readonly freeze: (userId: UserId, mode: Mode, freeze: Freeze) => Promise<boolean>;
  /** Ends a freeze if it stands for the very reason that the thaw names; true when it did. */
  readonly thaw: (userId: UserId, mode: Mode, thaw: Thaw) => Promise<boolean>;
};

type Flows = {
  /** Writes a flow with everything it changes, or nothing. Throws only when it is unknown whether it was written. */
  readonly bookFlow: (booking: FlowBooking) => Promise<FlowOutcome>;
  /** The flow of a signature (strongly consistent), or undefined. */
  readonly flow: (userId: UserId, mode: Mode, signature: Signature) => Promise<Flow | undefined>;
  /** Every flow of a user, oldest first. */
  readonly flows: (userId: UserId) => Promise<readonly Flow[]>;
  /** Every flow of a UTC day, oldest first. */
  readonly flowsOn: (day: Day) => Promise<readonly Flow[]>;
};

type Reconciliations = {
  /** How far the comparison with the chain has come (strongly consistent), or undefined before the first. */
  readonly reconciliation: (userId: UserId, mode: Mode) => Promise<Reconciliation | undefined>;
  /** Writes it if the row is still at the version before; false when somebody else was faster. */
  readonly saveReconciliation: (next: Reconciliation) => Promise<boolean>;
};

export type AccountBook = Accounts & Records & Freezing & Flows & Reconciliations;
