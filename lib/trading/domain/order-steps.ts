/**
 * Every step of an order as the change it makes to the books, pure. Keeps: reserved money equals the reservations of
 * unfinished orders (I3), a fill is booked once with all its flows (I1, I5), every write names the fence.
 */

import type { Trade } from './books.ts';
import type { Decision } from './decision.ts';
import type { Fill } from './fill.ts';
import type { AccountChange, BudgetChange, JournalChange } from './journal-change.ts';
import type { Attempt, Lease, Order, OrderEvent, OrderPlan, OrderState } from './order.ts';
import { nextStatus } from './order.ts';
import type { Position } from './position.ts';
import { afterBuy, afterNoFill, afterSell, claimedBy, openingPosition, places } from './position.ts';
import type { EpochMs, Lamports, Signature } from './quantities.ts';
import { dayOf, lamports } from './quantities.ts';
import type { Limits } from './settings.ts';

const zero = lamports(0n);

const account = (plan: OrderPlan, change: Partial<AccountChange>): AccountChange => ({
  userId: plan.userId,
  mode: plan.mode,
  cashLamports: zero,
  reservedLamports: zero,
  openPositions: 0,
  requireAvailableLamports: undefined,
  requireOpenPositionsBelow: undefined,
  ...change,
});

const budget = (plan: OrderPlan, change: Partial<BudgetChange>): BudgetChange => ({
  userId: plan.userId,
  mode: plan.mode,
  day: plan.day,
  committedLamports: zero,
  reservedLamports: zero,
  requireCommittedAtMost: undefined,
  ...change,
});

const reserved = (plan: OrderPlan, lease: Lease, nowMs: EpochMs): Order => ({
  plan,
  state: { status: 'reserved' },
  lease,
  version: 1,
  updatedAtMs: nowMs,
});

/** Reserves an entry: order, claim on the mint, SOL, a place among the open positions, and the day's budget. */
export const reserveEntry = (plan: OrderPlan, lease: Lease, limits: Limits, decision: Decision): JournalChange => ({
  order: { expected: 'absent', fence: lease.fence, next: reserved(plan, lease, plan.createdAtMs) },
  position: { expected: 'absent', next: openingPosition(plan) },
  account: account(plan, {
    reservedLamports: plan.reservedLamports,
    openPositions: 1,
    requireAvailableLamports: lamports(plan.reservedLamports + limits.solReserveLamports),
    requireOpenPositionsBelow: limits.maxOpenPositions,
  }),
  budget: budget(plan, {
    committedLamports: plan.reservedLamports,
    reservedLamports: plan.reservedLamports,
    requireCommittedAtMost: lamports(limits.maxDailySpendLamports - plan.reservedLamports),
  }),
  trade: undefined,
  decision,
});

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
  trade: undefined,
  decision,
});

const moved = (
  order: Order,
  state: OrderState,
  nowMs: EpochMs,
  lease: Lease = order.lease,
): JournalChange['order'] => ({
  expected: order.version,
  fence: order.lease.fence,
  next: { ...order, state, lease, version: order.version + 1, updatedAtMs: nowMs },
});

const alone = (order: JournalChange['order']): JournalChange => ({
  order,
  position: undefined,
  account: undefined,
  budget: undefined,
  trade: undefined,
  decision: undefined,
});

/** True when the lifecycle allows the event now. A step out of place must not be written. */
export const allows = (order: Order, event: OrderEvent): boolean => nextStatus(order.state.status, event) !== undefined;

/** Makes the signature durable. Nothing may be sent before this is committed. */
export const recordSigned = (order: Order, attempt: Attempt, nowMs: EpochMs): JournalChange =>
  alone(moved(order, { status: 'signed', ...attempt }, nowMs));

/** Remembers that the bytes were handed to a node. */
export const recordSent = (order: Order, attempt: Attempt, nowMs: EpochMs): JournalChange =>
  alone(moved(order, { status: 'sent', ...attempt }, nowMs));

/** Takes the order over from a holder whose lease ran out; the fence rises, so the former holder writes nothing more. */
export const takeOver = (order: Order, holder: string, untilMs: EpochMs, nowMs: EpochMs): JournalChange =>
  alone(moved(order, order.state, nowMs, { holder, fence: order.lease.fence + 1, untilMs }));

const released = (plan: OrderPlan, leftLamports: bigint): BudgetChange | undefined =>
  plan.side === 'sell'
    ? undefined
    : budget(plan, {
        committedLamports: lamports(leftLamports - plan.reservedLamports),
        reservedLamports: lamports(-plan.reservedLamports),
      });

/** Books what a transaction moved, and releases what the order had reserved. */
const settle = (
  order: JournalChange['order'],
  plan: OrderPlan,
  before: Position,
  after: Position,
  trade: Pick<Trade, 'kind' | 'fill' | 'signature'>,
): JournalChange => ({
  order,
  position: { expected: before.version, next: after },
  account: account(plan, {
    cashLamports: trade.fill.walletLamports,
    reservedLamports: lamports(-plan.reservedLamports),
    openPositions: places(after) - places(before),
  }),
  budget: released(plan, -trade.fill.walletLamports),
  trade: {
    ...trade,
    plan,
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
  const ended = moved(order, { status: 'filled', signature, fill }, nowMs);
  return settle(ended, plan, position, after, { kind: 'fill', fill, signature });
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
  const after = afterNoFill(position, fill.feeLamports, reason, nowMs);
  const ended = moved(order, { status: 'failed', signature, reason, feeLamports: fill.feeLamports }, nowMs);
  return settle(ended, order.plan, position, after, { kind: 'failed', fill, signature });
};

/** Ends an order that moved nothing: refused before it was signed, or proved dead. Everything reserved is released. */
export const endWithoutFill = (
  order: Order,
  position: Position,
  state: Extract<OrderState, { status: 'rejected' | 'expired' }>,
  reason: string,
  nowMs: EpochMs,
): JournalChange => {
  const { plan } = order;
  const next = afterNoFill(position, zero, reason, nowMs);
  return {
    order: moved(order, state, nowMs),
    position: { expected: position.version, next },
    account: account(plan, {
      reservedLamports: lamports(-plan.reservedLamports),
      openPositions: places(next) - places(position),
    }),
    budget: released(plan, 0n),
    trade: undefined,
    decision: undefined,
  };
};

/** The most lamports that may leave the wallet for a buy: spend, fees, tip, and the rent of accounts it may open. */
export const entryReservation = (spend: Lamports, limits: Limits, baseFee: bigint, rentLamports: bigint): Lamports =>
  lamports(spend + limits.maxPriorityFeeLamports + limits.maxTipLamports + baseFee + rentLamports);
