import { afterAll, beforeAll } from 'vitest';
import { createDynamoWatchBook } from '#adapters/dynamodb/watch-book.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { describeWatchBook } from '../../contract/watch-book.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

describeWatchBook('DynamoDB', async () =>
  createDynamoWatchBook({ documents: dynamoDb.documents, tableName: await dynamoDb.freshTable('coordination') }),
);
