import { describe, expect, it } from 'vitest';
import type { Variable } from '#functions/environment.ts';
import { type Account, deployedNames } from '../../bin/commands/deployed-names.ts';

const queueUrl = (name: string): string => `https://sqs.eu-central-1.amazonaws.com/123456789012/${name}`;
const account: Account = {
  queueUrls: async (prefix) =>
    ['launches', 'wallet-trades', 'orders', 'exits', 'quarantine']
      .flatMap((name) => [`osprey-${name}.fifo`, `osprey-${name}-dead.fifo`, `other-${name}.fifo`])
      .filter((name) => name.startsWith(prefix))
      .map(queueUrl),
  outputs: async (stackName) =>
    stackName === 'osprey-data'
      ? [
          { key: 'exportsbucket', value: 'osprey-exports-123456789012-eu-central-1' },
          { key: 'alertstopic', value: 'arn:aws:sns:eu-central-1:123456789012:osprey-alerts' },
        ]
      : [
          { key: 'receivelaunchesurl', value: 'https://abc.execute-api.example.test/webhooks/launches' },
          { key: 'kmswallets', value: 'true' },
        ],
};

describe('the names of what is deployed', () => {
  it('are found in the account, each under the variable that the functions know', async () => {
    const found = {
      TRADING_TABLE: 'osprey-trading',
      SETTINGS_TABLE: 'osprey-settings',
      COORDINATION_TABLE: 'osprey-coordination',
      WALLET_TRADES_QUEUE_URL: queueUrl('osprey-wallet-trades.fifo'),
      EXITS_DEAD_QUEUE_URL: queueUrl('osprey-exits-dead.fifo'),
      QUARANTINE_QUEUE_URL: queueUrl('osprey-quarantine.fifo'),
      PROVIDERS_SECRET: 'osprey/providers',
      ALERTS_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:osprey-alerts',
      EXPORTS_BUCKET: 'osprey-exports-123456789012-eu-central-1',
      FRONT_DOOR_URL: 'https://abc.execute-api.example.test',
    } satisfies Partial<Record<Variable, string>>;
    expect(await deployedNames(account)).toMatchObject({ ...found, KMS_WALLETS: 'true' });
  });

  it('stay unknown where the account does not know them', async () => {
    const names = await deployedNames({ queueUrls: async () => [], outputs: async () => [] });
    expect(names['ORDERS_QUEUE_URL']).toBeUndefined();
    expect(names['FRONT_DOOR_URL']).toBeUndefined();
    expect(names['KMS_WALLETS']).toBeUndefined();
  });
});
