/** What an audit reads. */
import type { Account, Budget, Trade } from '../books/books.ts';
import type { Flow } from '../books/flow.ts';
import type { Position } from '../books/position.ts';
import type { LeaderDay, TokenRecord } from '../books/token-record.ts';
import type { Order } from '../orders/order.ts';
import type { Mode } from '../settings/settings.ts';
import type { Lamports, Mint, TokenAmount, UserId } from '../values/quantities.ts';

export type ChainHoldings = { readonly lamports: Lamports; readonly tokens: ReadonlyMap<Mint, TokenAmount> };

/** Everything the books say about one user, both modes, and what the chain says about the wallet. */
export type UserBooks = {
  readonly userId: UserId;
  readonly accounts: readonly Account[];
  readonly trades: readonly Trade[];
  /** What moved a live wallet without an order. */
  readonly flows: readonly Flow[];
  /** Tokens that the live wallet held beside the positions before its books were opened. */
  readonly openingTokens: ReadonlyMap<Mint, TokenAmount>;
  readonly positions: readonly Position[];
  readonly unfinished: readonly Order[];
  /** Days left out count as all zero. */
  readonly budgets: readonly Budget[];
  /** Of every token that was ever bought. */
  readonly tokens: readonly TokenRecord[];
  readonly leaderDays: readonly LeaderDay[];
  /** What the live account's wallet holds. Undefined: the books alone. */
  readonly chain: ChainHoldings | undefined;
};

/** The part of a user's books that belongs to one mode. */
export type ModeBooks = Omit<UserBooks, 'accounts' | 'chain'> & {
  readonly mode: Mode;
  readonly account: Account | undefined;
};
