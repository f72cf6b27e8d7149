import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { AlertTopic } from '#trading/ports/alert-topic.ts';

export type SnsAlertTopic = { readonly client: SNSClient; readonly topicArn: string };

/**
 * Publishes alerts to an SNS topic, where e-mail subscribers get them. The subject is cut to what SNS takes: printable
 * ASCII, at most 100 characters (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
 */
export const createSnsAlertTopic = ({ client, topicArn }: SnsAlertTopic): AlertTopic => ({
  publish: async ({ subject, body, severity }) => {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject.replace(/[^ -~]+/g, ' ').slice(0, 100),
        Message: body,
        MessageAttributes: { severity: { DataType: 'String', StringValue: severity } },
      }),
    );
  },
});
