/** What may stand on which queue: the wire format of everything that wakes an executor. */
import * as z from 'zod';
import { launchSignal, walletTradeSignal } from '../signals/signal.ts';
import { entryRequest, exitMessage, followSellRequest } from './order-request.ts';

/** Signals of `launches.fifo` and `wallet-trades.fifo`, requests of `orders.fifo`: one function consumes all three. */
export const orderMessage = z.discriminatedUnion('kind', [
  launchSignal,
  walletTradeSignal,
  entryRequest,
  followSellRequest,
]);

/** The queues that wake an executor, each with what may stand on it. */
export const consumedQueues = {
  launches: launchSignal,
  'wallet-trades': walletTradeSignal,
  orders: z.discriminatedUnion('kind', [entryRequest, followSellRequest]),
  exits: exitMessage,
} as const;
export type ConsumedQueue = keyof typeof consumedQueues;
export type QueueMessage = z.output<(typeof consumedQueues)[ConsumedQueue]>;

/** What a body on a queue asks for, or undefined when it is not what belongs there. */
export const queueMessage = (queue: ConsumedQueue, body: string): QueueMessage | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const schema: z.ZodType<QueueMessage> = consumedQueues[queue];
  return schema.safeParse(value).data;
};
