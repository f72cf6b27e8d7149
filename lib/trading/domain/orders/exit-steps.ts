/** Steps of an exit that move nothing: an attempt that was refused before anything was reserved, and giving up for now. */

import type { Position } from '../books/position.ts';
import { markedDead, places } from '../books/position.ts';
import { atStake, resultOf } from '../books/risk.ts';
import { lamports } from '../values/quantities.ts';
import type { JournalChange } from './journal-change.ts';
import type { Lease, OrderPlan } from './order.ts';

/** Reasons of orders that stand for a position given up as dead begin with it. */
export const deadPrefix = 'dead-';

/** Reasons of orders that stand for a part which could not be sold while the position goes on begin with it. */
export const putOffPrefix = 'put-off-';

const rejectedAtBirth = (plan: OrderPlan, lease: Lease, reason: string): JournalChange => ({
  order: {
    expected: 'absent',
    fence: lease.fence,
    next: {
      plan,
      state: { status: 'rejected', reason },
      history: [{ status: 'rejected', atMs: plan.createdAtMs }],
      checks: [],
      lease,
      version: 1,
      updatedAtMs: plan.createdAtMs,
    },
  },
  position: undefined,
  account: undefined,
  budget: undefined,
  token: undefined,
  result: undefined,
  trade: undefined,
  decision: undefined,
});

/** Journals an attempt that the router or the wallet refused, so that the next delivery stands on the next rung. */
export const recordRefused = (plan: OrderPlan, lease: Lease, reason: string): JournalChange =>
  rejectedAtBirth(plan, lease, reason);

/** Gives up the sale of a part: the position goes on as it is, and its owner is told. */
export const recordPutOff = (plan: OrderPlan, lease: Lease, reason: string): JournalChange =>
  rejectedAtBirth(plan, lease, `${putOffPrefix}${reason}`);

/** Gives a position up as dead for now, in one step with the order that says why and that its owner is told about. */
export const recordDead = (plan: OrderPlan, lease: Lease, position: Position, reason: string): JournalChange => {
  const next = markedDead(position, plan.createdAtMs);
  return {
    ...rejectedAtBirth(plan, lease, `${deadPrefix}${reason}`),
    position: { expected: position.version, next },
    account: {
      userId: plan.userId,
      mode: plan.mode,
      cashLamports: lamports(0n),
      reservedLamports: lamports(0n),
      exposureLamports: lamports(atStake(next) - atStake(position)),
      openPositions: places(next) - places(position),
      goodTrades: 0,
      requireAvailableLamports: undefined,
      requireOpenPositionsBelow: undefined,
      requireExposureAtMost: undefined,
      requireLosses: undefined,
      requireNotFrozen: false,
    },
    // The breakers count it as lost: nothing else would, for as long as it cannot be sold.
    result: resultOf(position, next, plan.createdAtMs),
  };
};
