/** The commands of SQS that the bot uses, answered by the queue model: the real queue adapters and handlers speak to it. */
import {
  ChangeMessageVisibilityCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type QueueName, queues } from '#adapters/sqs/queues.ts';
import type { FifoQueues } from './fifo-queues.ts';

const prefix = 'https://sqs.faults.test/';

/** The address under which the adapters know a queue. */
export const queueUrlOf = (queue: QueueName): string => `${prefix}${queue}.fifo`;
/** The name that a record of the queue carries. */
export const queueArnOf = (queue: QueueName): string => `arn:aws:sqs:eu-central-1:000000000000:${queue}.fifo`;

const queueOf = (url: string | undefined): QueueName => {
  const name = url?.slice(prefix.length).replace(/[.]fifo$/, '');
  const found = Object.keys(queues).find((each) => each === name);
  if (found === undefined) throw new Error(`QueueDoesNotExist: ${url}`);
  return found as QueueName;
};

/** A client whose `send` answers from the queues; any other command throws. */
export const createModelSqsClient = (model: FifoQueues): SQSClient => {
  const answer = (command: unknown): unknown => {
    if (command instanceof GetQueueUrlCommand) return { QueueUrl: `${prefix}${command.input.QueueName}` };
    if (command instanceof SendMessageBatchCommand) {
      const { QueueUrl, Entries = [] } = command.input;
      const Successful = Entries.map(({ Id, MessageBody = '', MessageGroupId = '', MessageDeduplicationId = '' }) => {
        const posting = { group: MessageGroupId, deduplicationId: MessageDeduplicationId, body: MessageBody };
        return { Id, MessageId: model.send(queueOf(QueueUrl), posting).id };
      });
      return { Successful, Failed: [] };
    }
    if (command instanceof ChangeMessageVisibilityCommand) {
      const { ReceiptHandle = '', VisibilityTimeout = 0 } = command.input;
      model.hideFor(ReceiptHandle, VisibilityTimeout);
      return {};
    }
    throw new Error('the queue model does not know this command');
  };
  // The adapters use nothing but `send`, which has an overload for every command there is.
  return { send: async (command: unknown) => answer(command) } as unknown as SQSClient;
};
