import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { countSubscriptions } from '#adapters/sns/subscriptions.ts';

/** An SNS that answers pages in turn. */
const stubSns = (...pages: readonly object[]): SNSClient => {
  const client = new SNSClient({ region: 'us-east-1' });
  let page = 0;
  const send = async () => pages[page++];
  return Object.assign(client, { send });
};

describe('the subscriptions of a topic', () => {
  it('are counted over all pages, those that wait apart', async () => {
    const client = stubSns(
      { Subscriptions: [{ SubscriptionArn: 'PendingConfirmation' }, { SubscriptionArn: 'arn:1' }], NextToken: 'more' },
      { Subscriptions: [{ SubscriptionArn: 'arn:2' }] },
    );
    expect(await countSubscriptions(client, 'arn:topic')).toEqual({ confirmed: 2, pending: 1 });
  });

  it('are none for a topic that nobody reads', async () => {
    expect(await countSubscriptions(stubSns({}), 'arn:topic')).toEqual({ confirmed: 0, pending: 0 });
  });
});
