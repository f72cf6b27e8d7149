import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { Handler } from '#local/cloud/function-runner.ts';
import {
  definitionOf,
  type StartedCloud,
  startedCloud,
  temporaryFolder,
  until,
  writeFunctions,
} from './started-cloud.ts';

const send = (sqs: SQSClient, QueueUrl: string, group: string, ...bodies: string[]) =>
  sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: bodies.map((body, index) => ({
        Id: String(index),
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: `${group}-${body}`,
      })),
    }),
  );

/** A cloud in which one function consumes `orders`. */
const withConsumer = async (
  handle: (records: SQSRecord[], again: (record: SQSRecord) => Promise<unknown>) => Promise<unknown>,
  limits = { batchSize: 1, maxConcurrency: 5 },
): Promise<StartedCloud & { url: string; sqs: SQSClient }> => {
  const holder: { started?: StartedCloud } = {};
  const again = async (record: SQSRecord) => {
    const { cloud } = holder.started ?? {};
    return cloud?.clients.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: cloud.variables.ORDERS_QUEUE_URL,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: 0,
      }),
    );
  };
  const handler: Handler = async (event) => handle((event as SQSEvent).Records, again);
  const started = await startedCloud({
    functionsRoot: writeFunctions(temporaryFolder(), { consume: { variables: [], files: {} } }),
    definitions: { consume: definitionOf([{ kind: 'queue', queue: 'orders', ...limits }]) },
    compose: { consume: () => handler },
  });
  holder.started = started;
  const { cloud } = started;
  return { ...started, url: cloud.variables.ORDERS_QUEUE_URL, sqs: cloud.clients.sqs };
};

const bodies = (records: readonly SQSRecord[]) => records.map((record) => record.body);

/** Fewer deliveries than the queue allows before a message is dead, which are many. */
const allowDeliveries = async (sqs: SQSClient, url: string, maxReceiveCount: number): Promise<void> => {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['RedrivePolicy'] }),
  );
  const policy = JSON.parse(Attributes?.['RedrivePolicy'] ?? '') as { readonly deadLetterTargetArn: string };
  const RedrivePolicy = JSON.stringify({ ...policy, maxReceiveCount });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy } }));
};

