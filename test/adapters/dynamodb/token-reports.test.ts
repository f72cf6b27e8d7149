import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tokenReportKey } from '#adapters/dynamodb/keys.ts';
import { createDynamoLaunchBook } from '#adapters/dynamodb/launch-book.ts';
import { createDynamoTokenReports } from '#adapters/dynamodb/token-reports.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { mintNumber } from '../../contract/journal-values.ts';
import { describeLaunchBook, describeTokenReports } from '../../contract/token-reports.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

const access = async () => ({
  documents: dynamoDb.documents,
  tableName: await dynamoDb.freshTable('coordination'),
});
describeTokenReports('DynamoDB', async () => createDynamoTokenReports(await access()));
describeLaunchBook('DynamoDB', async () => createDynamoLaunchBook(await access()));

it('a report of another version counts as none: it is made anew, not trusted', async () => {
  const { documents, tableName } = await access();
  const Item = {
    ...tokenReportKey(mintNumber(1)),
    ...{ report: { mint: mintNumber(1), verdict: 'fine' }, expiresAtMs: 2_000_000_000_000, assessedAtMs: 1 },
  };
  await documents.send(new PutCommand({ TableName: tableName, Item }));
  const reports = createDynamoTokenReports({ documents, tableName });
  expect(await reports.find(mintNumber(1), epochMs(1_800_000_000_000))).toBeUndefined();
});
