/**
 * A leader's sell, followed by everybody who holds because of him. Keeps: it is lost neither while a follower's own entry is
 * on its way nor while settings cannot be read: it waits behind them on `orders.fifo`.
 */
import type { Position } from '../../domain/books/position.ts';
import { followedRelationTo } from '../../domain/orders/copy-size.ts';
import type { Decision } from '../../domain/orders/decision.ts';
import { everything } from '../../domain/orders/manual-sells.ts';
import type { ExitRequest, FollowSellRequest, Portion } from '../../domain/orders/order-request.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import type { WalletTradeSignal } from '../../domain/signals/signal.ts';
import { idOf } from '../../domain/signals/signal.ts';
import type { TokenAmount, WalletAddress } from '../../domain/values/quantities.ts';
import type { ExitQueue, OrderQueue } from '../../ports/order-queue.ts';
import type { SettingsSnapshot } from '../../ports/settings-store.ts';
import { confirmSignal } from '../entries/confirm-signal.ts';
import type { Execution, Handled } from '../orders/execution.ts';
import { done } from '../orders/execution.ts';
import { notSeen, refute } from '../orders/unconfirmed.ts';
import { boughtAfter, heldUnreadable, sellDecision } from './followers.ts';

type Following = Execution & { readonly orders: OrderQueue; readonly exits: ExitQueue };

/** The part of his holding that a leader sold; all of it when the chain does not tell what he held. */
const portionSold = (tokens: TokenAmount, tokensBefore: TokenAmount | undefined): Portion =>
  tokensBefore === undefined || tokensBefore <= tokens ? everything : { numerator: tokens, denominator: tokensBefore };

/** What a follower sells when his leader sold that portion; undefined: nothing, he goes by his own exits. */
const portionFor = (user: UserRow, leader: WalletAddress, sold: Portion): Portion | undefined => {
  const mode = followedRelationTo(leader, user)?.followSells;
  return mode === undefined ? undefined : mode === 'mirror' ? sold : everything;
};

const exitOf = (request: FollowSellRequest, { positionId, mode }: Position): ExitRequest => ({
  kind: 'exit',
  userId: request.userId,
  positionId,
  mint: request.mint,
  mode,
  rule: 'leader-sold',
  cause: request.cause,
  portion: request.portion,
  requestedAtMs: request.requestedAtMs,
  triggeredAtMs: request.triggeredAtMs,
});

/** Asks for the exits of those who hold, and lets the sell wait where an entry or settings are not settled. */
export const followLeader = async (
  deps: Following,
  signal: WalletTradeSignal,
  snapshot: SettingsSnapshot,
): Promise<Handled> => {
  const followers = snapshot.users.filter((user) => followedRelationTo(signal.wallet, user) !== undefined);
  const behindSettings = await heldUnreadable(deps, signal, snapshot);
  // A row that cannot be read may follow him, and its entry may be on its way.
  if (followers.length + behindSettings.length + snapshot.unreadable.length === 0) return done('nobody-follows');
  const confirmation = await confirmSignal(deps, signal);
  if (confirmation.kind === 'not-seen') return notSeen(deps, signal, followers);
  if (confirmation.kind === 'refuted') return refute(deps, signal, followers, confirmation.reason);
  const { origin, tokensBefore } = confirmation;
  // As the chain tells it, not as the webhook's body does.
  const sold = portionSold(origin.kind === 'wallet-trade' ? origin.tokens : signal.tokens, tokensBefore);
  const { slot: soldInSlot } = origin;
  // Before anybody's position is looked for: an entry is either refused from now on or found below.
  await deps.accounts.noteLeaderSale({ leader: signal.wallet, mint: signal.mint, slot: soldInSlot });
  const requestOf = (of: Pick<FollowSellRequest, 'userId' | 'mode'>, portion: Portion): FollowSellRequest => ({
    kind: 'follow-sell',
    userId: of.userId,
    mode: of.mode,
    leader: signal.wallet,
    mint: signal.mint,
    cause: idOf(signal),
    portion,
    requestedAtMs: deps.clock(),
    triggeredAtMs: signal.seenAtMs,
    soldInSlot,
  });
  const exits: ExitRequest[] = [];
  const waiting: FollowSellRequest[] = behindSettings.map((position) => requestOf(position, sold));
  const decisions: Decision[] = [];
  for (const user of followers) {
    const { userId, settings } = user;
    const request = requestOf({ userId, mode: settings.mode }, portionFor(user, signal.wallet, sold) ?? sold);
    const held = await boughtAfter(deps, request);
    if (!held.some(({ mode }) => mode === request.mode)) waiting.push(request);
    if (held.length === 0) continue;
    exits.push(...held.map((position) => exitOf(request, position)));
    decisions.push(sellDecision(request, signal.signature, user.version, true, deps.clock()));
  }
  if (exits.length > 0) await deps.exits.enqueueExits(exits);
  if (waiting.length > 0) await deps.orders.enqueueOrders(waiting);
  await deps.decisions.record(decisions);
  return done(`leader-sold: ${exits.length} exits, ${waiting.length} behind entries`);
};

/** A sell that waited becomes an exit of what has been bought meanwhile, by what the owner says by then. */
export const followBehindEntry = async (
  deps: Following,
  request: FollowSellRequest,
  user: UserRow,
): Promise<Handled> => {
  const portion = portionFor(user, request.leader, request.portion);
  const held = portion === undefined ? [] : await boughtAfter(deps, request);
  if (portion !== undefined && held.length > 0)
    await deps.exits.enqueueExits(held.map((position) => exitOf({ ...request, portion }, position)));
  await deps.decisions.record([sellDecision(request, undefined, user.version, held.length > 0, deps.clock())]);
  return done(held.length === 0 ? 'no-position-to-sell' : 'leader-sold');
};
