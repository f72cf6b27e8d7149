/** Requests that travel on `orders.fifo` and `exits.fifo`. The zod schemas are their wire format. */
import * as z from 'zod';
import { exitRuleName } from '../exits/exit-rule.ts';
import {
  epochMsNumber,
  lamportsText,
  mintText,
  orderIdText,
  positionIdText,
  signalIdText,
  tokenAmountText,
  userIdText,
  walletText,
} from '../values/wire.ts';
import { entryOrigin } from './entry-origin.ts';
import { manualAsk } from './manual-ask.ts';

/** One user's buy: planned from a signal that the chain has confirmed, or asked for. Guards run when it is executed. */
export const entryRequest = z.object({
  kind: z.literal('entry'),
  orderId: orderIdText,
  positionId: positionIdText,
  userId: userIdText,
  /** In which it was planned; it is carried out in no other. */
  mode: z.enum(['paper', 'live']),
  rule: z.string().min(1),
  spendLamports: lamportsText,
  /** The free SOL of which `spendLamports` is a share, where the size is one. */
  sizedFromLamports: lamportsText.optional(),
  origin: entryOrigin,
});
export type EntryRequest = z.output<typeof entryRequest>;

/** Part of what is held when it is first executed: `numerator / denominator`, at most 1. */
const portion = z.object({ numerator: tokenAmountText, denominator: tokenAmountText });
export type Portion = z.output<typeof portion>;

/** What selling `tokens` would have brought, as it was believed when it set an exit off. */
const triggerPrice = z.object({ lamports: lamportsText, tokens: tokenAmountText });

/** Sell a part of a position. `cause` is the identity of the exit: the same cause never sells twice. */
export const exitRequest = z.object({
  kind: z.literal('exit'),
  userId: userIdText,
  positionId: positionIdText,
  mint: mintText,
  mode: z.enum(['paper', 'live']),
  rule: exitRuleName,
  cause: signalIdText,
  portion,
  /** Raw tokens that the exit sells at most, whatever the portion comes to. */
  tokensAtMost: tokenAmountText.optional(),
  requestedAtMs: epochMsNumber,
  /** What set it off, and when that was seen first: it may be asked for again. Left out: the request itself. */
  triggeredAtMs: epochMsNumber.optional(),
  /** The price that set it off. Left out where none was believed, and by who asks for another reason than a price. */
  trigger: triggerPrice.optional(),
  /** True when it was asked for before and has not sold. */
  again: z.boolean().optional(),
});
export type ExitRequest = z.output<typeof exitRequest>;

/** An owner's own wish to sell: it becomes an exit by the rule `manual` of what is held when it is executed. */
export const manualSellRequest = z.object({
  kind: z.literal('manual-sell'),
  ...manualAsk.shape,
  userId: userIdText,
  positionId: positionIdText,
  mint: mintText,
  mode: z.enum(['paper', 'live']),
  portion,
  requestedAtMs: epochMsNumber,
});
export type ManualSellRequest = z.output<typeof manualSellRequest>;

/** Requests of `exits.fifo`. */
export const exitMessage = z.discriminatedUnion('kind', [exitRequest, manualSellRequest]);
export type ExitMessage = z.output<typeof exitMessage>;

/**
 * A leader sold before the follower's position was found. It waits on `orders.fifo` behind the follower's own entry in
 * the same message group, and becomes an exit if that entry opened a position.
 */
export const followSellRequest = z.object({
  kind: z.literal('follow-sell'),
  userId: userIdText,
  mode: z.enum(['paper', 'live']),
  leader: walletText,
  mint: mintText,
  cause: signalIdText,
  portion,
  requestedAtMs: epochMsNumber,
  /** When the leader's sale was seen. */
  triggeredAtMs: epochMsNumber.optional(),
  /** In which the leader sold, by the chain; left out by what was sent before it was kept. */
  soldInSlot: z.int().nonnegative().optional(),
});
export type FollowSellRequest = z.output<typeof followSellRequest>;

/** Whatever may stand on the two queues. */
export const orderRequest = z.discriminatedUnion('kind', [
  entryRequest,
  followSellRequest,
  exitRequest,
  manualSellRequest,
]);
