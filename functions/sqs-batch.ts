/**
 * A batch of a FIFO queue, in order. Keeps: after the first failure of a message group every later message of that group is
 * reported as failed too, so that none overtakes it; a message that is to be delivered again becomes visible soon, so that
 * its group is not blocked for the queue's whole visibility time-out.
 */

import type { Logger } from '@aws-lambda-powertools/logger';
import { ChangeMessageVisibilityCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Handled } from '#trading/use-cases/execution.ts';

export type HandleBody = (body: string, queue: string) => Promise<Handled>;

const longestPauseSeconds = 30;
const faultPauseMs = 2_000;

/** Pause before the next delivery, in seconds: what was asked for, growing by half with every delivery so far. */
const pauseSeconds = (afterMs: number, deliveries: number): number =>
  Math.min(longestPauseSeconds, Math.max(1, Math.ceil((afterMs / 1_000) * 1.5 ** Math.min(deliveries - 1, 12))));

/** `arn:aws:sqs:<region>:<account>:<name>.fifo` -> `<name>.fifo`. */
const queueName = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

const handled = async (handle: HandleBody, record: SQSRecord, logger: Logger): Promise<Handled> => {
  try {
    return await handle(record.body, queueName(record.eventSourceARN));
  } catch (error) {
    logger.error('message failed', {
      messageId: record.messageId,
      error: error instanceof Error ? error : String(error),
    });
    return { kind: 'retry', afterMs: faultPauseMs, reason: 'fault' };
  }
};

/** Runs `handle` over a batch and answers which messages SQS must deliver again. */
export const createBatchHandler = (sqs: SQSClient, handle: HandleBody, logger: Logger) => {
  const queueUrls = new Map<string, string>();
  const urlOf = async (name: string): Promise<string | undefined> => {
    const known = queueUrls.get(name) ?? (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
    if (known !== undefined) queueUrls.set(name, known);
    return known;
  };
  const showSoon = async (record: SQSRecord, afterMs: number): Promise<void> => {
    const deliveries = Number(record.attributes.ApproximateReceiveCount);
    try {
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: await urlOf(queueName(record.eventSourceARN)),
          ReceiptHandle: record.receiptHandle,
          VisibilityTimeout: pauseSeconds(afterMs, deliveries),
        }),
      );
    } catch (error) {
      // The message comes back all the same, only later: after the queue's own visibility time-out.
      logger.warn('visibility not changed', { messageId: record.messageId, error: String(error) });
    }
  };
  return async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const blockedGroups = new Set<string>();
    const failed: string[] = [];
    for (const record of event.Records) {
      const group = record.attributes.MessageGroupId ?? '';
      if (!blockedGroups.has(group)) {
        const outcome = await handled(handle, record, logger);
        logger.info('message handled', { messageId: record.messageId, ...outcome });
        if (outcome.kind === 'done') continue;
        blockedGroups.add(group);
        await showSoon(record, outcome.afterMs);
      }
      failed.push(record.messageId);
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
};
