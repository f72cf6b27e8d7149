import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TableAccess } from '#adapters/dynamodb/contention.ts';
import { heldPositionKey, type Key, orderKey } from '#adapters/dynamodb/keys.ts';
import { createDynamoOrderJournal } from '#adapters/dynamodb/order-journal.ts';
import { createDynamoPositionBook } from '#adapters/dynamodb/position-book.ts';
import { openingPosition } from '#trading/domain/books/position.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { alice, mintNumber, orderChange, orderOf, planOf } from '../../contract/journal-values.ts';

describe('a row at work that cannot be read', () => {
  let dynamoDb: TestDynamoDb;
  let access: TableAccess;
  let heard: string[];
  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
  });
  afterAll(() => dynamoDb.stop());
  beforeEach(async () => {
    access = { documents: dynamoDb.documents, tableName: await dynamoDb.freshTable('trading') };
    heard = [];
    for (const n of [1, 2, 3])
      await createDynamoOrderJournal(access).commit({
        ...orderChange(orderOf(planOf(n))),
        position: { expected: 'absent', next: openingPosition(planOf(n)) },
      });
    await spoil(orderKey(planOf(2).orderId));
    await spoil(heldPositionKey(alice, 'live', mintNumber(2)));
  });
  const spoil = (key: Key) =>
    access.documents.send(
      new UpdateCommand({
        TableName: access.tableName,
        Key: key,
        UpdateExpression: 'SET #version = :word',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':word': 'two' },
      }),
    );
  const onUnreadable = (row: string, problem: string) => heard.push(`${row}: ${problem}`);

  it('is told and does not stop the work on the others', async () => {
    const orders = await createDynamoOrderJournal({ ...access, onUnreadable }).unfinished(10);
    expect(orders.map(({ plan }) => plan.orderId)).toEqual(['order-1', 'order-3']);
    const positions = await createDynamoPositionBook({ ...access, onUnreadable }).open(10);
    expect(positions.map(({ positionId }) => positionId)).toEqual(['position-1', 'position-3']);
    expect(heard).toEqual([
      'order#order-2 order: version: found "two", allowed number',
      `user#alice position#live#${mintNumber(2)}: version: found "two", allowed number`,
    ]);
  });

  it('throws where nobody listens, and where it is asked for itself', async () => {
    const unreadable = { code: 'journal/unreadable-row' };
    await expect(createDynamoOrderJournal(access).unfinished(10)).rejects.toMatchObject(unreadable);
    const journal = createDynamoOrderJournal({ ...access, onUnreadable });
    await expect(journal.find(planOf(2).orderId)).rejects.toMatchObject(unreadable);
  });
});
