import type { Harvest, Receipt } from '../../domain/signals/receipt.ts';
import { bundleUnreadable, receiptOf } from '../../domain/signals/receipt.ts';
import type { EpochMs } from '../../domain/values/quantities.ts';
import type { Quarantine } from '../../ports/quarantine.ts';
import type { SignalQueue } from '../../ports/signal-queue.ts';

export type DeliverHarvest = (source: string, harvest: Harvest, seenAtMs: EpochMs) => Promise<Receipt>;

/** Enqueues the signals and quarantines the unreadable at the same time. Throws unless all of it was acknowledged. */
export const createDeliverHarvest =
  ({ queue, quarantine }: { readonly queue: SignalQueue; readonly quarantine: Quarantine }): DeliverHarvest =>
  async (source, harvest, seenAtMs) => {
    const entries = bundleUnreadable(harvest.unreadable).map((each) => ({ source, seenAtMs, ...each }));
    await Promise.all([
      harvest.signals.length > 0 ? queue.enqueue(harvest.signals) : undefined,
      entries.length > 0 ? quarantine.put(entries) : undefined,
    ]);
    return receiptOf(harvest);
  };
