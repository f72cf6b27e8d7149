/** One watched address: lists what came since its cursor, plays what was never delivered, and moves the cursor behind it. */
import type { AddressSignature, SignalCursor, WatchedAddress } from '../../domain/signals/missed-signal.ts';
import { cursorAt, firstCursor, isBehind, missedSignalsIn } from '../../domain/signals/missed-signal.ts';
import type { Signal } from '../../domain/signals/signal.ts';
import type { KnownSignal, SeenArrival } from '../../domain/signals/signal-count.ts';
import { arrivalOf, countArrivals } from '../../domain/signals/signal-count.ts';
import type { EpochMs } from '../../domain/values/quantities.ts';
import type { SignalRecovery } from './signal-recovery.ts';

export type AddressRecovery = SignalRecovery & {
  /** Resolves when a node may be called again. */
  readonly turn: () => Promise<void>;
  /** No further transaction is fetched after it. */
  readonly endsAtMs: EpochMs;
};

export type AddressLook = {
  readonly recovered: number;
  /** True when there is more to deal with than was. */
  readonly behind: boolean;
  /** What could not be read; everything before it was dealt with. */
  readonly problem?: string | undefined;
  /** Since when something is not dealt with because of that; undefined when nobody knows. */
  readonly sinceMs?: EpochMs | undefined;
};

type Listing =
  /** Down to the cursor, oldest first. */
  | { readonly kind: 'whole'; readonly rows: readonly AddressSignature[] }
  /** Not yet down to the cursor: to be gone on with below this transaction. */
  | { readonly kind: 'cut'; readonly below: AddressSignature }
  /** The node does not know where its own list was cut, so that its silence does not mean that there is no more. */
  | { readonly kind: 'lost' };

/**
 * Lists transactions newest first until the cursor is reached, or as far as a run may. Each page begins with the last
 * transaction of the one before: a page that is empty instead shows that the node has lost the thread.
 */
const listSince = async (deps: AddressRecovery, cursor: SignalCursor): Promise<Listing> => {
  const { history, pace, turn, clock, endsAtMs } = deps;
  const rows: AddressSignature[] = [];
  let below: SignalCursor['descent'] = cursor.descent;
  for (let page = 1; ; page += 1) {
    await turn();
    const listed = await history.signatures(cursor.watched.address, {
      before: below?.signature,
      until: cursor.signature,
      // A node behind what is known already would not know where to begin, and answer as if there were nothing.
      fromViewAtSlot: below?.slot ?? cursor.slot,
      limit: pace.pageSize,
    });
    if (listed.length === 0 && below !== undefined) return { kind: 'lost' };
    const ahead = listed.filter((row) => !isBehind(cursor, row));
    rows.push(...ahead.slice(ahead[0]?.signature === rows.at(-1)?.signature ? 1 : 0));
    const next = rows.at(-2);
    if (next === undefined || ahead.length < listed.length || listed.length < pace.pageSize)
      return { kind: 'whole', rows: rows.toReversed() };
    if (page >= pace.pagesPerAddress || clock() >= endsAtMs) return { kind: 'cut', below: next };
    below = next;
  }
};

const begin = async (deps: AddressRecovery, watched: WatchedAddress): Promise<AddressLook> => {
  await deps.turn();
  const range = { before: undefined, until: undefined, fromViewAtSlot: 0, limit: 1 };
  const [newest] = await deps.history.signatures(watched.address, range);
  await deps.cursors.advance(firstCursor(watched, newest, deps.clock()), []);
  return { recovered: 0, behind: false };
};

type Dealt = {
  readonly signals: readonly Signal[];
  readonly arrivals: readonly SeenArrival[];
  readonly last: AddressSignature | undefined;
  readonly problem: string | undefined;
};

