import type { EntryRequest, ExitRequest } from '#trading/domain/order-request.ts';
import type { OrderQueue } from '#trading/ports/order-queue.ts';

/** A queue in memory whose waiting requests are taken out in the order in which they came. It keeps duplicates. */
export type MemoryOrderQueue = OrderQueue & {
  /** Takes all waiting entries out. */
  readonly takeEntries: () => readonly EntryRequest[];
  /** Takes all waiting exits out. */
  readonly takeExits: () => readonly ExitRequest[];
};

/** An order queue for simulation and tests. */
export const createMemoryOrderQueue = (): MemoryOrderQueue => {
  const entries: EntryRequest[] = [];
  const exits: ExitRequest[] = [];
  return {
    enqueueEntries: async (requests) => {
      entries.push(...requests);
    },
    enqueueExits: async (requests) => {
      exits.push(...requests);
    },
    takeEntries: () => entries.splice(0),
    takeExits: () => exits.splice(0),
  };
};
