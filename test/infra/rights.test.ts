import { describe, expect, it } from 'vitest';
import { cursorPartition, seenSignalKey, tokenReportKey, webhookSyncKey } from '#adapters/dynamodb/keys.ts';
import { watchKey } from '#adapters/dynamodb/watch-row.ts';
import { type FunctionDefinition, functions } from '#functions/triggers.ts';
import { shardLease } from '#trading/domain/prices/watch-shards.ts';
import { mint, positionId, signature } from '#trading/domain/values/quantities.ts';
import { webhookLease } from '#trading/use-cases/webhooks/webhook-lease.ts';
import { holdersOf, holdersOfRow, type Right, rightsIn } from './rights.ts';
import { resourcesOfType, resourceWith, synthesize } from './synthesized.ts';

const templates = synthesize();
const rights = rightsIn(templates);

const READ_SECRET = 'secretsmanager:GetSecretValue';
const walletKey =
  'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:osprey/wallet/alice-AbCdEf';
const secretNamed = (Name: string) => `<${resourceWith(templates.data, 'AWS::SecretsManager::Secret', { Name }).id}>`;
const tableNamed = (TableName: string) =>
  `<${resourceWith(templates.data, 'AWS::DynamoDB::GlobalTable', { TableName }).id}.Arn>`;
const queueNamed = (QueueName: string) =>
  `<${resourceWith(templates.trading, 'AWS::SQS::Queue', { QueueName }).id}.Arn>`;

