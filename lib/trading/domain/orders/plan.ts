/** Signal x users -> entries and skips. Deterministic: the same signal and settings always give the same order ids. */

import type { UserRow } from '../settings/settings.ts';
import type { LaunchSignal, Signal, WalletTradeSignal } from '../signals/signal.ts';
import { idOf } from '../signals/signal.ts';
import type { EpochMs, Lamports, OrderId, PositionId, UserId } from '../values/quantities.ts';
import { orderId, positionId } from '../values/quantities.ts';
import { anyRelationTo, type Intent, relationTo, type Settings, sizedCopy } from './copy-size.ts';
import type { Decision } from './decision.ts';
import { causeOf, type EntryOrigin } from './entry-origin.ts';
import { askInputs } from './manual-ask.ts';
import type { EntryRequest } from './order-request.ts';

/** A short id of a list of facts; see `ports/clock.ts`. */
type Digest = (facts: readonly string[]) => string;

export type Plan = { readonly entries: readonly EntryRequest[]; readonly skips: readonly Decision[] };

/** What a launch means for a user, or undefined when the user does not snipe. */
const onLaunch = (signal: LaunchSignal, { settings: { sniper } }: UserRow): Intent | undefined => {
  if (!sniper.enabled) return undefined;
  if (!sniper.venues.includes(signal.venue)) return { kind: 'skip', reason: 'venue-not-wanted' };
  return { kind: 'enter', rule: 'launch-filter', spendLamports: sniper.spendLamports };
};

/** What a leader's buy means for a user, or undefined when the user does not copy that wallet. */
const onLeaderBuy = (
  signal: WalletTradeSignal,
  user: UserRow,
  freeLamports: Lamports | undefined,
): Intent | undefined => {
  const relation = anyRelationTo(signal.wallet, user);
  if (relation === undefined) return undefined;
  if (!relation.enabled) return { kind: 'skip', reason: 'leader-paused' };
  return sizedCopy(signal, relation, freeLamports);
};

const intentOf = (signal: Signal, user: UserRow, freeLamports: Lamports | undefined): Intent | undefined => {
  if (signal.kind === 'launch') return onLaunch(signal, user);
  return signal.side === 'buy' ? onLeaderBuy(signal, user, freeLamports) : undefined;
};

/** Whether the size of a user's entry on the signal is a share of what the account has free. */
export const isSizedByWallet = (signal: Signal, user: Settings): boolean =>
  signal.kind === 'wallet-trade' &&
  signal.side === 'buy' &&
  relationTo(signal.wallet, user)?.sizing.kind === 'wallet-share';

const recoveryOf = ({ recovered }: Signal): Readonly<Record<string, string>> =>
  recovered === true ? { recovered: 'no webhook brought it' } : {};

/** What a person wants to know about a signal when they ask why. */
const signalInputs = (signal: Signal): Readonly<Record<string, string>> =>
  signal.kind === 'launch'
    ? { kind: 'launch', venue: signal.venue, mint: signal.mint, creator: signal.creator, ...recoveryOf(signal) }
    : {
        kind: `leader-${signal.side}`,
        leader: signal.wallet,
        mint: signal.mint,
        tokens: String(signal.tokens),
        paid: `${signal.quoteAmount} ${signal.quoteAsset}`,
        ...recoveryOf(signal),
      };

/** What a person wants to know about what started an entry when they ask why. */
export const inputsOf = (origin: EntryOrigin): Readonly<Record<string, string>> =>
  origin.kind === 'manual-buy'
    ? {
        kind: origin.kind,
        mint: origin.mint,
        ...askInputs(origin),
        ...(origin.overrides.length === 0 ? {} : { overrides: origin.overrides.join(', ') }),
      }
    : signalInputs(origin);

/** A decision not to trade on a signal. */
export const skipOf = (signal: Signal, user: UserRow, reason: string, nowMs: EpochMs): Decision => ({
  cause: idOf(signal),
  userId: user.userId,
  atMs: nowMs,
  outcome: 'skip',
  orderId: undefined,
  reason,
  settingsVersion: user.version,
  verdicts: [],
  inputs: inputsOf(signal),
  signature: signal.signature,
});

/**
 * Why those bought nothing who copy the leader in a row that cannot be read: of `exitOwners`, who are left when the readable
 * `users` are taken away. Who snipes cannot be known from such a row, so a launch says nothing of it.
 */
export const skipsOfUnreadable = (
  signal: Signal,
  exitOwners: readonly UserRow[],
  users: readonly UserRow[],
  nowMs: EpochMs,
): readonly Decision[] => {
  if (signal.kind === 'launch' || signal.side === 'sell') return [];
  const readable = new Set(users.map(({ userId }) => userId));
  return exitOwners
    .filter((owner) => !readable.has(owner.userId) && relationTo(signal.wallet, owner) !== undefined)
    .map((owner) => skipOf(signal, owner, 'settings-unreadable', nowMs));
};

/** The order of (cause, user, mint, side): a redelivery finds the first one. */
export const entryOrderId = (origin: EntryOrigin, userId: UserId, digest: Digest): OrderId =>
  orderId(digest(['entry', causeOf(origin), userId, origin.mint, 'buy']));

/** The position that an entry opens. */
export const positionIdOf = (entry: OrderId, digest: Digest): PositionId => positionId(digest(['position', entry]));

/** The `attempt`th order (from 1) of an exit: a new one exists only when the former ended without a fill. */
export const exitOrderId = (position: PositionId, cause: string, attempt: number, digest: Digest): OrderId =>
  orderId(digest(['exit', position, cause, String(attempt)]));

/** What an entry is made of besides its origin. */
type EntryTerms = Pick<EntryRequest, 'rule' | 'spendLamports' | 'sizedFromLamports'>;

/** One user's entry of that origin. The same origin and user always give the same order and position. */
export const entryOf = (
  origin: EntryOrigin,
  { userId, settings: { mode } }: Pick<UserRow, 'userId' | 'settings'>,
  terms: EntryTerms,
  digest: Digest,
): EntryRequest => {
  const id = entryOrderId(origin, userId, digest);
  return { kind: 'entry', orderId: id, positionId: positionIdOf(id, digest), userId, mode, ...terms, origin };
};

/**
 * Every entry and every skip that a signal means for the users, in the order of the users. `freeLamports` holds the SOL that
 * no order has reserved, of every user that `isSizedByWallet` names and whose signal is young enough to ask for it.
 */
export const planEntries = (
  signal: Signal,
  users: readonly UserRow[],
  nowMs: EpochMs,
  digest: Digest,
  freeLamports: ReadonlyMap<UserId, Lamports> = new Map(),
): Plan => {
  const entries: EntryRequest[] = [];
  const skips: Decision[] = [];
  for (const user of users) {
    const intent = intentOf(signal, user, freeLamports.get(user.userId));
    if (intent === undefined) continue;
    if (intent.kind === 'skip') {
      skips.push(skipOf(signal, user, intent.reason, nowMs));
      continue;
    }
    const { kind: _, ...terms } = intent;
    entries.push(entryOf(signal, user, terms, digest));
  }
  return { entries, skips };
};
