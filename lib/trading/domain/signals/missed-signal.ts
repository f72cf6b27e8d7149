/**
 * Which addresses are watched, how far each was dealt with, and what a transaction that no webhook brought means. Knows
 * nothing of nodes or tables.
 */

import type { GlobalRow, UserRow } from '../settings/settings.ts';
import type { EpochMs, Signature } from '../values/quantities.ts';
import { walletAddress } from '../values/quantities.ts';
import { leadersOf } from './leaders.ts';
import type { ObservedTransaction } from './observed-transaction.ts';
import { harvestOf } from './receipt.ts';
import type { Signal } from './signal.ts';
import { launchSignalsIn, tradeSignalIn } from './signal-derivation.ts';

/** An address whose transactions may be signals: a leader's trades, or launches that name a launch address. */
export type WatchedAddress = { readonly kind: 'leader' | 'launches'; readonly address: string };

/** Identity of a watched address: one that is a leader's and a launch address is watched as both. */
export const watchKey = ({ kind, address }: WatchedAddress): string => `${kind}#${address}`;

/** A transaction that names an address, as a node lists it. */
export type AddressSignature = {
  readonly signature: Signature;
  readonly slot: number;
  readonly blockTimeMs: EpochMs | undefined;
  readonly failed: boolean;
};

/** Everything up to `signature` is dealt with: delivered, played again, or no signal. */
export type SignalCursor = {
  readonly watched: WatchedAddress;
  /** Undefined while the address has no transaction since it is watched. */
  readonly signature: Signature | undefined;
  readonly slot: number;
  /** Block time of `signature`, or when watching began: nothing that comes after the cursor is older. */
  readonly atMs: EpochMs;
  /** Where to go on listing towards `signature`, newest first, when a run could not list all that had come since. */
  readonly descent: Pick<AddressSignature, 'signature' | 'slot'> | undefined;
  /** Rises by one with every write. */
  readonly version: number;
};

/** Where watching begins: nothing up to the newest transaction is ever played. */
export const firstCursor = (
  watched: WatchedAddress,
  newest: AddressSignature | undefined,
  nowMs: EpochMs,
): SignalCursor => ({
  watched,
  signature: newest?.signature,
  slot: newest?.slot ?? 0,
  atMs: newest?.blockTimeMs ?? nowMs,
  descent: undefined,
  version: 1,
});

/** The cursor behind a transaction that was dealt with. */
export const cursorAt = (cursor: SignalCursor, { signature, slot, blockTimeMs }: AddressSignature): SignalCursor => ({
  ...cursor,
  signature,
  slot,
  atMs: blockTimeMs ?? cursor.atMs,
  descent: undefined,
  version: cursor.version + 1,
});

/** Block times are whole seconds, and estimates of the leaders: one after the first look may be told as this much older. */
const blockTimeErrorMs = 10_000;

/**
 * True for a transaction behind the cursor. A fork may have dropped the cursor's own transaction, so that a node does not
 * stop there: then the slot tells, and before the first transaction of all the time does.
 */
export const isBehind = (cursor: SignalCursor, { signature, slot, blockTimeMs }: AddressSignature): boolean =>
  cursor.signature === undefined
    ? blockTimeMs !== undefined && blockTimeMs < cursor.atMs - blockTimeErrorMs
    : slot < cursor.slot || signature === cursor.signature;

/** Every watched address once, in the order of their keys; the leaders are those of these users. */
export const watchedAddresses = (
  users: readonly Pick<UserRow, 'settings'>[],
  global: Pick<GlobalRow, 'settings'> | undefined,
): readonly WatchedAddress[] => {
  const leaders = [...leadersOf(users)].map((address): WatchedAddress => ({ kind: 'leader', address }));
  const launches = (global?.settings.launchAddresses ?? []).map(
    (address): WatchedAddress => ({ kind: 'launches', address }),
  );
  const byKey = new Map([...leaders, ...launches].map((watched) => [watchKey(watched), watched]));
  return [...byKey].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, watched]) => watched);
};

/** The list begun behind the key where the last run ended, so that every address has its turn. */
export const rotatedBehind = (
  sorted: readonly WatchedAddress[],
  key: string | undefined,
): readonly WatchedAddress[] => {
  const start = key === undefined ? 0 : sorted.findIndex((watched) => watchKey(watched) > key);
  return start <= 0 ? sorted : [...sorted.slice(start), ...sorted.slice(0, start)];
};

/**
 * The signals that a transaction is for a watched address, marked as recovered and seen now. Where the chain does not tell
 * its time, `notOlderThanMs` stands in: a signal of unknown age must not be taken for a young one.
 */
export const missedSignalsIn = (
  { kind, address }: WatchedAddress,
  transaction: ObservedTransaction,
  nowMs: EpochMs,
  notOlderThanMs: EpochMs,
): readonly Signal[] => {
  const tx = { ...transaction, blockTimeMs: transaction.blockTimeMs ?? notOlderThanMs };
  const { signals } = harvestOf([{ transaction: tx }], (seen) => {
    if (kind === 'launches') return { signals: launchSignalsIn(seen, nowMs), dropped: [] };
    const outcome = tradeSignalIn(seen, walletAddress(address), nowMs);
    return { signals: 'signal' in outcome ? [outcome.signal] : [], dropped: [] };
  });
  return signals.map((signal) => ({ ...signal, recovered: true }));
};