describe('the rights of the roles', () => {
  it('let the executors and the reconciler read wallet keys, and nobody else', () => {
    expect(holdersOf(rights, READ_SECRET, walletKey)).toEqual(['execute-exits', 'execute-orders', 'reconcile']);
  });

  it('would show a role that reached wallet keys by a pattern', () => {
    const sly: Right = { holder: 'sly', actions: ['secretsmanager:Get*'], resources: ['arn:*:secret:osprey/*'] };
    expect(holdersOf([...rights, sly], READ_SECRET, walletKey)).toContain('sly');
  });

  it('let only the receivers, and who gives it to Helius, read the webhook secret', () => {
    expect(holdersOf(rights, READ_SECRET, secretNamed('osprey/webhook'))).toEqual([
      'receive-launches',
      'receive-wallet-trades',
      'sync-webhooks',
    ]);
  });

  it('let only those who speak with providers read their keys', () => {
    expect(holdersOf(rights, READ_SECRET, secretNamed('osprey/providers'))).toEqual([
      'execute-exits',
      'execute-orders',
      'reconcile',
      'sync-webhooks',
      'watch-prices',
    ]);
  });

  it('let nobody use KMS unless the owner deploys for wallets in it', () => {
    for (const { holder, actions } of rights) {
      for (const action of actions) expect(action.startsWith('kms:'), `${holder}: ${action}`).toBe(false);
    }
  });

  it('let nobody write, delete or list secrets', () => {
    for (const action of ['PutSecretValue', 'DeleteSecret', 'ListSecrets', 'UpdateSecret', 'PutResourcePolicy']) {
      expect(holdersOf(rights, `secretsmanager:${action}`, walletKey)).toEqual([]);
    }
  });

  it('let nobody who trades change the settings', () => {
    for (const action of ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']) {
      expect(holdersOf(rights, `dynamodb:${action}`, tableNamed('osprey-settings'))).toEqual([]);
    }
  });

  it('let only the executors and the reconciler write the journal', () => {
    expect(holdersOf(rights, 'dynamodb:PutItem', tableNamed('osprey-trading'))).toEqual([
      'execute-exits',
      'execute-orders',
      'reconcile',
    ]);
  });

  describe('on the coordination table', () => {
    const table = tableNamed('osprey-coordination');
    const executors = ['execute-exits', 'execute-orders', 'reconcile'];
    const report = tokenReportKey(mint('M'.repeat(43))).pk;
    const rows: readonly (readonly [what: string, partitionKey: string, others: readonly string[]])[] = [
      ['reports on tokens', report, []],
      ['launches', `launch#${'M'.repeat(43)}`, []],
      ['creators', `creator#${'M'.repeat(43)}`, []],
      ['waiting exits', 'exit-line#p', []],
      ['sightings of signals', seenSignalKey(signature('S'.repeat(87)), 'launches').pk, []],
      ['cursors', cursorPartition, []],
      ['the watch of a position', watchKey(positionId('p')).pk, ['watch-prices']],
      ['the history of a position', 'history#p', ['watch-prices']],
      ['facts of pools', 'pool#m', ['watch-prices']],
      ['the lease of a watcher', `lease#${shardLease(0)}`, ['watch-prices']],
      ['the lease of the webhooks', `lease#${webhookLease}`, ['sync-webhooks']],
      ['the state of the webhooks', webhookSyncKey.pk, ['sync-webhooks']],
      ['alerts that were sent', 'alert#a', ['send-alerts', 'sync-webhooks']],
    ];
    it.each(rows)('let the executors and the reconciler write %s (%s), and besides them %j', (_what, key, others) => {
      for (const action of ['PutItem', 'UpdateItem', 'DeleteItem'])
        expect(holdersOfRow(rights, `dynamodb:${action}`, table, key)).toEqual([...executors, ...others].sort());
    });

    it('let the watcher write the history in batches, as it does, and nobody anything else', () => {
      expect(holdersOfRow(rights, 'dynamodb:BatchWriteItem', table, 'history#p')).toEqual(['watch-prices']);
      expect(holdersOfRow(rights, 'dynamodb:BatchWriteItem', table, report)).toEqual([]);
    });

    it('would show a role that may write whatever it likes', () => {
      const sly: Right = { holder: 'sly', actions: ['dynamodb:PutItem'], resources: [table] };
      expect(holdersOfRow([...rights, sly], 'dynamodb:PutItem', table, report)).toContain('sly');
    });
  });

  it('let who keeps the webhooks touch nothing of the trading, and no queue', () => {
    const own = rights.filter(({ holder }) => holder === 'sync-webhooks');
    expect(own.flatMap(({ actions }) => actions).filter((action) => action.startsWith('sqs:'))).toEqual([]);
    expect(own.flatMap(({ resources }) => resources)).not.toContain(tableNamed('osprey-trading'));
  });

  it('let only those write to the owner who see what he must know: books, settings and webhooks', () => {
    const topic = resourceWith(templates.data, 'AWS::SNS::Topic', { TopicName: 'osprey-alerts' });
    expect(holdersOf(rights, 'sns:Publish', `<${topic.id}>`)).toEqual(['reconcile', 'send-alerts', 'sync-webhooks']);
  });

  it('let nobody scan or drop a table', () => {
    for (const action of ['Scan', 'DeleteTable', 'UpdateTable', 'UpdateContinuousBackups']) {
      expect(holdersOf(rights, `dynamodb:${action}`, tableNamed('osprey-trading'))).toEqual([]);
    }
  });

  it('let a queue be emptied only by the function that it wakes', () => {
    for (const [name, { triggers }] of Object.entries<FunctionDefinition>(functions)) {
      for (const trigger of triggers) {
        if (trigger.kind !== 'queue') continue;
        expect(holdersOf(rights, 'sqs:DeleteMessage', queueNamed(`osprey-${trigger.queue}.fifo`))).toEqual([name]);
      }
    }
    expect(holdersOf(rights, 'sqs:PurgeQueue', queueNamed('osprey-orders.fifo'))).toEqual([]);
  });

  it('let a dead-letter queue be filled by the function that reads its queue, and be emptied by none', () => {
    for (const [name, { triggers }] of Object.entries<FunctionDefinition>(functions)) {
      for (const trigger of triggers) {
        if (trigger.kind !== 'queue') continue;
        const dead = queueNamed(`osprey-${trigger.queue}-dead.fifo`);
        expect(holdersOf(rights, 'sqs:SendMessage', dead)).toEqual([name]);
        expect(holdersOf(rights, 'sqs:DeleteMessage', dead)).toEqual([]);
      }
    }
  });

  it('never reach every resource or every action of a service', () => {
    for (const { holder, actions, resources } of rights) {
      expect(resources, holder).not.toContain('*');
      for (const action of actions) expect(action, holder).not.toContain('*');
    }
  });

  it('come from no managed policy', () => {
    const roles = Object.values(templates).flatMap((template) =>
      Object.values(resourcesOfType(template, 'AWS::IAM::Role')),
    );
    expect(roles.length).toBeGreaterThanOrEqual(Object.keys(functions).length);
    for (const { Properties } of roles) expect(Properties['ManagedPolicyArns']).toBeUndefined();
    for (const template of Object.values(templates)) template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  it('belong to one function each', () => {
    const roles = Object.values(resourcesOfType(templates.trading, 'AWS::Lambda::Function')).map(({ Properties }) =>
      JSON.stringify(Properties['Role']),
    );
    expect(new Set(roles).size).toBe(roles.length);
  });
});
