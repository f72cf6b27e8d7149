import { afterAll, beforeAll } from 'vitest';
import { createDynamoLeaseBook } from '#adapters/dynamodb/lease.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { describeLeaseBook } from '../../contract/lease.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

describeLeaseBook('DynamoDB', async () =>
  createDynamoLeaseBook({ documents: dynamoDb.documents, tableName: await dynamoDb.freshTable('coordination') }),
);
