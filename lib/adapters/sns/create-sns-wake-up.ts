import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { WakeUp } from '#trading/ports/wake-up.ts';

export type SnsWakeUp = { readonly client: SNSClient; readonly topicArn: string };

/** Starts `watch-prices` by the topic that invokes it. What the message says does not matter: the books are read anew. */
export const createSnsWakeUp = ({ client, topicArn }: SnsWakeUp): WakeUp => ({
  wake: async () => {
    await client.send(new PublishCommand({ TopicArn: topicArn, Message: 'watch' }));
  },
});
