/**
 * A signal or an order request, from message to end. Keeps: a signal makes at most one order per user, mint and side; every
 * matching user gets a decision; a plan with one entry runs on the spot, a larger one is fanned out.
 */

import { entryAsConfirmed } from '../../domain/orders/copy-size.ts';
import { ageMsOf, causeOf, signatureOf } from '../../domain/orders/entry-origin.ts';
import type { EntryRequest, FollowSellRequest } from '../../domain/orders/order-request.ts';
import { inputsOf, isSizedByWallet, planEntries, skipOf, skipsOfUnreadable } from '../../domain/orders/plan.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import type { Signal } from '../../domain/signals/signal.ts';
import { lamports } from '../../domain/values/quantities.ts';
import type { CreatorBook } from '../../ports/creators.ts';
import type { ExitQueue, OrderQueue } from '../../ports/order-queue.ts';
import type { SeenSignals } from '../../ports/seen-signals.ts';
import type { SettingsSnapshot, SettingsStore } from '../../ports/settings-store.ts';
import { assessForAll } from '../entries/assess-for-all.ts';
import { confirmSignal } from '../entries/confirm-signal.ts';
import { refusedUnasked } from '../entries/entry-decision.ts';
import { executeEntry } from '../entries/execute-entry.ts';
import type { Entry, EntryExecution } from '../entries/survey-entry.ts';
import { followBehindEntry, followLeader } from '../exits/follow-leader.ts';
import { sellIfPanicked } from '../exits/sell-on-panic.ts';
import type { Handled } from './execution.ts';
import { done, retry } from './execution.ts';
import { openAccount } from './open-account.ts';
import { notSeen, refute } from './unconfirmed.ts';

export type OrderExecution = EntryExecution & {
  readonly settings: SettingsStore;
  readonly orders: OrderQueue;
  readonly exits: ExitQueue;
  readonly seen: SeenSignals;
  /** Remembers who launched what, for the exits of those who hold it. */
  readonly creators?: CreatorBook;
};

/** An entry whose owner's settings cannot be read is given up after this long. */
const entryGivenUpMs = 60_000;

/** The entries that settings and age do not refuse; the others have their decision then. */
const unrefused = async (deps: OrderExecution, snapshot: SettingsSnapshot, entries: readonly EntryRequest[]) => {
  const judged = entries.map((request) => {
    const user = snapshot.users.find(({ userId }) => userId === request.userId);
    return { request, refusal: user && refusedUnasked({ request, snapshot, user }, deps) };
  });
  const refusals = judged.flatMap(({ refusal }) => refusal ?? []);
  if (refusals.length > 0) await deps.decisions.record(refusals);
  return judged.filter(({ refusal }) => refusal === undefined).map(({ request }) => request);
};

/** What the accounts of the users whose entry is a share of it have free, unless the signal is too old to ask. */
const freeLamportsFor = async (deps: OrderExecution, signal: Signal, users: readonly UserRow[]) => {
  const asked = users.filter(
    (user) => isSizedByWallet(signal, user) && ageMsOf(signal, deps.clock()) <= user.settings.limits.maxSignalAgeMs,
  );
  const accounts = await Promise.all(asked.map((user) => openAccount(deps, user)));
  return new Map(
    accounts.map(({ userId, cashLamports, reservedLamports }) => [userId, lamports(cashLamports - reservedLamports)]),
  );
};

/** Executes an entry; what it brings is sold again at once when its owner panicked while it was under way. */
const enterForOwner = async (deps: OrderExecution, entry: Entry): Promise<Handled> => {
  const handled = await executeEntry(deps, entry);
  if (handled.kind === 'done') await sellIfPanicked(deps, entry.user.userId, entry.request.positionId);
  return handled;
};

/** One request for every user, sized by what the chain says. */
const fanOut = async (
  deps: OrderExecution,
  signal: Signal,
  owned: readonly { readonly request: EntryRequest; readonly user: UserRow }[],
): Promise<Handled> => {
  const judged = owned.map(({ request, user }) => ({ user, entry: entryAsConfirmed(request, signal, user) }));
  const skips = judged.flatMap(({ user, entry }) =>
    entry.kind === 'skip' ? [skipOf(signal, user, entry.reason, deps.clock())] : [],
  );
  if (skips.length > 0) await deps.decisions.record(skips);
  const requests = judged.flatMap(({ entry }) => (entry.kind === 'enter' ? [entry.request] : []));
  if (requests.length > 0) await deps.orders.enqueueOrders(requests);
  return done(`fanned-out: ${requests.length}`);
};

