/** Requests that travel on `orders.fifo` and `exits.fifo`. The zod schemas are their wire format. */
import * as z from 'zod';
import { signal } from './signal.ts';
import {
  epochMsNumber,
  lamportsText,
  mintText,
  orderIdText,
  positionIdText,
  signalIdText,
  userIdText,
} from './wire.ts';

/** One user's buy, planned from a signal that the chain has confirmed. Guards run again when it is executed. */
export const entryRequest = z.object({
  kind: z.literal('entry'),
  orderId: orderIdText,
  positionId: positionIdText,
  userId: userIdText,
  context: z.enum(['sniper', 'copy']),
  rule: z.string().min(1),
  spendLamports: lamportsText,
  signal,
});
export type EntryRequest = z.output<typeof entryRequest>;

/** Sell a part of a position. `cause` is the identity of the exit: the same cause never sells twice. */
export const exitRequest = z.object({
  kind: z.literal('exit'),
  userId: userIdText,
  positionId: positionIdText,
  mint: mintText,
  mode: z.enum(['paper', 'live']),
  rule: z.enum(['take-profit', 'stop-loss', 'leader-sold']),
  cause: signalIdText,
  /** Part of what is held when it is executed: `numerator / denominator`, at most 1. */
  portion: z.object({ numerator: lamportsText, denominator: lamportsText }),
  requestedAtMs: epochMsNumber,
});
export type ExitRequest = z.output<typeof exitRequest>;

export const orderRequest = z.discriminatedUnion('kind', [entryRequest, exitRequest]);
export type OrderRequest = z.output<typeof orderRequest>;
export type OrderRequestMessage = z.input<typeof orderRequest>;
