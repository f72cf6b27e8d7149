import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamoAlertThrottle } from '#adapters/dynamodb/alert-throttle.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { describeAlertThrottle } from '../../contract/alert-throttle.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

const createThrottle = async () => {
  const tableName = await dynamoDb.freshTable('coordination');
  return { tableName, throttle: createDynamoAlertThrottle({ documents: dynamoDb.documents, tableName }) };
};

describeAlertThrottle('DynamoDB', async () => (await createThrottle()).throttle);

it('leaves the time-to-live attribute in seconds, never before the expiry itself', async () => {
  const { tableName, throttle } = await createThrottle();
  await throttle.first('halted', epochMs(1_500), 60);
  const { Item } = await dynamoDb.documents.send(
    new GetCommand({ TableName: tableName, Key: { pk: 'alert#halted', sk: 'throttle' } }),
  );
  expect(Item).toMatchObject({ expiresAtMs: 61_500, expiresAtSeconds: 62 });
});
