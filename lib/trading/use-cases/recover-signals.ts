/**
 * Plays what the webhooks never brought. Keeps: the cursor of an address moves only past transactions that were dealt with,
 * and unknown is never dealt with; a transaction counts once; running it twice, or in two places at once, starts no order
 * twice. Bounded: a run ends within its budget and goes on with the next address when it is run again.
 */
import type { SignalCursor, WatchedAddress } from '../domain/missed-signal.ts';
import { rotatedBehind, watchedAddresses, watchKey } from '../domain/missed-signal.ts';
import { epochMs } from '../domain/quantities.ts';
import type { AddressHistory } from '../ports/address-history.ts';
import type { Chain } from '../ports/chain.ts';
import type { Clock, Sleep } from '../ports/clock.ts';
import type { SeenSignals } from '../ports/seen-signals.ts';
import type { SettingsSnapshot, SettingsStore } from '../ports/settings-store.ts';
import type { SignalCursors } from '../ports/signal-cursors.ts';
import type { SignalQueue } from '../ports/signal-queue.ts';
import { type AddressLook, recoverAddress } from './recover-address.ts';

export type SignalRecovery = {
  readonly settings: SettingsStore;
  readonly history: AddressHistory;
  readonly chain: Pick<Chain, 'transaction'>;
  readonly cursors: SignalCursors;
  readonly seen: SeenSignals;
  readonly launches: SignalQueue;
  readonly walletTrades: SignalQueue;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly pace: RecoveryPace;
};

export type RecoveryPace = {
  /** Younger transactions are left for the next run: their webhooks may still come. */
  readonly graceMs: number;
  /** No new address or transaction is begun after it. */
  readonly budgetMs: number;
  /** Least time between two calls of a node: the orders need it too. */
  readonly callEveryMs: number;
  /** Signatures of one listing, at least 2, and the listings of an address in one run. */
  readonly pageSize: number;
  readonly pagesPerAddress: number;
  /** Transactions of an address that are dealt with in one run, and those of them that are fetched. */
  readonly transactionsPerAddress: number;
  readonly fetchesPerAddress: number;
  /** After this many addresses in a row that could not be read the nodes are taken as down. */
  readonly faultsInARow: number;
};

export const defaultRecoveryPace: RecoveryPace = {
  graceMs: 10_000,
  budgetMs: 20_000,
  callEveryMs: 125,
  pageSize: 1_000,
  pagesPerAddress: 5,
  transactionsPerAddress: 500,
  fetchesPerAddress: 40,
  faultsInARow: 3,
};

export type RecoveryFault = { readonly address: string; readonly problem: string };
export type RecoveredSignals = {
  readonly watched: number;
  readonly looked: number;
  /** Signals put on their queue because no webhook had brought them. */
  readonly recovered: number;
  /** Addresses that have more than this run could deal with. */
  readonly behind: number;
  /** Addresses where something could not be read; the next run begins there again. */
  readonly faults: readonly RecoveryFault[];
};

/** Ends the watch over addresses that nobody follows any more. Who cannot be read may still follow. */
const forgetUnwatched = async (
  { cursors }: SignalRecovery,
  snapshot: SettingsSnapshot,
  known: readonly SignalCursor[],
  watched: readonly WatchedAddress[],
): Promise<void> => {
  if (snapshot.global === undefined || snapshot.unreadable.length > 0) return;
  const keys = new Set(watched.map(watchKey));
  for (const cursor of known) if (!keys.has(watchKey(cursor.watched))) await cursors.forget(cursor.watched);
};

/** Waits for one's turn at the nodes. */
const createTurn = ({ clock, sleep, pace }: SignalRecovery) => {
  let nextAtMs = 0;
  return async (): Promise<void> => {
    const waitMs = nextAtMs - clock();
    if (waitMs > 0) await sleep(waitMs);
    nextAtMs = clock() + pace.callEveryMs;
  };
};

const lookSafely = async (look: () => Promise<AddressLook>): Promise<AddressLook> => {
  try {
    return await look();
  } catch (error) {
    return { recovered: 0, behind: false, problem: error instanceof Error ? error.message : String(error) };
  }
};

/** Looks at watched addresses, as many as the budget allows, each run beginning where the last one ended. */
export const recoverSignals = async (deps: SignalRecovery): Promise<RecoveredSignals> => {
  const { clock, pace, cursors } = deps;
  const endsAtMs = epochMs(clock() + pace.budgetMs);
  const [snapshot, known] = await Promise.all([deps.settings.load(), cursors.load()]);
  const watched = watchedAddresses(snapshot.users, snapshot.global);
  await forgetUnwatched(deps, snapshot, known.cursors, watched);

  const cursorOf = new Map(known.cursors.map((cursor) => [watchKey(cursor.watched), cursor]));
  const turn = createTurn(deps);
  const faults: RecoveryFault[] = [];
  let [looked, recovered, behind, faultsInARow] = [0, 0, 0, 0];
  let endedWith: string | undefined;
  for (const each of rotatedBehind(watched, known.endedWith)) {
    if (clock() >= endsAtMs || faultsInARow >= pace.faultsInARow) break;
    endedWith = watchKey(each);
    const look = await lookSafely(() =>
      recoverAddress({ ...deps, turn, endsAtMs }, each, cursorOf.get(watchKey(each))),
    );
    looked += 1;
    recovered += look.recovered;
    behind += look.behind ? 1 : 0;
    faultsInARow = look.problem === undefined ? 0 : faultsInARow + 1;
    if (look.problem !== undefined) faults.push({ address: each.address, problem: look.problem });
  }
  if (looked < watched.length && endedWith !== undefined) await cursors.rotate(endedWith);
  return { watched: watched.length, looked, recovered, behind, faults };
};
