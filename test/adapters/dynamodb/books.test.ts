import { afterAll, beforeAll } from 'vitest';
import { describeBooks } from '../../contract/books.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { createDynamoBooks } from '../../contract/dynamodb-books.ts';
import { describeOrderJournal } from '../../contract/order-journal.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

describeOrderJournal('DynamoDB', () => createDynamoBooks(dynamoDb));
describeBooks('DynamoDB', () => createDynamoBooks(dynamoDb));
