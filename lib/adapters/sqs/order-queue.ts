/**
 * `orders.fifo` and `exits.fifo`. The group `user#mint` keeps one user's orders for a mint in order. Exits are grouped by
 * `user#mint#rule`: a leader's sales stay in order, and a stop does not stand behind a take-profit that is tried for
 * minutes. What is asked for again has a group beside it, so that it does not stand behind a delivery that got lost. The deduplication id is a hash of what is asked, so that asking twice is mostly delivered once. Safety does not
 * rest on any of these: the journal does.
 */
import { manualSellCause } from '#trading/domain/orders/manual-ask.ts';
import type { EntryRequest, ExitMessage, FollowSellRequest } from '#trading/domain/orders/order-request.ts';
import type { ExitQueue, OrderQueue } from '#trading/ports/order-queue.ts';
import { sha256Digest } from '../sha256-digest.ts';
import type { FifoMessage, FifoQueue } from './send-fifo-messages.ts';
import { sendFifoMessages } from './send-fifo-messages.ts';

/** A failed exit may be asked for again, though SQS forgets a deduplication id only after five minutes. */
const exitDeduplicationMs = 5_000;

/** The request as the JSON that `orderRequest` parses: bigints as decimal text. */
const bodyOf = (request: EntryRequest | FollowSellRequest | ExitMessage): string =>
  JSON.stringify(request, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member));

const orderMessage = (request: EntryRequest | FollowSellRequest): FifoMessage => ({
  group: `${request.userId}#${request.kind === 'entry' ? request.origin.mint : request.mint}`,
  deduplicationId:
    request.kind === 'entry'
      ? sha256Digest(['entry', request.orderId])
      : sha256Digest(['follow-sell', request.userId, request.cause]),
  body: bodyOf(request),
});

/** One group for all repeats: however often an exit is asked for, at most two deliveries of it are at work. */
const lineOf = (request: ExitMessage): string => {
  if (request.kind !== 'exit') return 'manual';
  return request.again === true ? `${request.rule}#again` : request.rule;
};

const exitMessage = (request: ExitMessage): FifoMessage => ({
  group: `${request.userId}#${request.mint}#${lineOf(request)}`,
  deduplicationId: sha256Digest([
    'exit',
    request.userId,
    request.positionId,
    request.kind === 'exit' ? request.cause : manualSellCause(request.requestId, request.mode, request.mint),
    String(Math.floor(request.requestedAtMs / exitDeduplicationMs)),
  ]),
  body: bodyOf(request),
});

/** The order queue over SQS. Throws `queue/not-acknowledged` unless every message was taken; sending again is safe. */
export const createSqsOrderQueue = (queue: FifoQueue): OrderQueue => ({
  enqueueOrders: (requests) => sendFifoMessages(queue, requests.map(orderMessage)),
});

/** The exit queue over SQS. Throws like the order queue. */
export const createSqsExitQueue = (queue: FifoQueue): ExitQueue => ({
  enqueueExits: (requests) => sendFifoMessages(queue, requests.map(exitMessage)),
});
