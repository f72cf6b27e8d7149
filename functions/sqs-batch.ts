/**
 * A batch of a FIFO queue, in order. Keeps: after the first failure of a message group every later message of that group is
 * reported as failed too, so that none overtakes it; a message that is to be delivered again becomes visible soon, so that
 * its group is not blocked for the queue's whole visibility time-out; a message that nobody can read blocks nothing.
 */
import type { Logger } from '@aws-lambda-powertools/logger';
import { ChangeMessageVisibilityCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import type { PutAside } from '#adapters/sqs/dead-letter-box.ts';
import type { EpochMs } from '#trading/domain/values/quantities.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { type Handled, retry } from '#trading/use-cases/orders/execution.ts';
import { readMessage } from './read-message.ts';

export type Consumption<Message> = {
  readonly sqs: Pick<SQSClient, 'send'>;
  /** What a message's body must be, as JSON. */
  readonly schema: z.ZodType<Message>;
  /** `endsAtMs`: when the function is ended by force; undefined when that is not known. */
  readonly handle: (message: Message, endsAtMs: EpochMs | undefined) => Promise<Handled>;
  /** Takes what `schema` refuses. */
  readonly putAside: PutAside;
  readonly logger: Logger;
  /** From 0 up to 1, for the jitter of pauses. */
  readonly random?: () => number;
};

const longestPauseSeconds = 30;
/** A window of Jupiter's limiter, and the longest pause of an exit's ladder. */
const longestAskedSeconds = 60;
const faultPauseMs = 2_000;

/**
 * Pause before the next delivery, in whole seconds: never less than what was asked for, up to a minute of it. It grows by half
 * with every delivery so far to 30 s or `atMostMs`; up to half more by chance keeps messages that failed together from
 * coming back together.
 */
export const pauseSeconds = (afterMs: number, deliveries: number, chance: number, atMostMs?: number): number => {
  const asked = Math.min(afterMs / 1_000, longestAskedSeconds);
  const grown = asked * 1.5 ** Math.min(Math.max(deliveries, 1) - 1, 12);
  const bound = Math.min(longestPauseSeconds, (atMostMs ?? Number.POSITIVE_INFINITY) / 1_000);
  const jittered = Math.max(asked, Math.min(grown, bound)) * (1 + chance / 2);
  return Math.max(1, Math.ceil(asked), Math.round(jittered));
};

/** `arn:aws:sqs:<region>:<account>:<name>.fifo` -> `<name>.fifo`. */
const queueName = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

const groupOf = (record: SQSRecord): string => record.attributes.MessageGroupId ?? '';

/** Handles one message. What is thrown means that it is to be delivered again: nothing is known about what happened. */
const handleRecord = async <Message>(
  { schema, handle, putAside, logger }: Consumption<Message>,
  record: SQSRecord,
  endsAtMs: EpochMs | undefined,
): Promise<Handled> => {
  const { messageId, body, eventSourceARN } = record;
  try {
    const read = readMessage(body, schema);
    if ('message' in read) return await handle(read.message, endsAtMs);
    const { problem: reason } = read;
    await putAside({ queue: queueName(eventSourceARN), messageId, group: groupOf(record), body, reason });
    logger.error('message unreadable', { messageId, reason });
    return { kind: 'done', note: 'put aside: unreadable' };
  } catch (error) {
    logger.error('message failed', { messageId, error: error instanceof Error ? error : String(error) });
    return retry(faultPauseMs, 'fault');
  }
};

/** Runs `handle` over a batch and answers which messages SQS must deliver again. */
export const createBatchHandler = <Message>(consumption: Consumption<Message>) => {
  const { sqs, logger, random = Math.random } = consumption;
  const queueUrls = new Map<string, string>();
  const urlOf = async (name: string): Promise<string | undefined> => {
    const known = queueUrls.get(name) ?? (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
    if (known !== undefined) queueUrls.set(name, known);
    return known;
  };
  const showAfter = async (record: SQSRecord, seconds: number): Promise<void> => {
    try {
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: await urlOf(queueName(record.eventSourceARN)),
          ReceiptHandle: record.receiptHandle,
          VisibilityTimeout: seconds,
        }),
      );
    } catch (error) {
      // The message comes back all the same, only later: after the queue's own visibility time-out.
      logger.warn('visibility not changed', { messageId: record.messageId, error: String(error) });
    }
  };
  return async (event: SQSEvent, context?: Partial<Context>): Promise<SQSBatchResponse> => {
    const remainingMs = context?.getRemainingTimeInMillis?.();
    const endsAtMs = remainingMs === undefined ? undefined : epochMs(Date.now() + remainingMs);
    /** Groups that failed, and the pause of each: one hidden message keeps its whole group from being delivered. */
    const blocked = new Map<string, number>();
    const failed: string[] = [];
    for (const record of event.Records) {
      const group = groupOf(record);
      if (!blocked.has(group)) {
        const outcome = await handleRecord(consumption, record, endsAtMs);
        logger.info('message handled', { messageId: record.messageId, ...outcome });
        if (outcome.kind === 'done') continue;
        const deliveries = Number(record.attributes.ApproximateReceiveCount);
        blocked.set(group, pauseSeconds(outcome.afterMs, deliveries, random(), outcome.atMostMs));
      }
      await showAfter(record, blocked.get(group) ?? 1);
      failed.push(record.messageId);
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
};
