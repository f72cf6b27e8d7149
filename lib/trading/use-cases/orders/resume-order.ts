/**
 * Goes on with an order that somebody began: a redelivered message, a restart, the reconciler. Keeps: only the holder of
 * the lease works on it; an order that is already signed is never signed again here.
 */
import type { Order } from '../../domain/orders/order.ts';
import { isUnfinished } from '../../domain/orders/order.ts';
import { endWithoutFill, takeOver } from '../../domain/orders/order-steps.ts';
import { epochMs } from '../../domain/values/quantities.ts';
import type { Completed } from './complete-order.ts';
import type { Execution } from './execution.ts';
import { followOrder } from './follow-order.ts';

export type Resumed = Completed | { readonly kind: 'finished' } | { readonly kind: 'busy'; readonly untilMs: number };

/**
 * An order that was reserved but never signed sent nothing: it is rejected and releases its money. The next delivery of
 * an exit makes a new attempt; an entry whose moment has passed does not.
 */
const abandon = async (deps: Execution, order: Order): Promise<Resumed> => {
  const { plan } = order;
  const position = await deps.positions.byId(plan.userId, plan.positionId);
  if (position === undefined) throw new Error(`order ${plan.orderId} has no position ${plan.positionId}`);
  const reason = 'interrupted-before-signing';
  const change = endWithoutFill(order, position, { status: 'rejected', reason }, reason, deps.clock());
  const outcome = await deps.journal.commit(change);
  return outcome.kind === 'committed' ? { kind: 'rejected', reason } : { kind: 'handed-over', reason: outcome.because };
};

/** Takes the order over when its lease has run out and brings it to its end; `busy` while another holder works on it. */
export const resumeOrder = async (deps: Execution, order: Order): Promise<Resumed> => {
  if (!isUnfinished(order.state.status)) return { kind: 'finished' };
  const now = deps.clock();
  if (order.lease.untilMs > now) return { kind: 'busy', untilMs: order.lease.untilMs };
  const change = takeOver(order, deps.holder, epochMs(now + deps.pace.leaseMs), now);
  const taken = await deps.journal.commit(change);
  if (taken.kind === 'refused') return { kind: 'busy', untilMs: now + deps.pace.leaseMs };
  const mine = change.order.next;
  return mine.state.status === 'reserved' ? abandon(deps, mine) : followOrder(deps, mine);
};
