/**
 * Every step of an order as the change it makes to the books, pure. Keeps: reserved money equals the reservations of
 * unfinished orders (I3), a fill is booked once with all its flows (I1, I5), every write names the fence.
 */

import type { Trade } from '../books/books.ts';
import { isGoodTrade } from '../books/good-trade.ts';
import type { Position } from '../books/position.ts';
import { afterBuy, afterNoFill, afterSell, claimedBy, places } from '../books/position.ts';
import { atStake, resultOf } from '../books/risk.ts';
import { boughtToken, closedToken } from '../books/token-record.ts';
import type { EpochMs, Lamports, Signature } from '../values/quantities.ts';
import { dayOf, lamports } from '../values/quantities.ts';
import type { Decision, Verdict } from './decision.ts';
import type { Fill } from './fill.ts';
import type { BudgetChange, JournalChange } from './journal-change.ts';
import type { Attempt, Lease, Order, OrderEvent, OrderPlan, OrderState } from './order.ts';
import { isUnfinished, nextStatus } from './order.ts';
import { account, budget, copied, isLaunch, reserved, zero } from './step-parts.ts';

/** Reserves an exit: the order and its claim on the position. No money is reserved: fees come from the SOL reserve. */
export const reserveExit = (
  plan: OrderPlan,
  lease: Lease,
  position: Position,
  decision: Decision | undefined,
): JournalChange => ({
  order: { expected: 'absent', fence: lease.fence, next: reserved(plan, lease, plan.createdAtMs) },
  position: { expected: position.version, next: claimedBy(position, plan.orderId) },
  account: undefined,
  budget: undefined,
  token: undefined,
  result: undefined,
  trade: undefined,
  decision,
});

/** A take-over leaves the status, and so the history, as it is. */
const historyAfter = ({ state, history }: Order, { status }: OrderState, nowMs: EpochMs): Order['history'] =>
  status === state.status ? history : [...history, { status, atMs: nowMs }];

const written = (
  order: Order,
  state: OrderState,
  nowMs: EpochMs,
  lease: Lease = order.lease,
): JournalChange['order'] => ({
  expected: order.version,
  fence: order.lease.fence,
  next: {
    ...order,
    state,
    history: historyAfter(order, state, nowMs),
    lease,
    version: order.version + 1,
    updatedAtMs: nowMs,
  },
});

/** The only way to another status. Throws unless the lifecycle leads there by that event. */
const moved = (order: Order, event: OrderEvent, state: OrderState, nowMs: EpochMs): JournalChange['order'] => {
  const { status } = order.state;
  const next = nextStatus(status, event);
  if (next !== state.status)
    throw new Error(
      `order ${order.plan.orderId} is ${status}: ${event} leads to ${next ?? 'nothing'}, not to ${state.status}`,
    );
  return written(order, state, nowMs);
};

const alone = (order: JournalChange['order']): JournalChange => ({
  order,
  position: undefined,
  account: undefined,
  budget: undefined,
  token: undefined,
  result: undefined,
  trade: undefined,
  decision: undefined,
});

/** True when the lifecycle allows the event now. A step out of place must not be written. */
export const allows = (order: Order, event: OrderEvent): boolean => nextStatus(order.state.status, event) !== undefined;

/** The order with further verdicts, to be journaled with its next step. */
export const checkedBy = (order: Order, verdicts: readonly Verdict[]): Order => ({
  ...order,
  checks: [...new Map([...order.checks, ...verdicts].map((each) => [each.guard, each])).values()],
});

/** Makes the signature durable. Nothing may be sent before this is committed. */
export const recordSigned = (order: Order, attempt: Attempt, nowMs: EpochMs): JournalChange =>
  alone(moved(order, 'signed', { ...attempt, status: 'signed' }, nowMs));

/** Remembers that the bytes were handed to a node. */
export const recordSent = (order: Order, attempt: Attempt, nowMs: EpochMs): JournalChange =>
  alone(moved(order, 'sent', { ...attempt, status: 'sent' }, nowMs));

/**
 * Takes the order over from a holder whose lease ran out; the fence rises, so the former holder writes nothing more. Throws
 * when the order has ended: nobody works on it any more.
 */
export const takeOver = (order: Order, holder: string, untilMs: EpochMs, nowMs: EpochMs): JournalChange => {
  if (!isUnfinished(order.state.status)) throw new Error(`order ${order.plan.orderId} is ${order.state.status}`);
  return alone(written(order, order.state, nowMs, { holder, fence: order.lease.fence + 1, untilMs }));
};

/** What an order still holds of what it reserved: an expired one has given all of it back already. */
const stillReserved = ({ plan, state }: Order): Lamports => (state.status === 'expired' ? zero : plan.reservedLamports);

