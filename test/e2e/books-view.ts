/** The books of a session, read as the operator's CLI reads them. */
import type { Trade } from '#trading/domain/books/books.ts';
import type { Position } from '#trading/domain/books/position.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import type { Order } from '#trading/domain/orders/order.ts';
import type { UserRow } from '#trading/domain/settings/settings.ts';
import { dayOf, epochMs, type SignalId, type WalletAddress } from '#trading/domain/values/quantities.ts';
import { type Connection, connect } from '../../bin/commands/connect.ts';

export type BooksView = {
  readonly users: readonly UserRow[];
  readonly orders: readonly Order[];
  readonly decisions: readonly Decision[];
  readonly trades: readonly Trade[];
  readonly positions: readonly Position[];
};

const dayMs = 86_400_000;

/** Runs with the books of a folder: of the session that works on it, or of one that has ended. */
export const withBooks = async <T>(dataDir: string, use: (books: Connection) => Promise<T>): Promise<T> => {
  const books = await connect({ data: dataDir, environment: {} });
  try {
    return await use(books);
  } finally {
    await books.close();
  }
};

/** Everything in the books of yesterday and today: a test may run around midnight. */
export const readBooks = async (books: Connection): Promise<BooksView> => {
  const days = [dayOf(epochMs(Date.now() - dayMs)), dayOf(epochMs(Date.now()))];
  const flat = async <T>(read: (day: (typeof days)[number]) => Promise<readonly T[]>) =>
    (await Promise.all(days.map(read))).flat();
  const { users } = await books.settings.load();
  const [orders, decisions, trades, positions] = await Promise.all([
    flat(books.journal.on),
    flat(books.decisions.on),
    flat(books.accounts.tradesOn),
    Promise.all(users.map(({ userId }) => books.positions.ofUser(userId))),
  ]);
  return { users, orders, decisions, trades, positions: positions.flat() };
};

/** What fills name as their signature, in alphabetical order; `paper` where there is none. */
export const signaturesOf = (fills: readonly { readonly signature: string | undefined }[]): readonly string[] =>
  fills.map(({ signature }) => signature ?? 'paper').toSorted();

/** The signatures of a wallet's fills, in alphabetical order. */
export const fillsOf = (trades: readonly Trade[], wallet: WalletAddress): readonly string[] =>
  signaturesOf(trades.filter(({ kind, plan }) => kind === 'fill' && plan.wallet === wallet));

/** Every user's decision on a signal. */
export const decidedFor = async (books: Connection, signal: string): Promise<readonly Decision[]> =>
  books.decisions.of(signal as SignalId);

/** Lets every user act upon signals up to this age, in ms: a busy machine needs more time than a market would give. */
export const setPatience = (dataDir: string, maxSignalAgeMs: number): Promise<void> =>
  withBooks(dataDir, async ({ settings }) => {
    for (const { userId, version, settings: before } of (await settings.load()).users) {
      const after = { ...before, limits: { ...before.limits, maxSignalAgeMs } };
      const saved = await settings.saveUser(userId, after, version, { by: 'owner', why: 'a test', atMs: Date.now() });
      if (saved.kind !== 'saved') throw new Error(`the settings of ${userId} changed meanwhile`);
    }
  });
