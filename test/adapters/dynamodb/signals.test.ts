import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamoHeartbeats } from '#adapters/dynamodb/heartbeats.ts';
import { createDynamoSeenSignals } from '#adapters/dynamodb/seen-signals.ts';
import { createDynamoSignalCursors } from '#adapters/dynamodb/signal-cursors.ts';
import { createDynamoWebhookSyncLog } from '#adapters/dynamodb/webhook-sync-log.ts';
import { firstCursor, watchKey } from '#trading/domain/signals/missed-signal.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { describeHeartbeats } from '../../contract/heartbeats.ts';
import { leader, today } from '../../contract/journal-values.ts';
import { describeSeenSignals } from '../../contract/seen-signals.ts';
import { describeSignalCursors } from '../../contract/signal-cursors.ts';
import { describeWebhookSyncLog } from '../../contract/webhook-sync-log.ts';
import { tradeSignalOf } from '../../trading/signals.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

const freshAccess = async () => ({
  documents: dynamoDb.documents,
  tableName: await dynamoDb.freshTable('coordination'),
});

describeSeenSignals('DynamoDB', async () => createDynamoSeenSignals(await freshAccess()));
describeHeartbeats('DynamoDB', async () => createDynamoHeartbeats(await freshAccess()));
describeWebhookSyncLog('DynamoDB', async () => createDynamoWebhookSyncLog(await freshAccess()));
describeSignalCursors('DynamoDB', async () => createDynamoSignalCursors(await freshAccess()));

it('seen signals expire in seconds, never before the expiry itself', async () => {
  const access = await freshAccess();
  const signal = tradeSignalOf(1);
  await createDynamoSeenSignals(access).mark(signal, epochMs(1_500));
  const Key = { pk: `seen#${signal.signature}`, sk: `leader#${signal.wallet}` };
  const { Item } = await access.documents.send(new GetCommand({ TableName: access.tableName, Key }));
  expect(Item).toMatchObject({ expiresAtMs: 172_801_500, expiresAtSeconds: 172_802 });
});

it('cursors never expire, and counts do forty days after their day', async () => {
  const access = await freshAccess();
  const watched = { kind: 'leader', address: leader } as const;
  const cursor = firstCursor(watched, undefined, epochMs(0));
  await createDynamoSignalCursors(access).advance(cursor, [{ watched, day: today, delivered: 1, late: 0, missed: 0 }]);
  const rowsOf = async (pk: string) => {
    const asked = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } };
    return (await access.documents.send(new QueryCommand({ TableName: access.tableName, ...asked }))).Items;
  };
  const [row] = (await rowsOf('signal-cursors')) ?? [];
  expect(row).not.toHaveProperty('expiresAtSeconds');
  expect(await rowsOf(`signal-counts#${today}`)).toMatchObject([
    { sk: watchKey(watched), expiresAtSeconds: Date.parse(`${today}T00:00:00Z`) / 1_000 + 40 * 86_400 },
  ]);
});
