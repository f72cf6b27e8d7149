import { afterAll, beforeAll } from 'vitest';
import { createDynamoCreatorBook } from '#adapters/dynamodb/creator-book.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { describeCreatorBook } from '../../contract/creator-book.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

describeCreatorBook('DynamoDB', async () =>
  createDynamoCreatorBook({
    documents: dynamoDb.documents,
    tableName: await dynamoDb.freshTable('coordination'),
    now: () => epochMs(1_790_000_000_000),
  }),
);