describe('the SQS event source', () => {
  it('keeps the order of a group and lets another group pass it', async () => {
    const seen: string[] = [];
    const gate = Promise.withResolvers<void>();
    const { cloud, sqs, url } = await withConsumer(async ([record]) => {
      if (record?.body === 'a1') await gate.promise;
      seen.push(record?.body ?? '');
    });
    await send(sqs, url, 'a', 'a1', 'a2', 'a3');
    await send(sqs, url, 'b', 'b1', 'b2');
    await until(() => seen.includes('b2'));
    expect(seen).toEqual(['b1', 'b2']);
    gate.resolve();
    expect(await cloud.drain(5_000)).toBe(true);
    expect(seen).toEqual(['b1', 'b2', 'a1', 'a2', 'a3']);
  });

  it('never runs more batches at once than the trigger allows', async () => {
    let running = 0;
    let most = 0;
    const both = Promise.withResolvers<void>();
    const { cloud, sqs, url } = await withConsumer(
      async () => {
        most = Math.max(most, (running += 1));
        if (most > 1) both.resolve();
        await Promise.race([both.promise, new Promise((resolve) => setTimeout(resolve, 2_000))]);
        await new Promise((resolve) => setTimeout(resolve, 15));
        running -= 1;
      },
      { batchSize: 1, maxConcurrency: 2 },
    );
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((group) => send(sqs, url, group, '1', '2')));
    expect(await cloud.drain(5_000)).toBe(true);
    expect(most).toBe(2);
  });

  it('delivers again exactly what a partial batch response names', async () => {
    const batches: string[][] = [];
    const { cloud, sqs, url, of } = await withConsumer(
      async (records, again) => {
        batches.push(bodies(records));
        const from = records.findIndex((record) => record.body === 'm2');
        if (from === -1 || batches.length > 1) return { batchItemFailures: [] };
        const failed = records.slice(from);
        for (const record of failed) await again(record);
        return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.messageId })) };
      },
      { batchSize: 5, maxConcurrency: 1 },
    );
    await send(sqs, url, 'g', 'm1', 'm2', 'm3');
    expect(await cloud.drain(5_000)).toBe(true);
    expect(batches).toEqual([
      ['m1', 'm2', 'm3'],
      ['m2', 'm3'],
    ]);
    expect(of('message').map(({ body, attempt }) => `${body}:${attempt}`)).toEqual([
      'm1:1',
      'm2:1',
      'm3:1',
      'm2:2',
      'm3:2',
    ]);
  });

  it('keeps the whole batch when the function throws or names an unknown message', async () => {
    let calls = 0;
    const { cloud, sqs, url } = await withConsumer(
      async (records, again) => {
        calls += 1;
        if (calls > 2) return undefined;
        for (const record of records) await again(record);
        if (calls === 1) throw new Error('fails');
        return { batchItemFailures: [{ itemIdentifier: 'nobody' }] };
      },
      { batchSize: 10, maxConcurrency: 1 },
    );
    await send(sqs, url, 'g', 'm1', 'm2');
    expect(await cloud.drain(5_000)).toBe(true);
    expect(calls).toBe(3);
  });

  it('moves a message to the dead-letter queue after its last attempt, and then serves the rest of its group', async () => {
    const seen: string[] = [];
    const { cloud, sqs, url, of } = await withConsumer(async ([record], again) => {
      seen.push(record?.body ?? '');
      if (record?.body !== 'poison') return;
      await again(record);
      throw new Error('cannot');
    });
    await allowDeliveries(sqs, url, 6);
    await send(sqs, url, 'g', 'poison', 'good');
    expect(await cloud.drain(5_000)).toBe(true);
    expect(seen).toEqual([...Array.from({ length: 6 }, () => 'poison'), 'good']);
    expect(of('dead-letter')).toEqual([{ kind: 'dead-letter', queue: 'orders', body: 'poison' }]);
    const dead = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url.replace('orders', 'orders-dead') }));
    expect(dead.Messages?.map(({ Body }) => Body)).toEqual(['poison']);
  });

  it('hands over what AWS hands over: attributes, message attributes, digest and ARN', async () => {
    const records: SQSRecord[] = [];
    const { cloud, sqs, url } = await withConsumer(async (batch) => void records.push(...batch));
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'hello',
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
        MessageAttributes: { trace: { DataType: 'String', StringValue: 't-1' } },
      }),
    );
    expect(await cloud.drain(5_000)).toBe(true);
    expect(records).toEqual([
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'hello',
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        md5OfMessageAttributes: expect.any(String),
        attributes: expect.objectContaining({
          ApproximateReceiveCount: '1',
          MessageGroupId: 'g',
          MessageDeduplicationId: 'd',
          SequenceNumber: expect.stringMatching(/^\d+$/),
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        }),
        messageAttributes: {
          trace: { dataType: 'String', stringValue: 't-1', stringListValues: [], binaryListValues: [] },
        },
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:orders.fifo',
        awsRegion: 'us-east-1',
      },
    ]);
  });
});

describe('the embedded SQS', () => {
  it('makes a message visible at once, in its place and with its receive count', async () => {
    const { cloud } = await startedCloud();
    const { sqs } = cloud.clients;
    const QueueUrl = cloud.variables.ORDERS_QUEUE_URL;
    await send(sqs, QueueUrl, 'g', '1', '2', '3');
    const receive = async () => {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      });
      return (await sqs.send(command)).Messages ?? [];
    };
    const first = await receive();
    expect(first.map(({ Body }) => Body)).toEqual(['1', '2', '3']);
    expect(await receive()).toEqual([]);
    for (const { ReceiptHandle } of first) {
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    }
    const second = await receive();
    expect(second.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
      ['1', '2'],
      ['2', '2'],
      ['3', '2'],
    ]);
    for (const { ReceiptHandle } of second) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    expect(await cloud.drain(1_000)).toBe(true);
  });
});
