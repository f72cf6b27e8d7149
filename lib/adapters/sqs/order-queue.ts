/**
 * `orders.fifo` and `exits.fifo`. The group `user#mint` keeps one user's requests for a mint in order; the deduplication id
 * is a hash of what is asked, so that asking twice is mostly delivered once. Safety does not rest on either: the journal does.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import type { EntryRequest, ExitRequest, OrderRequest } from '#trading/domain/order-request.ts';
import type { Sleep } from '#trading/ports/clock.ts';
import type { OrderQueue } from '#trading/ports/order-queue.ts';
import { BotError } from '../bot-error.ts';
import { sha256Digest } from '../sha256-digest.ts';

type QueueAccess = {
  readonly sqs: SQSClient;
  readonly ordersQueueUrl: string;
  readonly exitsQueueUrl: string;
  /** For tests. */
  readonly sleep?: Sleep;
};

type Refused = { readonly entries: readonly SendMessageBatchRequestEntry[]; readonly reasons: readonly string[] };

/** SQS takes at most ten messages in a batch. */
const batchSize = 10;
const mostAttempts = 3;
/** A failed exit may be asked for again, though SQS forgets a deduplication id only after five minutes. */
const exitDeduplicationMs = 5_000;

const deduplicationIdOf = (request: OrderRequest): string =>
  request.kind === 'entry'
    ? sha256Digest(['entry', request.orderId])
    : sha256Digest([
        'exit',
        request.userId,
        request.positionId,
        request.cause,
        String(Math.floor(request.requestedAtMs / exitDeduplicationMs)),
      ]);

const groupIdOf = (request: OrderRequest): string =>
  `${request.userId}#${request.kind === 'entry' ? request.signal.mint : request.mint}`;

/** The request as the JSON that `orderRequest` parses: bigints as decimal text. */
const bodyOf = (request: OrderRequest): string =>
  JSON.stringify(request, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member));

const sendBatch = async (
  { sqs }: QueueAccess,
  queueUrl: string,
  entries: readonly SendMessageBatchRequestEntry[],
): Promise<Refused> => {
  try {
    const { Successful = [], Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...entries] }),
    );
    const acknowledged = new Set(Successful.map(({ Id }) => Id));
    return {
      entries: entries.filter(({ Id }) => !acknowledged.has(Id)),
      reasons: Failed.map(({ Code }) => Code ?? 'unknown'),
    };
  } catch (error) {
    return { entries, reasons: [error instanceof Error ? error.name : 'unknown'] };
  }
};

const send = async (access: QueueAccess, queueUrl: string, requests: readonly OrderRequest[]): Promise<void> => {
  const { sleep = (ms) => pause(ms) } = access;
  for (let from = 0; from < requests.length; from += batchSize) {
    let refused: Refused = {
      reasons: [],
      entries: requests.slice(from, from + batchSize).map((request, index) => ({
        Id: String(index),
        MessageBody: bodyOf(request),
        MessageGroupId: groupIdOf(request),
        MessageDeduplicationId: deduplicationIdOf(request),
      })),
    };
    for (let attempt = 1; refused.entries.length > 0; attempt += 1) {
      if (attempt > 1) await sleep(50 * 2 ** attempt);
      refused = await sendBatch(access, queueUrl, refused.entries);
      if (refused.entries.length > 0 && attempt === mostAttempts)
        throw new BotError('queue/not-acknowledged', {
          queue: queueUrl.slice(queueUrl.lastIndexOf('/') + 1),
          unacknowledged: refused.entries.length + Math.max(0, requests.length - from - batchSize),
          reasons: [...new Set(refused.reasons)],
        });
    }
  }
};

/** The order queue over SQS. Throws `queue/not-acknowledged` unless every message was taken; sending again is safe. */
export const createSqsOrderQueue = (access: QueueAccess): OrderQueue => ({
  enqueueEntries: (requests: readonly EntryRequest[]) => send(access, access.ordersQueueUrl, requests),
  enqueueExits: (requests: readonly ExitRequest[]) => send(access, access.exitsQueueUrl, requests),
});
