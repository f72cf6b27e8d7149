import type { OrderJournal } from '../../ports/order-journal.ts';

/** A journal that tells of every exit how long it took from its trigger to the fill that the chain confirmed, ms. */
export const timingJournal = (journal: OrderJournal, onExit: (tookMs: number) => void): OrderJournal => ({
  ...journal,
  commit: async (change) => {
    const outcome = await journal.commit(change);
    const { plan, updatedAtMs } = change.order.next;
    const hasSold = change.trade?.kind === 'fill' && plan.context === 'exit';
    if (outcome.kind === 'committed' && hasSold) onExit(updatedAtMs - plan.seenAtMs);
    return outcome;
  },
});
