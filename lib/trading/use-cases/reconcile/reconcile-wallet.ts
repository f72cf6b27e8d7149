/**
 * Compares one live account with its wallet. Keeps: whatever the chain did is brought into the books first; only a
 * difference that is left when all history up to it is booked freezes entries (I7), and nothing here ever stops an exit.
 */
import type { Account } from '../../domain/books/books.ts';
import type { Position } from '../../domain/books/position.ts';
import {
  beginning,
  type ComparedBooks,
  differencesKey,
  differencesText,
  type HistoryCursor,
  type Reconciliation,
  tokensBefore,
  unexpectedMints,
  type WalletDifference,
  type WalletHoldings,
  walletDifferences,
} from '../../domain/books/reconciliation.ts';
import type { Mint, UserId } from '../../domain/values/quantities.ts';
import type { AccountReader } from '../../ports/chain.ts';
import type { HistoryPage, WalletHistory } from '../../ports/wallet-history.ts';
import { type Adoption, adoptTransaction } from './adopt-transaction.ts';
import { fillsNotOnChain } from './fills-on-chain.ts';

export type WalletReconciliation = Adoption & {
  readonly history: WalletHistory;
  readonly reader: Pick<AccountReader, 'holdings'>;
};

export type WalletOutcome = {
  /**
   * `behind`: more is to be booked first. `order-in-flight`: what happened is booked, comparing must wait for an order. `moved`: the books changed while they were compared. `suspected`: a difference
   * was seen for the first time. `differs`: it stayed. `rotating`: two wallets are in the books, and their mover keeps them.
   */
  readonly kind: 'not-open' | 'rotating' | 'order-in-flight' | 'behind' | 'moved' | 'equal' | 'suspected' | 'differs';
  /** Transactions that were booked or settled. */
  readonly adopted: number;
};

const mode = 'live';
const transactionsPerRun = 40;
/** Mints whose own accounts are searched in one run when their tokens differ. */
const mintsPerRun = 5;
/** A comparison that finds nothing new is written down again after this long. */
const betweenNotesMs = 2 * 60_000;

/** True while an order has a signature that may land: the books are about to change. */
const isInFlight = async ({ journal }: Adoption, held: readonly Position[]): Promise<boolean> => {
  const claims = held.flatMap(({ orderInFlight }) => (orderInFlight === undefined ? [] : [orderInFlight]));
  const orders = await Promise.all(claims.map((orderId) => journal.find(orderId)));
  return orders.some((order) => order?.state.status === 'signed' || order?.state.status === 'sent');
};

type CaughtUp = {
  readonly through: HistoryCursor;
  readonly adopted: number;
  /** All that the page knew of is in the books, up to `slot`. */
  readonly complete: boolean;
  readonly slot: number;
};

const adoptPage = async (
  deps: WalletReconciliation,
  account: Account,
  from: HistoryCursor,
  page: HistoryPage,
): Promise<CaughtUp> => {
  let through = from;
  let adopted = 0;
  for (const entry of page.entries) {
    const outcome = await adoptTransaction(deps, account, entry.signature);
    if (outcome === 'wait') return { through, adopted, complete: false, slot: page.slot };
    if (outcome === 'booked' || outcome === 'settled') adopted += 1;
    through = entry;
  }
  return { through, adopted, complete: page.complete, slot: page.slot };
};

/** The search of the wallet's own token accounts, which others can change without naming the wallet. */
const adoptOfMints = async (
  deps: WalletReconciliation,
  account: Account,
  at: Reconciliation,
  differences: readonly WalletDifference[],
): Promise<Omit<CaughtUp, 'through'>> => {
  const after = { slot: at.equalAtSlot ?? account.openedAtSlot ?? at.through.slot, signature: undefined };
  const mints = differences.flatMap(({ of }) => (of === 'lamports' ? [] : [of]));
  let adopted = 0;
  let complete = true;
  let slot = Number.MAX_SAFE_INTEGER;
  for (const mint of mints.slice(0, mintsPerRun)) {
    const page = await deps.history.ofMint(account.wallet, mint, after, transactionsPerRun);
    const caught = await adoptPage(deps, account, after, page);
    adopted += caught.adopted;
    complete &&= caught.complete;
    slot = Math.min(slot, caught.slot);
  }
  // Mints that were not searched may be explained as well, if these were.
  return { adopted, complete: complete && (adopted === 0 || mints.length <= mintsPerRun), slot };
};

/** What the books once traded of the mints that they do not expect in the wallet. */
const tradedBefore = async (
  { accounts }: Adoption,
  userId: UserId,
  books: Omit<ComparedBooks, 'traded'>,
  holdings: WalletHoldings,
): Promise<ReadonlySet<Mint>> => {
  const unexpected = unexpectedMints(books, holdings);
  if (unexpected.length === 0) return new Set();
  const known = new Set((await accounts.tokens(userId, mode)).map(({ mint }) => mint));
  return new Set(unexpected.filter((mint) => known.has(mint)));
};

const isSame = (one: Omit<ComparedBooks, 'traded'>, account: Account | undefined, held: readonly Position[]): boolean =>
  account !== undefined &&
  one.account.cashLamports === account.cashLamports &&
  one.account.reservedLamports === account.reservedLamports &&
  one.account.openPositions === account.openPositions &&
  one.held.length === held.length &&
  one.held.every(({ positionId, version }, at) => held[at]?.positionId === positionId && held[at].version === version);