/** By how much the number of buys changes when an order ends; an expired one was counted out already. */
const buysMoved = ({ plan, state }: Order, filled: boolean): number =>
  plan.side === 'sell' ? 0 : (filled ? 1 : 0) - (state.status === 'expired' ? 0 : 1);

const released = (order: Order, spentLamports: bigint, filled: boolean): BudgetChange | undefined =>
  order.plan.side === 'sell'
    ? undefined
    : budget(order.plan, {
        committedLamports: lamports(spentLamports - stillReserved(order)),
        reservedLamports: lamports(-stillReserved(order)),
        launchBuys: buysMoved(order, filled) * isLaunch(order.plan),
      });

/** What the end of an order leaves in its token's record. */
const tokenAfter = (order: Order, filled: boolean, before: Position, after: Position, atMs: EpochMs) => {
  const buys = buysMoved(order, filled);
  if (buys !== 0) return boughtToken(order.plan, buys, copied(order.plan));
  return before.status === 'open' && after.status === 'closed' ? closedToken(after, atMs) : undefined;
};

/** An order that ends late gives up no claim but its own: another order may be working on the position by then. */
const ownClaimOnly = ({ plan }: Order, before: Position, after: Position): Position =>
  before.orderInFlight === plan.orderId ? after : { ...after, orderInFlight: before.orderInFlight };

/**
 * Books what a transaction moved, and releases what the order had reserved. The position is the order's own, or the one
 * that is open in its mint when the order had ended as expired and the mint was bought again meanwhile.
 */
const settle = (
  order: Order,
  event: OrderEvent,
  state: OrderState,
  before: Position,
  after: Position,
  trade: Pick<Trade, 'kind' | 'fill' | 'signature'>,
  nowMs: EpochMs,
): JournalChange => ({
  order: moved(order, event, state, nowMs),
  position: { expected: before.version, next: after },
  account: account(order.plan, {
    cashLamports: trade.fill.walletLamports,
    reservedLamports: lamports(-stillReserved(order)),
    exposureLamports: lamports(atStake(after) - atStake(before) - stillReserved(order)),
    openPositions: places(after) - places(before),
    goodTrades: Number(isGoodTrade(after)) - Number(isGoodTrade(before)),
  }),
  budget: released(order, -trade.fill.walletLamports, trade.kind === 'fill'),
  token: tokenAfter(order, trade.kind === 'fill', before, after, trade.fill.atMs),
  result: resultOf(before, after, trade.fill.atMs),
  trade: {
    ...trade,
    plan: { ...order.plan, positionId: before.positionId },
    realisedLamports: lamports(after.realisedLamports - before.realisedLamports),
    day: dayOf(trade.fill.atMs),
  },
  decision: undefined,
});

/** Books a fill: position, SOL with every flow, budget and an immutable trade, in one step. */
export const settleFilled = (
  order: Order,
  position: Position,
  fill: Fill,
  signature: Signature | undefined,
  nowMs: EpochMs,
): JournalChange => {
  const { plan } = order;
  const after = plan.side === 'buy' ? afterBuy(position, fill) : afterSell(position, fill, plan);
  const event = signature === undefined ? 'paper-filled' : 'landed';
  const state: OrderState = { status: 'filled', signature, fill };
  const claimed = ownClaimOnly(order, position, after);
  return settle(order, event, state, position, claimed, { kind: 'fill', fill, signature }, nowMs);
};

/** Books a transaction that failed on chain: it cost its fee and moved nothing. */
export const settleFailed = (
  order: Order,
  position: Position,
  signature: Signature,
  reason: string,
  fill: Fill,
  nowMs: EpochMs,
): JournalChange => {
  const state: OrderState = { status: 'failed', signature, reason, feeLamports: fill.feeLamports };
  const after = ownClaimOnly(order, position, afterNoFill(position, fill.feeLamports, reason, nowMs));
  return settle(order, 'reverted', state, position, after, { kind: 'failed', fill, signature }, nowMs);
};

/** Ends an order that moved nothing: refused before it was signed, or proved dead. Everything reserved is released. */
export const endWithoutFill = (
  order: Order,
  position: Position,
  state: Extract<OrderState, { status: 'rejected' | 'expired' }>,
  reason: string,
  nowMs: EpochMs,
): JournalChange => {
  const next = ownClaimOnly(order, position, afterNoFill(position, zero, reason, nowMs));
  return {
    order: moved(order, state.status === 'rejected' ? 'refused' : 'proved-dead', state, nowMs),
    position: { expected: position.version, next },
    account: account(order.plan, {
      reservedLamports: lamports(-stillReserved(order)),
      exposureLamports: lamports(-stillReserved(order)),
      openPositions: places(next) - places(position),
    }),
    budget: released(order, 0n, false),
    token: tokenAfter(order, false, position, next, nowMs),
    result: undefined,
    trade: undefined,
    decision: undefined,
  };
};
