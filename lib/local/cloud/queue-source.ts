/**
 * An SQS event source mapping. Keeps: a message is deleted only when the function did not report it failed; at most
 * `maxConcurrency` batches run at once; a group's messages run in order, because SQS locks the group meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { failedIdentifiers } from './batch-response.ts';
import { errorMessage } from './cloud-error.ts';
import type { CloudLog, OnCloudEvent } from './cloud-event.ts';
import { completeMessages, type ReceivedMessage, toQueueEvent } from './queue-event.ts';
import type { QueueAddress } from './queue-resources.ts';

export type QueueSourceOptions = {
  readonly client: SQSClient;
  readonly name: string;
  readonly address: QueueAddress;
  readonly region: string;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly onEvent: OnCloudEvent;
  readonly log: CloudLog;
};

export type Source = {
  /** Takes nothing new; resolves when what was taken has ended. */
  stop(): Promise<void>;
};

const LONG_POLL_SECONDS = 20;
const PAUSE_AFTER_ERROR_MS = 1_000;
const MAX_RECEIVE = 10;

/** Starts to poll a queue. */
export const startQueueSource = (options: QueueSourceOptions): Source => {
  const { client, address, log, name } = options;
  const abort = new AbortController();
  const running = new Set<Promise<void>>();

  const receive = async (): Promise<ReceivedMessage[]> => {
    const command = new ReceiveMessageCommand({
      QueueUrl: address.url,
      MaxNumberOfMessages: Math.min(options.batchSize, MAX_RECEIVE),
      WaitTimeSeconds: LONG_POLL_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await client.send(command, { abortSignal: abort.signal });
    return completeMessages(Messages);
  };
  const poll = async () => {
    while (!abort.signal.aborted) {
      if (running.size >= options.maxConcurrency) {
        await Promise.race(running);
        continue;
      }
      try {
        const messages = await receive();
        if (messages.length === 0) continue;
        const delivery = deliver(options, messages).finally(() => running.delete(delivery));
        running.add(delivery);
      } catch (error) {
        if (abort.signal.aborted) return;
        log('queue could not be read', { queue: name, message: errorMessage(error) });
        await sleep(PAUSE_AFTER_ERROR_MS, undefined, { signal: abort.signal }).catch(() => {});
      }
    }
  };
  const polling = poll();
  return {
    stop: async () => {
      abort.abort();
      await polling;
      await Promise.all(running);
    },
  };
};

const deliver = async (options: QueueSourceOptions, messages: readonly ReceivedMessage[]): Promise<void> => {
  const { client, name, address, region, onEvent, log } = options;
  for (const { MessageId, Body = '', Attributes } of messages) {
    const attempt = Number(Attributes?.ApproximateReceiveCount ?? 1);
    onEvent({ kind: 'message', queue: name, messageId: MessageId, body: Body, attempt });
  }
  const failed = await outcome(options, toQueueEvent(messages, address.arn, region), messages);
  const done = messages.filter((message) => !failed.has(message.MessageId));
  if (done.length === 0) return;
  try {
    const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: address.url, Entries }));
    if (Failed.length > 0) log('messages could not be deleted', { queue: name, count: Failed.length });
  } catch (error) {
    // It comes again after its visibility time-out: delivery is at least once, as on AWS.
    log('messages could not be deleted', { queue: name, message: errorMessage(error) });
  }
};

const outcome = async (
  { invoke }: QueueSourceOptions,
  event: unknown,
  messages: readonly ReceivedMessage[],
): Promise<ReadonlySet<string>> => {
  const identifiers = messages.map(({ MessageId }) => MessageId);
  try {
    return failedIdentifiers(await invoke(event), identifiers);
  } catch {
    // The host has reported the failure; here it means that nothing of the batch is done.
    return new Set(identifiers);
  }
};