/** The signals of a transaction that no executor has seen, or why it cannot be told. */
const fetchSignals = async (
  { chain, clock, turn }: AddressRecovery,
  cursor: SignalCursor,
  row: AddressSignature,
): Promise<{ readonly signals: readonly Signal[] } | { readonly problem: string }> => {
  try {
    await turn();
    const tx = await chain.transaction(row.signature);
    if (tx === undefined) return { problem: `no node has ${row.signature}, which one has listed` };
    return { signals: missedSignalsIn(cursor.watched, tx, clock(), row.blockTimeMs ?? cursor.atMs) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
};

/** Goes through transactions, oldest first, until one cannot be told or the run's share is used up. */
const dealWith = async (
  deps: AddressRecovery,
  cursor: SignalCursor,
  rows: readonly AddressSignature[],
): Promise<Dealt> => {
  const { seen, pace, clock, endsAtMs } = deps;
  const candidates = rows.filter(({ failed }) => !failed).map(({ signature }) => signature);
  const known: ReadonlyMap<string, KnownSignal> =
    candidates.length === 0 ? new Map() : await seen.known(cursor.watched, candidates, clock());
  const signals: Signal[] = [];
  const arrivals: SeenArrival[] = [];
  let [last, problem]: [AddressSignature | undefined, string | undefined] = [undefined, undefined];
  let fetches = 0;
  for (const row of rows) {
    const delivered = known.get(row.signature);
    const blockTimeMs = row.blockTimeMs ?? cursor.atMs;
    if (delivered !== undefined) arrivals.push({ arrival: arrivalOf(delivered, row.blockTimeMs), blockTimeMs });
    else if (!row.failed) {
      if (fetches >= pace.fetchesPerAddress || clock() >= endsAtMs) break;
      fetches += 1;
      const found = await fetchSignals(deps, cursor, row);
      if ('problem' in found) {
        problem = found.problem;
        break;
      }
      signals.push(...found.signals);
      if (found.signals.length > 0) arrivals.push({ arrival: 'missed', blockTimeMs });
    }
    last = row;
  }
  return { signals, arrivals, last, problem };
};

/** Transactions, oldest first, up to the first one whose webhook may still come. */
const pastGrace = (rows: readonly AddressSignature[], nowMs: EpochMs, graceMs: number): readonly AddressSignature[] => {
  const young = rows.findIndex(({ blockTimeMs }) => blockTimeMs !== undefined && nowMs - blockTimeMs < graceMs);
  return young === -1 ? rows : rows.slice(0, young);
};

/**
 * Deals with one address as far as a run may. Its first run only marks the newest transaction. Throws when its
 * transactions cannot be listed, or a queue or table does not answer; the cursor stays where it was then.
 */
export const recoverAddress = async (
  deps: AddressRecovery,
  watched: WatchedAddress,
  cursor: SignalCursor | undefined,
): Promise<AddressLook> => {
  if (cursor === undefined) return begin(deps, watched);
  const listing = await listSince(deps, cursor);
  if (listing.kind !== 'whole') {
    const descent =
      listing.kind === 'cut' ? { signature: listing.below.signature, slot: listing.below.slot } : undefined;
    await deps.cursors.advance({ ...cursor, descent, version: cursor.version + 1 }, []);
    return listing.kind === 'lost'
      ? { recovered: 0, behind: true, problem: 'the list broke off', sinceMs: cursor.atMs }
      : { recovered: 0, behind: true };
  }
  const ready = pastGrace(listing.rows, deps.clock(), deps.pace.graceMs);
  const { signals, arrivals, last, problem } = await dealWith(
    deps,
    cursor,
    ready.slice(0, deps.pace.transactionsPerAddress),
  );
  if (signals.length > 0) await (watched.kind === 'launches' ? deps.launches : deps.walletTrades).enqueue(signals);
  if (last !== undefined) await deps.cursors.advance(cursorAt(cursor, last), countArrivals(watched, arrivals));
  const behind = last !== ready.at(-1) || cursor.descent !== undefined;
  const next = ready[last === undefined ? 0 : ready.indexOf(last) + 1];
  return {
    recovered: signals.length,
    behind,
    problem,
    sinceMs: problem === undefined ? undefined : next?.blockTimeMs,
  };
};
