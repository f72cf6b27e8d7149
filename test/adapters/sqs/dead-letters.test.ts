/** Dead letters on the embedded SQS: how they come there, how they are read, sent again and discarded. */
import { Logger } from '@aws-lambda-powertools/logger';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createDeadLetterBox } from '#adapters/sqs/dead-letter-box.ts';
import { createSqsDeadLetters } from '#adapters/sqs/dead-letters.ts';
import { createBatchHandler } from '#functions/sqs-batch.ts';
import { completeMessages, toQueueEvent } from '#local/cloud/queue-event.ts';
import { done } from '#trading/use-cases/orders/execution.ts';
import { startedCloud } from '../../local/cloud/started-cloud.ts';

const variablesOf = (cloud: { variables: Record<string, string> }) => cloud.variables;

let sqs: SQSClient;
let urls: Parameters<typeof createSqsDeadLetters>[0]['urls'];
beforeEach(async () => {
  const { cloud } = await startedCloud();
  sqs = cloud.clients.sqs;
  const named = variablesOf(cloud);
  const pair = (name: string) => ({
    queue: named[`${name}_QUEUE_URL`] ?? '',
    dead: named[`${name}_DEAD_QUEUE_URL`] ?? '',
  });
  urls = {
    launches: pair('LAUNCHES'),
    'wallet-trades': pair('WALLET_TRADES'),
    orders: pair('ORDERS'),
    exits: pair('EXITS'),
  };
});

const receive = async (url: string): Promise<readonly Message[]> => {
  const command = { QueueUrl: url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All' as const] };
  return (await sqs.send(new ReceiveMessageCommand(command))).Messages ?? [];
};

const putAside = (messageId: string, group: string, reason = 'not JSON', body = '{') =>
  createDeadLetterBox(sqs, [urls.exits.dead, urls.orders.dead])({
    queue: 'orders.fifo',
    messageId,
    group,
    body,
    reason,
  });

describe('a message that is put aside', () => {
  it('lies in the dead-letter queue of its own queue, with its reason and its group', async () => {
    await putAside('one', 'ada#mint', 'kind: found "dance"', 'the body');
    expect(await createSqsDeadLetters({ sqs, urls }).take('orders')).toMatchObject([
      { queue: 'orders', group: 'ada#mint', body: 'the body', reason: 'kind: found "dance"' },
    ]);
    expect(await createSqsDeadLetters({ sqs, urls }).take('exits')).toEqual([]);
  });

  it('lies there once when it is put aside twice', async () => {
    await putAside('one', 'ada#mint');
    await putAside('one', 'ada#mint');
    expect(await createSqsDeadLetters({ sqs, urls }).count('orders')).toBe(1);
  });

  it('keeps others of its group from nothing', async () => {
    for (const id of ['one', 'two', 'three']) await putAside(id, 'ada#mint');
    const letters = createSqsDeadLetters({ sqs, urls });
    const taken = [
      ...(await letters.take('orders')),
      ...(await letters.take('orders')),
      ...(await letters.take('orders')),
    ];
    expect(taken).toHaveLength(3);
  });

  it('has a reason that SQS takes, whatever it holds', async () => {
    for (const [index, reason] of ['', '\u0000\u001b[2J', 'x'.repeat(9_000), '\ud800'].entries())
      await putAside(`message-${index}`, 'g', reason);
    expect(await createSqsDeadLetters({ sqs, urls }).count('orders')).toBe(4);
  });

  it('of a queue without a dead-letter queue is refused', async () => {
    const box = createDeadLetterBox(sqs, [urls.exits.dead]);
    const message = { queue: 'orders.fifo', messageId: 'one', group: 'g', body: '{', reason: 'r' };
    await expect(box(message)).rejects.toThrow('no dead-letter queue is named for orders.fifo');
  });
});

describe('a dead letter', () => {
  it('goes back to its queue and group when it is sent again, and is gone here', async () => {
    await putAside('one', 'ada#mint', 'was once unreadable', 'the body');
    const letters = createSqsDeadLetters({ sqs, urls });
    const [letter] = await letters.take('orders');
    if (letter === undefined) throw new Error('no letter');
    await letters.resend(letter);
    const [message] = await receive(urls.orders.queue);
    expect(message).toMatchObject({ Body: 'the body', Attributes: { MessageGroupId: 'ada#mint' } });
    expect(await letters.count('orders')).toBe(0);
  });

  it('is shown again when it is released', async () => {
    await putAside('one', 'ada#mint');
    const letters = createSqsDeadLetters({ sqs, urls });
    const taken = await letters.take('orders');
    expect(await letters.take('orders')).toEqual([]);
    await letters.release(taken);
    expect(await letters.take('orders')).toHaveLength(1);
  });
});

describe('a message whose handler always throws', () => {
  it('ends in the dead-letter queue after its last delivery, and its group goes on', async () => {
    const dead = await sqs.send(
      new CreateQueueCommand({ QueueName: 'poisoned-dead.fifo', Attributes: { FifoQueue: 'true' } }),
    );
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: dead.QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes['QueueArn'], maxReceiveCount: 3 });
    const created = await sqs.send(
      new CreateQueueCommand({ QueueName: 'poisoned.fifo', Attributes: { FifoQueue: 'true', RedrivePolicy } }),
    );
    const url = created.QueueUrl ?? '';
    const asked: number[] = [];
    /** The client, but what is hidden is shown at once: the pauses are real in their numbers, not in their length. */
    const hasty = {
      send: (command: unknown) => {
        if (!(command instanceof ChangeMessageVisibilityCommand)) return sqs.send(command as never);
        asked.push(command.input.VisibilityTimeout ?? -1);
        return sqs.send(new ChangeMessageVisibilityCommand({ ...command.input, VisibilityTimeout: 0 }));
      },
    } as unknown as Pick<SQSClient, 'send'>;
    const handled: string[] = [];
    const handler = createBatchHandler({
      sqs: hasty,
      schema: z.object({ name: z.string() }),
      handle: async ({ name }) => {
        handled.push(name);
        if (name === 'poison') throw new Error('cannot');
        return done('ok');
      },
      putAside: async () => {},
      logger: new Logger({ logLevel: 'SILENT' }),
      random: () => 0.5,
    });
    for (const name of ['poison', 'good'])
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: JSON.stringify({ name }),
          MessageGroupId: 'g',
          MessageDeduplicationId: name,
        }),
      );
    for (let deliveries = 0; deliveries < 10 && !handled.includes('good'); deliveries += 1) {
      const command = { QueueUrl: url, MaxNumberOfMessages: 1, MessageSystemAttributeNames: ['All' as const] };
      const messages = completeMessages((await sqs.send(new ReceiveMessageCommand(command))).Messages ?? []);
      const arn = 'arn:aws:sqs:us-east-1:000000000000:poisoned.fifo';
      const { batchItemFailures } = await handler(toQueueEvent(messages, arn, 'us-east-1'));
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { MessageId, ReceiptHandle } of messages)
        if (!failed.has(MessageId)) await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
    expect(handled).toEqual(['poison', 'poison', 'poison', 'good']);
    expect(asked).toEqual([3, 4, 6]);
    expect((await receive(dead.QueueUrl ?? '')).map(({ Body }) => Body)).toEqual(['{"name":"poison"}']);
  });
});
