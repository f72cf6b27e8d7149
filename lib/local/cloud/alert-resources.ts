/** The alerts' topic with a mailbox queue behind it, so that the mail which would be sent can be seen. */
import { CreateTopicCommand, type SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { CloudError } from './cloud-error.ts';
import { createQueue, type QueueAddress } from './queue-resources.ts';

const DEFAULT_SUBJECT = 'AWS Notification Message';
const envelope = z.object({ Subject: z.string().optional(), Message: z.string() });

/** Creates the topic `alerts` and the queue `alerts-mailbox`, and subscribes one to the other. */
export const createAlerts = async (
  sns: SNSClient,
  sqs: SQSClient,
): Promise<{ topicArn: string; mailbox: QueueAddress }> => {
  const [topic, mailbox] = await Promise.all([
    sns.send(new CreateTopicCommand({ Name: 'alerts' })),
    createQueue(sqs, 'alerts-mailbox', { VisibilityTimeout: '30' }),
  ]);
  if (topic.TopicArn === undefined) throw new CloudError('cloud/not-created', { what: 'topic alerts' });
  await sns.send(new SubscribeCommand({ TopicArn: topic.TopicArn, Protocol: 'sqs', Endpoint: mailbox.arn }));
  return { topicArn: topic.TopicArn, mailbox };
};

/** The mail that SNS would send for an envelope in the mailbox; anything else in there is shown as it is. */
export const toMail = (body: string): { kind: 'mail'; subject: string; body: string } => {
  const parsed = envelope.safeParse(parseJson(body));
  if (!parsed.success) return { kind: 'mail', subject: DEFAULT_SUBJECT, body };
  return { kind: 'mail', subject: parsed.data.Subject ?? DEFAULT_SUBJECT, body: parsed.data.Message };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