const enter = async (deps: OrderExecution, signal: Signal, snapshot: SettingsSnapshot): Promise<Handled> => {
  const free = await freeLamportsFor(deps, signal, snapshot.users);
  const now = deps.clock();
  const { entries, skips } = planEntries(signal, snapshot.users, now, deps.digest, free);
  const refused = [...skips, ...skipsOfUnreadable(signal, snapshot.exitOwners, snapshot.users, now)];
  if (refused.length > 0) await deps.decisions.record(refused);
  const [only, ...others] = entries;
  if (only === undefined) return done('nobody-to-trade-for');
  const of = (request: EntryRequest) => snapshot.users.find(({ userId }) => userId === request.userId);
  const user = of(only);
  if (others.length === 0 && user !== undefined)
    return enterForOwner(deps, { request: only, snapshot, user, confirm: () => confirmSignal(deps, signal) });
  const wanted = await unrefused(deps, snapshot, entries);
  if (wanted.length === 0) return done('nobody-left-to-trade-for');
  const users = wanted.flatMap((request) => of(request) ?? []);
  const confirming = confirmSignal(deps, signal);
  const owned = wanted.flatMap((request) => {
    const owner = of(request);
    return owner === undefined ? [] : [{ request, user: owner }];
  });
  const [confirmation] = await Promise.all([confirming, assessForAll(deps, signal, confirming, owned)]);
  if (confirmation.kind === 'not-seen') return notSeen(deps, signal, users);
  if (confirmation.kind === 'refuted') return refute(deps, signal, users, confirmation.reason);
  return fanOut(deps, confirmation.origin, owned);
};

/**
 * Notes that a signal came, and who launched what. A note that fails costs a second delivery by the reconciler, which changes
 * nothing, or a launch that its creator's count lacks.
 */
const markSeen = async ({ seen, launchBook, clock }: OrderExecution, signal: Signal): Promise<void> => {
  const now = clock();
  // Trading does not wait for them, and does not fail with them.
  await Promise.allSettled([
    seen.mark(signal, now),
    ...(signal.kind === 'launch' ? [launchBook.note(signal, now)] : []),
  ]);
};

const act = async (deps: OrderExecution, signal: Signal): Promise<Handled> => {
  const snapshot = await deps.settings.load();
  return signal.kind === 'wallet-trade' && signal.side === 'sell'
    ? followLeader(deps, signal, snapshot)
    : enter(deps, signal, snapshot);
};

/** Notes who launched a mint. A note that fails leaves him unknown: his sales are nobody's signal then. */
const rememberCreator = async ({ creators }: OrderExecution, signal: Signal): Promise<void> => {
  if (signal.kind === 'launch') await creators?.remember(signal.mint, signal.creator).catch(() => {});
};

/** Handles a signal for every user it matters to, and notes that it came. */
export const handleSignal = async (deps: OrderExecution, signal: Signal): Promise<Handled> => {
  const noted = Promise.all([markSeen(deps, signal), rememberCreator(deps, signal)]);
  try {
    return await act(deps, signal);
  } finally {
    await noted;
  }
};

/** Settings that cannot be read delay a sell for as long as it takes, and an entry until it is old by any owner's measure. */
const ownerUnreadable = async (deps: OrderExecution, request: EntryRequest | FollowSellRequest): Promise<Handled> => {
  const now = deps.clock();
  if (request.kind === 'follow-sell' || ageMsOf(request.origin, now) < entryGivenUpMs)
    return retry(5_000, 'settings-unreadable');
  const { origin, orderId, userId } = request;
  // An order that was begun is the reconciler's; its decision was made with it.
  if ((await deps.journal.find(orderId)) !== undefined) return done('settings-unreadable');
  await deps.decisions.record([
    {
      cause: causeOf(origin),
      userId,
      atMs: now,
      outcome: 'skip',
      orderId: undefined,
      reason: 'settings-unreadable',
      settingsVersion: 0,
      verdicts: [],
      inputs: inputsOf(origin),
      signature: signatureOf(origin),
    },
  ]);
  return done('skipped: settings-unreadable');
};

/** Handles one request of `orders.fifo`: an entry of a fanned-out plan, or a leader's sell that waited behind one. */
export const handleOrderRequest = async (
  deps: OrderExecution,
  request: EntryRequest | FollowSellRequest,
): Promise<Handled> => {
  const snapshot = await deps.settings.load();
  const owners = request.kind === 'follow-sell' ? snapshot.exitOwners : snapshot.users;
  const user = owners.find(({ userId }) => userId === request.userId);
  if (user === undefined) return ownerUnreadable(deps, request);
  if (request.kind === 'follow-sell') return followBehindEntry(deps, request, user);
  const confirm = async () => ({ kind: 'confirmed', origin: request.origin, tokensBefore: undefined }) as const;
  return enterForOwner(deps, { request, snapshot, user, confirm });
};
