import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

export type QueueDepth = { readonly waiting: number; readonly inFlight: number };

const attributes = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** About how many messages a queue holds. Throws when SQS does not answer. */
export const readQueueDepth = async (sqs: SQSClient, queueUrl: string): Promise<QueueDepth> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...attributes] }),
  );
  const [visible, notVisible, delayed] = attributes.map((name) => Number(Attributes[name] ?? 0));
  return { waiting: (visible ?? 0) + (delayed ?? 0), inFlight: notVisible ?? 0 };
};