type Look = { readonly books: ComparedBooks; readonly holdings: WalletHoldings };

/** Books, chain, books again: undefined when the books moved meanwhile. */
const look = async (deps: WalletReconciliation, userId: UserId, at: Reconciliation): Promise<Look | undefined> => {
  const read = () => Promise.all([deps.accounts.account(userId, mode), deps.positions.heldBy(userId, mode)]);
  const [account, held] = await read();
  if (account === undefined) return undefined;
  const flows = await deps.accounts.flows(userId);
  const books = { account, held, flows: flows.filter((flow) => flow.mode === mode), openingTokens: at.openingTokens };
  const holdings = await deps.reader.holdings(account.wallet);
  if (!isSame(books, ...(await read()))) return undefined;
  const isFirst = at.equalAtSlot === undefined && account.cashLamports === holdings.lamports;
  const begun = isFirst ? { ...books, openingTokens: tokensBefore(books, holdings) } : books;
  return { books: { ...begun, traded: await tradedBefore(deps, userId, begun, holdings) }, holdings };
};

const save = async ({ accounts }: Adoption, before: Reconciliation, change: Partial<Reconciliation>): Promise<void> => {
  await accounts.saveReconciliation({ ...before, ...change, version: before.version + 1 });
};

const noteEqual = async (deps: WalletReconciliation, before: Reconciliation, through: HistoryCursor, found: Look) => {
  const { account, openingTokens } = found.books;
  const { slot } = found.holdings;
  const { frozenBecause: because } = account;
  if (because === 'books-differ' || because === 'fill-not-on-chain') {
    const why = 'the books equal the chain again';
    await deps.accounts.thaw(account.userId, mode, {
      because,
      by: 'reconcile',
      why,
      atMs: deps.clock(),
    });
  }
  const now = deps.clock();
  const isNews =
    before.suspicion !== undefined ||
    before.equalAtMs === undefined ||
    through.signature !== before.through.signature ||
    now - before.equalAtMs >= betweenNotesMs;
  const equal = { through, equalAtSlot: slot, equalAtMs: now, openingTokens, suspicion: undefined };
  if (isNews) await save(deps, before, equal);
};

/** Freezes on a difference that is still the same when the finalized history has passed the slot at which it was seen. */
const noteDifference = async (
  deps: WalletReconciliation,
  before: Reconciliation,
  caught: CaughtUp,
  { books: { account }, holdings }: Look,
  differences: readonly WalletDifference[],
): Promise<WalletOutcome['kind']> => {
  const key = differencesKey(differences);
  const earlier = before.suspicion?.differences === key ? before.suspicion : undefined;
  const suspicion = earlier ?? { differences: key, slot: holdings.slot };
  if (earlier === undefined || caught.through.signature !== before.through.signature)
    await save(deps, before, { through: caught.through, suspicion });
  if (earlier === undefined || caught.slot < earlier.slot) return 'suspected';
  if (account.frozenBecause === undefined) {
    // It only says more about a difference that is proved: a node that cannot answer must not put off the freeze.
    const missing = await fillsNotOnChain(deps, account, caught.slot).catch(() => []);
    const because = missing.length > 0 ? 'fill-not-on-chain' : 'books-differ';
    const detail = [differencesText(differences), ...missing].join('; ');
    await deps.accounts.freeze(account.userId, mode, { because, detail, atMs: deps.clock() });
  }
  return 'differs';
};

/** Books what happened to the user's live wallet and compares. Throws when books or chain cannot be read. */
export const reconcileWallet = async (deps: WalletReconciliation, userId: UserId): Promise<WalletOutcome> => {
  const account = await deps.accounts.account(userId, mode);
  const before = account && ((await deps.accounts.reconciliation(userId, mode)) ?? beginning(account));
  if (account === undefined || before === undefined) return { kind: 'not-open', adopted: 0 };
  if (account.frozenBecause === 'wallet-rotation') return { kind: 'rotating', adopted: 0 };

  const page = await deps.history.since(account.wallet, before.through, transactionsPerRun);
  const caught = await adoptPage(deps, account, before.through, page);
  const { through, adopted } = caught;
  const pause = async (kind: WalletOutcome['kind'], more = 0): Promise<WalletOutcome> => {
    if (through.signature !== before.through.signature) await save(deps, before, { through });
    return { kind, adopted: adopted + more };
  };
  if (!caught.complete) return pause('behind');
  if (await isInFlight(deps, await deps.positions.heldBy(userId, mode))) return pause('order-in-flight');
  let found = await look(deps, userId, before);
  if (found === undefined) return pause('moved');
  let differences = walletDifferences(found.books, found.holdings);
  const ofMints = await adoptOfMints(deps, account, before, differences);
  if (!ofMints.complete) return pause('behind', ofMints.adopted);
  if (ofMints.adopted > 0) {
    found = await look(deps, userId, before);
    if (found === undefined) return pause('moved', ofMints.adopted);
    differences = walletDifferences(found.books, found.holdings);
  }
  const seen = { ...caught, slot: Math.min(caught.slot, ofMints.slot) };
  const total = adopted + ofMints.adopted;
  if (differences.length > 0)
    return { kind: await noteDifference(deps, before, seen, found, differences), adopted: total };
  await noteEqual(deps, before, through, found);
  return { kind: 'equal', adopted: total };
};
