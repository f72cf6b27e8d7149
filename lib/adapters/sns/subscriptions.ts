import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import type { Subscriptions } from '#trading/domain/doctor/judge-delivery.ts';

/** SNS tells no ARN while a subscription waits. */
const waiting = 'PendingConfirmation';

/** Who is subscribed to a topic. Throws when SNS does not answer. */
export const countSubscriptions = async (client: SNSClient, topicArn: string): Promise<Subscriptions> => {
  let [confirmed, pending] = [0, 0];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn })) {
    for (const { SubscriptionArn } of Subscriptions) {
      if (SubscriptionArn === waiting) pending += 1;
      else confirmed += 1;
    }
  }
  return { confirmed, pending };
};
