/** Everything that the guards of an entry look at, read side by side: books, mint, quote, and the chain's own word. */
import type { Account } from '../../domain/books/books.ts';
import type { MarketFacts } from '../../domain/guards/guard.ts';
import type { EntryOrigin } from '../../domain/orders/entry-origin.ts';
import type { EntryRequest } from '../../domain/orders/order-request.ts';
import type { MintFacts } from '../../domain/safety/mint-facts.ts';
import { reportWishOf } from '../../domain/safety/report-wish.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import type { QuoteOutcome } from '../../domain/swaps/swap.ts';
import type { Lamports } from '../../domain/values/quantities.ts';
import { dayOf, epochMs, lamports, wrappedSolMint } from '../../domain/values/quantities.ts';
import type { SettingsSnapshot, SettingsStore } from '../../ports/settings-store.ts';
import type { Execution } from '../orders/execution.ts';
import { openAccount } from '../orders/open-account.ts';
import type { TokenPorts } from './assess-token.ts';
import type { Confirmation } from './confirm-signal.ts';
import { surveyToken, type TokenSurvey } from './survey-token.ts';

export type PlannedEntry = {
  readonly request: EntryRequest;
  readonly snapshot: SettingsSnapshot;
  readonly user: UserRow;
  /** What it was to spend before the swings of the latest closed positions made it smaller. */
  readonly plannedLamports?: Lamports;
};

export type Entry = PlannedEntry & {
  /** Already confirmed for a request from `orders.fifo`, else asked while the quote is fetched: not before it matters. */
  readonly confirm: () => Promise<Confirmation<EntryOrigin>>;
};

/** What the books say about user, day, token and leader. */
export type BooksSeen = Pick<
  MarketFacts,
  'account' | 'budget' | 'position' | 'token' | 'leaderDays' | 'leaderSoldSlot'
>;

export type Survey = {
  readonly books: BooksSeen;
  readonly mint: MintFacts | undefined;
  readonly rentLamports: Lamports;
  readonly quoted: QuoteOutcome;
  readonly confirmation: Confirmation<EntryOrigin>;
  readonly token: TokenSurvey;
};

export type EntryExecution = Execution & TokenPorts & { readonly settings: Pick<SettingsStore, 'load'> };

const dayMs = 86_400_000;

/** The days of a leader that the settings look back on; none where they do not look, or where nobody is copied. */
const leaderDays = async ({ request, user }: PlannedEntry, { accounts, clock }: Execution) => {
  const { mode, protections } = user.settings;
  const { origin } = request;
  const rule = protections.lowProfitLeaders;
  if (rule === null || origin.kind !== 'wallet-trade') return [];
  const since = dayOf(epochMs(clock() - (rule.windowDays - 1) * dayMs));
  return accounts.leaderDaysSince(user.userId, mode, origin.wallet, since);
};

/** Reads the books. They are read again when a loss was booked between the look and the reservation. */
export const readBooks = async (entry: PlannedEntry, deps: Execution): Promise<BooksSeen> => {
  const { userId, settings } = entry.user;
  const { origin } = entry.request;
  const { mint } = origin;
  const [account, budget, position, token, days, leaderSoldSlot] = await Promise.all([
    openAccount(deps, entry.user),
    deps.accounts.budget(userId, settings.mode, dayOf(deps.clock())),
    deps.positions.find(userId, settings.mode, mint),
    deps.accounts.token(userId, settings.mode, mint),
    leaderDays(entry, deps),
    origin.kind === 'wallet-trade' ? deps.accounts.leaderSoldSlot(origin.wallet, mint) : undefined,
  ]);
  return { account, budget, position, token, leaderDays: days, leaderSoldSlot };
};

/** Surveys for one entry. Throws when the books or the chain cannot be read. */
export const surveyEntry = async (entry: Entry, deps: EntryExecution): Promise<Survey> => {
  const { request, user, confirm } = entry;
  const { origin } = request;
  const { mint } = origin;
  const account = deps.reader.mintFacts(mint);
  const rent = account.then((facts) => (facts === undefined ? lamports(0n) : deps.reader.tokenAccountRent(facts)));
  const bought = deps.router.quote({
    inputMint: wrappedSolMint,
    outputMint: mint,
    amountIn: request.spendLamports,
    slippageBps: user.settings.limits.entrySlippageBps,
  });
  const confirming = confirm();
  const wish = reportWishOf(user.settings, origin.kind === 'launch');
  const [books, facts, rentLamports, quoted, confirmation, token] = await Promise.all([
    readBooks(entry, deps),
    account,
    rent,
    bought,
    confirming,
    surveyToken(deps, { mint, wish, account, bought, confirmation: confirming }),
  ]);
  return { books, mint: facts, rentLamports, quoted, confirmation, token };
};

/** The account whose swings size the entry, where the settings ask for it. It is not opened for this. */
export const accountToSize = async ({ request, user }: PlannedEntry, deps: Execution): Promise<Account | undefined> => {
  const { mode, limits } = user.settings;
  return limits.volatilitySizing === null || request.origin.kind === 'manual-buy'
    ? undefined
    : deps.accounts.account(user.userId, mode);
};
