/** Follows what was asked for to its end, and says each step as it comes. */
import { setTimeout as wait } from 'node:timers/promises';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import type { Position } from '#trading/domain/books/position.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import { causeOf } from '#trading/domain/orders/entry-origin.ts';
import { deadPrefix, putOffPrefix } from '#trading/domain/orders/exit-steps.ts';
import { manualSellCause } from '#trading/domain/orders/manual-ask.ts';
import { isUnfinished, type Order } from '#trading/domain/orders/order.ts';
import type { EntryRequest, ManualSellRequest } from '#trading/domain/orders/order-request.ts';
import { exitOrderId } from '#trading/domain/orders/plan.ts';
import { scale } from '#trading/domain/values/quantities.ts';
import type { Connection } from '../connect.ts';

/** How a request stands. `waiting`: no end is known yet. */
export type Progress = {
  readonly kind: 'waiting' | 'done' | 'refused' | 'failed';
  /** For a person, when it has ended. */
  readonly text: string;
  readonly decision: Decision | undefined;
  /** The order of a buy; every attempt of a sale. */
  readonly orders: readonly Order[];
};

type Say = (line: string) => void;

const lookEveryMs = 200;
const reconcileEveryMs = 5_000;
const waiting = { kind: 'waiting', text: '' } as const;

const refusalOf = ({ reason, verdicts }: Decision): string => {
  const verdict = verdicts.find((each) => each.guard === reason && !each.passed);
  return verdict === undefined ? reason : `${reason}: found ${verdict.found}, allowed ${verdict.allowed}`;
};

const endOf = ({ state }: Order): Pick<Progress, 'kind' | 'text'> => {
  if (isUnfinished(state.status)) return waiting;
  if (state.status === 'filled') return { kind: 'done', text: 'filled' };
  return { kind: 'failed', text: 'reason' in state ? `${state.status}: ${state.reason}` : state.status };
};

/** How a buy stands. */
export const buyProgress = async (
  { journal, decisions }: Connection,
  { orderId, origin, userId }: EntryRequest,
): Promise<Progress> => {
  const [order, decision] = await Promise.all([journal.find(orderId), decisions.find(causeOf(origin), userId)]);
  if (order !== undefined) return { ...endOf(order), decision, orders: [order] };
  if (decision?.outcome === 'skip') return { kind: 'refused', text: refusalOf(decision), decision, orders: [] };
  return { ...waiting, decision, orders: [] };
};

const attemptsOf = async ({ journal }: Connection, request: ManualSellRequest): Promise<readonly Order[]> => {
  const cause = manualSellCause(request.requestId, request.mode, request.mint);
  const found: Order[] = [];
  for (;;) {
    const order = await journal.find(exitOrderId(request.positionId, cause, found.length + 1, sha256Digest));
    if (order === undefined) return found;
    found.push(order);
  }
};

/** True when the sale has sold its part of what was held when it began. */
const isSold = ({ tokens, soldBy }: Position, { portion }: ManualSellRequest, cause: string): boolean => {
  const sold = soldBy[cause] ?? 0n;
  const { numerator, denominator } = portion;
  const atFirst = tokens + sold;
  return sold > 0n && sold >= (numerator >= denominator ? atFirst : scale(atFirst, numerator, denominator));
};

/** How a sale stands. */
export const sellProgress = async (connection: Connection, request: ManualSellRequest): Promise<Progress> => {
  const { userId, positionId } = request;
  const cause = manualSellCause(request.requestId, request.mode, request.mint);
  const decision = await connection.decisions.find(cause, userId);
  // In this order: what the position shows as sold, its orders show as filled.
  const position = await connection.positions.byId(userId, positionId);
  const orders = await attemptsOf(connection, request);
  const facts = { decision, orders };
  if (position !== undefined && isSold(position, request, cause)) return { ...facts, kind: 'done', text: 'sold' };
  const last = orders.at(-1)?.state;
  if (last?.status === 'rejected' && last.reason.startsWith(deadPrefix))
    return { ...facts, kind: 'failed', text: `cannot be sold (${last.reason}): it is offered again now and then` };
  if (last?.status === 'rejected' && last.reason.startsWith(putOffPrefix))
    return { ...facts, kind: 'failed', text: `cannot be sold now (${last.reason}): the position stays as it is` };
  if (position?.status === 'closed' && (decision !== undefined || orders.length > 0)) {
    const sold = (position.soldBy[cause] ?? 0n) > 0n;
    const text = `the position was closed by ${position.closedBy ?? 'somebody else'}`;
    return { ...facts, kind: sold ? 'done' : 'refused', text };
  }
  if (decision !== undefined && decision.inputs['position'] !== positionId)
    return { ...facts, kind: 'refused', text: 'this id has sold an earlier position in the mint: ask with a new one' };
  return { ...facts, ...waiting };
};

/** Says what is new of the orders' way, and what is worth knowing about each step. */
const sayNews = (orders: readonly Order[], said: Set<string>, say: Say): void => {
  for (const { plan, history, state } of orders) {
    for (const { status, atMs } of history) {
      const key = `${plan.orderId} ${status}`;
      if (said.has(key)) continue;
      said.add(key);
      const signature = status === 'signed' && 'signature' in state && state.signature ? `  ${state.signature}` : '';
      say(`  ${status.padEnd(9)} ${String(atMs - plan.seenAtMs).padStart(6)} ms${signature}`);
    }
  }
};

/** Looks until there is an end or the time is over. A command that acts itself also goes on with what was handed over. */
export const follow = async (
  connection: Connection,
  look: () => Promise<Progress>,
  waitMs: number,
  say: Say,
): Promise<Progress> => {
  const until = Date.now() + waitMs;
  const said = new Set<string>();
  let reconcileAt = Date.now() + reconcileEveryMs;
  for (;;) {
    const progress = await look();
    sayNews(progress.orders, said, say);
    if (progress.kind !== 'waiting' || Date.now() >= until) return progress;
    if (Date.now() >= reconcileAt) {
      await connection.reconcile().catch(() => {});
      reconcileAt = Date.now() + reconcileEveryMs;
    }
    await wait(lookEveryMs);
  }
};

/** What becomes of a request that was only put on its queue. */
export const queuedText = ({ consumer }: Connection): string =>
  ({
    lambda: 'queued: the deployed functions act on it',
    'npm-start': 'queued: the running npm start acts on it',
    'this-command': 'queued',
    nobody:
      'queued, and nobody consumes the queues of this folder: the next "npm start -- --data" on it acts on it, or this ' +
      'command without --no-wait. A buy that waits too long is refused as signal-too-old; a sale is made whenever it comes',
  })[consumer];
