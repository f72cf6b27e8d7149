/**
 * Takes over the orders that nobody works on any more and brings them to their end. Running it twice changes nothing. Keeps:
 * what cannot be ended costs its share of a run and no more; a run that is cut short goes on with the others next time.
 */
import { type Standing, stands } from '../../domain/books/standing.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { Execution } from './execution.ts';
import { resumeOrder } from './resume-order.ts';

export type OrderTurn = {
  readonly ordersPerRun: number;
  readonly ordersAtOnce: number;
  /** No order is begun after this many ms. */
  readonly beginWithinMs: number;
};

export const defaultOrderTurn: OrderTurn = { ordersPerRun: 500, ordersAtOnce: 8, beginWithinMs: 20_000 };

export type ResumedOrders = {
  readonly unfinished: number;
  /** Orders that nobody else had in hand. */
  readonly looked: number;
  readonly ended: number;
  /** Orders that could not be looked at, with the reason; they are tried again on the next run. */
  readonly faults: readonly { readonly orderId: string; readonly problem: string }[];
  /** Orders that are not ended long after they should be. */
  readonly standing: readonly Standing[];
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Resumes unfinished orders whose lease has run out, those first that were left alone for longest, several at a time. Each is
 * sent once and looked at once: nobody waits here for what the next run will see. One order's fault does not stop the others.
 */
export const resumeOrders = async (deps: Execution, turn: OrderTurn = defaultOrderTurn): Promise<ResumedOrders> => {
  const beginUntilMs = deps.clock() + turn.beginWithinMs;
  const once = { ...deps, pace: { ...deps.pace, followMs: 0 } };
  const unfinished = await deps.journal.unfinished(turn.ordersPerRun);
  const left = new Map<Order, string>(unfinished.map((order) => [order, order.state.status]));
  const faults: { orderId: string; problem: string }[] = [];
  let [looked, ended] = [0, 0];

  const lookAt = async (listed: Order): Promise<void> => {
    const { orderId } = listed.plan;
    const failed = (problem: string): void => {
      faults.push({ orderId, problem });
      left.set(listed, problem);
    };
    try {
      const order = await deps.journal.find(orderId);
      const resumed = order && (await resumeOrder(once, order));
      if (resumed?.kind === 'busy') return;
      looked += 1;
      if (resumed?.kind !== 'handed-over') {
        left.delete(listed);
        ended += resumed === undefined ? 0 : 1;
      } else if (resumed.problem !== undefined) failed(resumed.problem);
    } catch (error) {
      looked += 1;
      failed(messageOf(error));
    }
  };

  const waiting = unfinished.toSorted((one, other) => one.updatedAtMs - other.updatedAtMs).values();
  const lane = async (): Promise<void> => {
    for (const order of waiting) {
      if (deps.clock() > beginUntilMs) return;
      await lookAt(order);
    }
  };
  await Promise.all(Array.from({ length: turn.ordersAtOnce }, lane));

  const now = deps.clock();
  const standing = [...left]
    .map(([{ plan }, problem]): Standing => ({ what: 'order', of: plan.orderId, sinceMs: plan.createdAtMs, problem }))
    .filter((each) => stands(each, now));
  return { unfinished: unfinished.length, looked, ended, faults, standing };
};
