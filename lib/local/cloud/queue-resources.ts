/** Creates the queues of `queues.ts`, each consumed one with its dead-letter queue. */
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { QueueDefinition } from '#adapters/sqs/queues.ts';
import { CloudError, errorName } from './cloud-error.ts';

export type QueueAddress = { readonly url: string; readonly arn: string };

const DEAD_SUFFIX = '-dead.fifo';
const SECONDS_A_DAY = 86_400;
const DEAD_RETENTION_DAYS = 14;

type Attributes = Partial<Record<QueueAttributeName, string>>;

/** High-throughput FIFO: the settings that the stack gives its queues. */
const fifo: Attributes = {
  FifoQueue: 'true',
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
};

/** The name in `queues.ts` of a dead-letter queue's source, when the full name is one of a dead-letter queue. */
export const sourceOfDeadLetters = (fullName: string): string | undefined =>
  fullName.endsWith(DEAD_SUFFIX) ? fullName.slice(0, -DEAD_SUFFIX.length) : undefined;

/** The URL of the dead-letter queue that stands beside a consumed queue. */
export const deadLettersUrl = ({ url }: QueueAddress): string => url.replace(/\.fifo$/, DEAD_SUFFIX);

/** Creates or updates every queue; messages stay. */
export const createQueues = async <N extends string>(
  client: SQSClient,
  definitions: Readonly<Record<N, QueueDefinition>>,
): Promise<Record<N, QueueAddress>> => {
  const names = Object.keys(definitions) as N[];
  const addresses = await Promise.all(names.map((name) => createSourceQueue(client, name, definitions[name])));
  return Object.fromEntries(names.map((name, index) => [name, addresses[index]])) as Record<N, QueueAddress>;
};

const createSourceQueue = async (client: SQSClient, name: string, queue: QueueDefinition): Promise<QueueAddress> => {
  const attributes: Attributes = {
    ...fifo,
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(queue.retentionDays * SECONDS_A_DAY),
  };
  if (queue.maxReceiveCount === undefined) return createQueue(client, `${name}.fifo`, attributes);
  const dead = await createQueue(client, `${name}${DEAD_SUFFIX}`, {
    ...fifo,
    MessageRetentionPeriod: String(DEAD_RETENTION_DAYS * SECONDS_A_DAY),
  });
  const redrive = { deadLetterTargetArn: dead.arn, maxReceiveCount: queue.maxReceiveCount };
  return createQueue(client, `${name}.fifo`, { ...attributes, RedrivePolicy: JSON.stringify(redrive) });
};

/** Creates one queue, or sets the attributes of the one that exists with others. */
export const createQueue = async (client: SQSClient, name: string, attributes: Attributes): Promise<QueueAddress> => {
  const url = await createOrUpdate(client, name, attributes);
  const known = await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  const arn = known.Attributes?.QueueArn;
  if (arn === undefined) throw new CloudError('cloud/not-created', { what: name });
  return { url, arn };
};

const createOrUpdate = async (client: SQSClient, name: string, attributes: Attributes): Promise<string> => {
  try {
    const created = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    return required(created.QueueUrl, name);
  } catch (error) {
    if (!['QueueNameExists', 'QueueAlreadyExists'].includes(errorName(error))) throw error;
  }
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
  const { FifoQueue: _fixed, ...settable } = attributes;
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: settable }));
  return required(QueueUrl, name);
};

const required = (url: string | undefined, name: string): string => {
  if (url === undefined) throw new CloudError('cloud/not-created', { what: name });
  return url;
};
