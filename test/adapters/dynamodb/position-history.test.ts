import { afterAll, beforeAll } from 'vitest';
import { createDynamoPositionHistory } from '#adapters/dynamodb/position-history.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { describePositionHistory } from '../../contract/position-history.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

describePositionHistory('DynamoDB', async () =>
  createDynamoPositionHistory({ documents: dynamoDb.documents, tableName: await dynamoDb.freshTable('coordination') }),
);
