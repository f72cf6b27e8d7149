/** Sends messages to a FIFO queue and knows for each of them that SQS has taken it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { SendMessageBatchCommandOutput, SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { BotError } from '#adapters/bot-error.ts';

export type FifoMessage = {
  readonly group: string;
  /** At most 128 characters; the same id within five minutes is the same message. */
  readonly deduplicationId: string;
  readonly body: string;
};

/** The one method of `SQSClient` that is needed. */
export type SqsSender = {
  readonly send: (command: SendMessageBatchCommand) => Promise<SendMessageBatchCommandOutput>;
};

/** Narrows a client of the SDK, whose `send` has an overload for every command there is. */
export const sqsSender = (client: SQSClient): SqsSender => ({ send: (command) => client.send(command) });

export type FifoQueue = {
  readonly sqs: SqsSender;
  readonly queueUrl: string;
  /** Milliseconds before the entries that SQS refused are sent again; one more try for each. */
  readonly retryAfterMs?: readonly number[];
  /** Batches on their way at a time; more than one where messages of a group may overtake each other. One by default. */
  readonly batchesAtOnce?: number;
};

const mostEntries = 10;
const mostBytes = 262_144;

type Failure = { readonly message: FifoMessage; readonly reason: string; readonly final: boolean };

/** Consecutive groups of messages that SQS takes in one call: at most ten of them and 256 KiB of bodies. */
const batchesOf = (messages: readonly FifoMessage[]): readonly (readonly FifoMessage[])[] => {
  const batches: FifoMessage[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.body);
    const current = batches.at(-1);
    if (current !== undefined && current.length < mostEntries && bytes + size <= mostBytes) {
      current.push(message);
      bytes += size;
    } else {
      batches.push([message]);
      bytes = size;
    }
  }
  return batches;
};

/** Sends one batch; whatever is not named as successful counts as refused. */
const sendBatch = async ({ sqs, queueUrl }: FifoQueue, batch: readonly FifoMessage[]): Promise<readonly Failure[]> => {
  const output = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: batch.map((message, index) => ({
        Id: String(index),
        MessageBody: message.body,
        MessageGroupId: message.group,
        MessageDeduplicationId: message.deduplicationId,
      })),
    }),
  );
  const taken = new Set(output.Successful?.map((entry) => entry.Id));
  const refusals = new Map(output.Failed?.map((entry) => [entry.Id, entry]));
  return batch.flatMap((message, index) => {
    if (taken.has(String(index))) return [];
    const refusal = refusals.get(String(index));
    return [{ message, reason: refusal?.Code ?? 'not named in the answer', final: refusal?.SenderFault ?? false }];
  });
};

const queueName = (queueUrl: string): string => queueUrl.slice(queueUrl.lastIndexOf('/') + 1);

/**
 * Sends every message, in order and in as few calls as SQS allows, `batchesAtOnce` of them side by side, the refused ones again after each of `retryAfterMs`.
 * Throws `queue/not-acknowledged` when any remains, and what the SDK throws when SQS does not answer.
 */
export const sendFifoMessages = async (queue: FifoQueue, messages: readonly FifoMessage[]): Promise<void> => {
  const { batchesAtOnce = 1 } = queue;
  let outstanding = messages;
  let failures: readonly Failure[] = [];
  for (const pauseMs of [0, ...(queue.retryAfterMs ?? [50, 150])]) {
    if (pauseMs > 0) await wait(pauseMs);
    const refused: Failure[] = [];
    const batches = batchesOf(outstanding);
    for (let from = 0; from < batches.length; from += batchesAtOnce) {
      const sent = batches.slice(from, from + batchesAtOnce).map((batch) => sendBatch(queue, batch));
      refused.push(...(await Promise.all(sent)).flat());
    }
    failures = refused;
    outstanding = refused.map((failure) => failure.message);
    // The sender's own fault does not mend itself by waiting.
    if (outstanding.length === 0 || refused.some((failure) => failure.final)) break;
  }
  if (failures.length === 0) return;
  const reasons = [...new Set(failures.map((failure) => failure.reason))];
  throw new BotError('queue/not-acknowledged', {
    queue: queueName(queue.queueUrl),
    unacknowledged: failures.length,
    reasons,
  });
};
