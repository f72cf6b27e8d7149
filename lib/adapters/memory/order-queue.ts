import type { EntryRequest, ExitMessage, FollowSellRequest } from '#trading/domain/orders/order-request.ts';
import type { ExitQueue, OrderQueue } from '#trading/ports/order-queue.ts';

/** Both queues in memory, whose waiting requests are taken out in the order in which they came. They keep duplicates. */
export type MemoryOrderQueues = OrderQueue &
  ExitQueue & {
    /** Takes all waiting orders out. */
    readonly takeOrders: () => readonly (EntryRequest | FollowSellRequest)[];
    /** Takes all waiting exits out. */
    readonly takeExits: () => readonly ExitMessage[];
  };

/** An order queue and an exit queue for simulation and tests. */
export const createMemoryOrderQueues = (): MemoryOrderQueues => {
  const orders: (EntryRequest | FollowSellRequest)[] = [];
  const exits: ExitMessage[] = [];
  return {
    enqueueOrders: async (requests) => {
      orders.push(...requests);
    },
    enqueueExits: async (requests) => {
      exits.push(...requests);
    },
    takeOrders: () => orders.splice(0),
    takeExits: () => exits.splice(0),
  };
};
