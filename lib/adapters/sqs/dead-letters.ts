/** Dead letters in SQS, for the operator who looks at them and sends them again. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import type { ConsumedQueue } from '#trading/domain/orders/queue-message.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { DeadLetter, DeadLetters } from '#trading/ports/dead-letters.ts';
import { asideAttributes } from './dead-letter-box.ts';

export type DeadLetterQueues = {
  readonly sqs: SQSClient;
  /** For every queue its own URL and that of its dead-letter queue. */
  readonly urls: Readonly<Record<ConsumedQueue, { readonly queue: string; readonly dead: string }>>;
};

const hiddenSeconds = 120;
const mostTaken = 10;
/** Long enough that SQS asks all of its servers. */
const waitSeconds = 1;

const letterOf = (queue: ConsumedQueue, message: Message): DeadLetter | undefined => {
  const { MessageId: id, ReceiptHandle: receipt, Body: body, Attributes = {}, MessageAttributes = {} } = message;
  if (id === undefined || receipt === undefined || body === undefined) return undefined;
  return {
    ...{ queue, id, receipt, body },
    group: MessageAttributes[asideAttributes.group]?.StringValue ?? Attributes.MessageGroupId ?? id,
    reason: MessageAttributes[asideAttributes.reason]?.StringValue,
    deadSinceMs: epochMs(Number(Attributes.SentTimestamp ?? 0)),
  };
};

const countAttributes = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

/** The dead-letter queues behind the four queues that wake executors. Every method throws when SQS does not answer. */
export const createSqsDeadLetters = ({ sqs, urls }: DeadLetterQueues): DeadLetters => {
  const discard = async ({ queue, receipt }: DeadLetter): Promise<void> => {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: urls[queue].dead, ReceiptHandle: receipt }));
  };
  return {
    take: async (queue) => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: urls[queue].dead,
          MaxNumberOfMessages: mostTaken,
          VisibilityTimeout: hiddenSeconds,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      );
      return Messages.flatMap((message) => letterOf(queue, message) ?? []);
    },
    count: async (queue) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: urls[queue].dead, AttributeNames: [...countAttributes] }),
      );
      return countAttributes.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    },
    resend: async (letter) => {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: urls[letter.queue].queue,
          MessageBody: letter.body,
          MessageGroupId: letter.group,
          // Its first id may still be remembered, and then SQS would swallow it.
          MessageDeduplicationId: sha256Digest(['redrive', letter.id]),
        }),
      );
      await discard(letter);
    },
    discard,
    release: async (letters) => {
      await Promise.all(
        letters.map(({ queue, receipt }) =>
          sqs.send(
            new ChangeMessageVisibilityCommand({
              QueueUrl: urls[queue].dead,
              ReceiptHandle: receipt,
              VisibilityTimeout: 0,
            }),
          ),
        ),
      );
    },
  };
};
