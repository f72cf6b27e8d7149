import { afterAll, beforeAll } from 'vitest';
import { createDynamoExitLine } from '#adapters/dynamodb/exit-line.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { describeExitLine } from '../../contract/exit-line.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

describeExitLine('DynamoDB', async () =>
  createDynamoExitLine({ documents: dynamoDb.documents, tableName: await dynamoDb.freshTable('coordination') }),
);
