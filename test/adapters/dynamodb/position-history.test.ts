import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamoPositionHistory, historyItem } from '#adapters/dynamodb/position-history.ts';
import { epochMs, lamports, positionId, tokenAmount } from '#trading/domain/values/quantities.ts';
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

/** Bytes that DynamoDB counts for a value: text and names as UTF-8, two digits a byte of a number, 3 and 1 a member for a map or list. */
const sizeOf = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number' || typeof value === 'bigint') return Math.ceil(String(value).length / 2) + 1;
  if (Array.isArray(value)) return 3 + value.reduce<number>((sum, each) => sum + 1 + sizeOf(each), 0);
  if (typeof value !== 'object' || value === null) return 1;
  return 3 + Object.entries(value).reduce((sum, [name, each]) => sum + 1 + Buffer.byteLength(name) + sizeOf(each), 0);
};

it('a minute of a position costs one write unit', () => {
  const point = (nth: number) => ({
    atMs: epochMs(1_800_000_000_000 + nth * 10_000),
    sellLamports: lamports(123_456_789_012n),
    lowLamports: lamports(123_456_789_011n),
    highLamports: lamports(123_456_789_013n),
    tokens: tokenAmount(123_456_789_012_345n),
    costLamports: lamports(123_456_789_012n),
    realisedLamports: lamports(-12_345_678_901n),
  });
  const row = { positionId: positionId('f'.repeat(64)), span: 'minute' as const, startMs: epochMs(1_800_000_000_000) };
  expect(sizeOf(historyItem({ ...row, points: [0, 1, 2, 3, 4, 5].map(point) }))).toBeLessThan(1_024);
});
