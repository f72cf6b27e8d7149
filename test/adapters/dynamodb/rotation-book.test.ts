import { afterAll, beforeAll } from 'vitest';
import { createDynamoAccountBook } from '#adapters/dynamodb/account-book.ts';
import { createDynamoDecisionLog } from '#adapters/dynamodb/decision-log.ts';
import { createDynamoOrderJournal } from '#adapters/dynamodb/order-journal.ts';
import { createDynamoPositionBook } from '#adapters/dynamodb/position-book.ts';
import { createDynamoRotationBook } from '#adapters/dynamodb/rotation-book.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { describeRotationBook } from '../../contract/rotation-book.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

describeRotationBook('DynamoDB', async () => {
  const { documents, freshTable } = dynamoDb;
  const [tableName, settingsTable] = [await freshTable('trading'), await freshTable('settings')];
  const access = { documents, tableName };
  return {
    journal: createDynamoOrderJournal(access),
    positions: createDynamoPositionBook(access),
    accounts: createDynamoAccountBook(access),
    decisions: createDynamoDecisionLog(access),
    rotations: createDynamoRotationBook({ ...access, settingsTable }),
    settings: createDynamoSettingsStore({ documents, tableName: settingsTable }),
  };
});
