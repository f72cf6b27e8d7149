/** Takes over the orders that nobody works on any more and brings them to their end. Running it twice changes nothing. */
import type { Execution } from './execution.ts';
import { resumeOrder } from './resume-order.ts';

export type ResumedOrders = {
  readonly unfinished: number;
  readonly ended: number;
  /** Orders that could not be looked at, with the reason; they are tried again on the next run. */
  readonly faults: readonly { readonly orderId: string; readonly problem: string }[];
};

const ordersPerRun = 100;

/** Resumes every unfinished order whose lease has run out. One order's fault does not stop the others. */
export const resumeOrders = async (deps: Execution): Promise<ResumedOrders> => {
  const unfinished = await deps.journal.unfinished(ordersPerRun);
  const faults: { orderId: string; problem: string }[] = [];
  let ended = 0;
  for (const { plan } of unfinished) {
    try {
      const order = await deps.journal.find(plan.orderId);
      if (order === undefined) continue;
      const resumed = await resumeOrder(deps, order);
      if (resumed.kind !== 'busy' && resumed.kind !== 'handed-over') ended += 1;
    } catch (error) {
      faults.push({ orderId: plan.orderId, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  return { unfinished: unfinished.length, ended, faults };
};
