import type { EntryRequest, ExitMessage, FollowSellRequest } from '../domain/orders/order-request.ts';

export type OrderQueue = {
  /** Puts one message per request on `orders.fifo`, grouped by user and mint. Throws unless all were acknowledged. */
  readonly enqueueOrders: (requests: readonly (EntryRequest | FollowSellRequest)[]) => Promise<void>;
};

export type ExitQueue = {
  /** Puts one message per exit on `exits.fifo`, grouped by user, mint and rule, repeats apart. Throws unless all were acknowledged. */
  readonly enqueueExits: (requests: readonly ExitMessage[]) => Promise<void>;
};
