import type { OrderJournal } from '../../ports/order-journal.ts';
import type { WakeUp } from '../../ports/wake-up.ts';

/**
 * A journal that wakes the watcher of prices whenever a buy has opened a position. A wake-up that fails changes nothing about
 * the trade: the schedule finds the position within a minute.
 */
export const wakingJournal = (
  journal: OrderJournal,
  wakeUp: WakeUp,
  onFault: (error: unknown) => void,
): OrderJournal => ({
  ...journal,
  commit: async (change) => {
    const outcome = await journal.commit(change);
    const hasBought = change.trade?.kind === 'fill' && change.trade.plan.side === 'buy';
    if (outcome.kind === 'committed' && hasBought) await wakeUp.wake().catch(onFault);
    return outcome;
  },
});
