import type { EntryRequest, ExitRequest } from '../domain/order-request.ts';

export type OrderQueue = {
  /** Puts one message per entry on `orders.fifo`, grouped by user and mint. Throws unless all were acknowledged. */
  readonly enqueueEntries: (requests: readonly EntryRequest[]) => Promise<void>;
  /** Puts one message per exit on `exits.fifo`, grouped by user and mint. Throws unless all were acknowledged. */
  readonly enqueueExits: (requests: readonly ExitRequest[]) => Promise<void>;
};
