import { describe, expect, it } from 'vitest';
import type { QueueName } from '#adapters/sqs/queues.ts';
import { queues } from '#adapters/sqs/queues.ts';
import { variables } from '#functions/environment.ts';
import { functionVariables } from '#local/cloud/variables.ts';
import { secretNames, tableNameOf, WALLET_SECRET_PREFIX } from '#stacks/names.ts';

const addresses = Object.fromEntries(
  Object.keys(queues).map((name) => [name, { url: `http://127.0.0.1/${name}.fifo`, arn: `arn:${name}` }]),
) as Record<QueueName, { url: string; arn: string }>;

describe('this machine and AWS', () => {
  const local = functionVariables(addresses, 'arn:topic', 'arn:wake-ups', 'http://127.0.0.1');

  it('know the same variables', () => {
    expect(Object.keys(local).sort()).toEqual(Object.keys(variables).sort());
  });

  it('give the same names to tables and secrets', () => {
    expect(local).toMatchObject({
      SETTINGS_TABLE: tableNameOf('settings'),
      TRADING_TABLE: tableNameOf('trading'),
      COORDINATION_TABLE: tableNameOf('coordination'),
      WEBHOOK_SECRET: secretNames.webhook,
      PROVIDERS_SECRET: secretNames.providers,
      WALLET_SECRET_PREFIX,
    });
  });
});
