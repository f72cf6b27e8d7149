/** The topic `wake-ups` with a queue behind it: who reads the queue invokes what the topic wakes, as SNS would. */
import { CreateTopicCommand, type SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { CloudError } from './cloud-error.ts';
import { createQueue, type QueueAddress } from './queue-resources.ts';

/** Creates the topic and the queue `wake-ups-inbox`, and subscribes one to the other. */
export const createWakeUps = async (
  sns: SNSClient,
  sqs: SQSClient,
): Promise<{ topicArn: string; inbox: QueueAddress }> => {
  const [topic, inbox] = await Promise.all([
    sns.send(new CreateTopicCommand({ Name: 'wake-ups' })),
    createQueue(sqs, 'wake-ups-inbox', { VisibilityTimeout: '30', MessageRetentionPeriod: '60' }),
  ]);
  if (topic.TopicArn === undefined) throw new CloudError('cloud/not-created', { what: 'topic wake-ups' });
  await sns.send(new SubscribeCommand({ TopicArn: topic.TopicArn, Protocol: 'sqs', Endpoint: inbox.arn }));
  return { topicArn: topic.TopicArn, inbox };
};
