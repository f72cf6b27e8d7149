import { afterAll, beforeAll } from 'vitest';
import { createDynamoPoolBook } from '#adapters/dynamodb/pool-book.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { describePoolBook } from '../../contract/pool-book.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

describePoolBook('DynamoDB', async () =>
  createDynamoPoolBook({
    documents: dynamoDb.documents,
    tableName: await dynamoDb.freshTable('coordination'),
    now: () => epochMs(1_790_000_000_000),
  }),
);
