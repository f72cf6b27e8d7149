import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { readRow } from '#adapters/dynamodb/attributes.ts';
import { decisionItem, decisionRow } from '#adapters/dynamodb/decision-row.ts';
import { flowItem, flowRow, reconciliationItem, reconciliationRow } from '#adapters/dynamodb/flow-rows.ts';
import type { Key } from '#adapters/dynamodb/keys.ts';
import { accountItem, accountRow, tradeItem, tradeRow } from '#adapters/dynamodb/money-rows.ts';
import { orderItem, orderRow } from '#adapters/dynamodb/order-row.ts';
import { positionItem, positionRow } from '#adapters/dynamodb/position-row.ts';
import {
  anyAccount,
  anyDecision,
  anyFlow,
  anyOrder,
  anyPosition,
  anyReconciliation,
  anyTrade,
} from '../../contract/arbitraries.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { orderOf, planOf } from '../../contract/journal-values.ts';

let dynamoDb: TestDynamoDb;
let tableName: string;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  tableName = await dynamoDb.freshTable('trading');
});
afterAll(() => dynamoDb.stop());

describe('a row comes back from DynamoDB as the value it was written from', () => {
  const roundTrips = <Value>(values: fc.Arbitrary<Value>, itemOf: (value: Value) => Key, schema: z.ZodType<Value>) =>
    fc.assert(
      fc.asyncProperty(values, async (value) => {
        const item = itemOf(value);
        await dynamoDb.documents.send(new PutCommand({ TableName: tableName, Item: item }));
        const key = { pk: item.pk, sk: item.sk };
        const { Item = {} } = await dynamoDb.documents.send(new GetCommand({ TableName: tableName, Key: key }));
        expect(readRow(schema, Item)).toStrictEqual(value);
      }),
      { numRuns: 25 },
    );

  it('order', () => roundTrips(anyOrder, orderItem, orderRow));
  it('order that was written before its checks were kept with it', () => {
    const { checks: _, ...item } = orderItem(orderOf(planOf(1)));
    expect(readRow(orderRow, item)).toEqual(orderOf(planOf(1)));
  });
  it('position', () => roundTrips(anyPosition, positionItem, positionRow));
  it('account', () => roundTrips(anyAccount, accountItem, accountRow));
  it('trade', () => roundTrips(anyTrade, tradeItem, tradeRow));
  it('flow', () => roundTrips(anyFlow, flowItem, flowRow));
  it('reconciliation', () => roundTrips(anyReconciliation, reconciliationItem, reconciliationRow));
  it('decision', () => roundTrips(anyDecision, decisionItem, decisionRow));
});

it('says which row cannot be read and why', () => {
  const item = { ...orderItem(orderOf(planOf(1))), version: 'two', plan: { ...planOf(1), amountIn: 1.5 } };
  expect(() => readRow(orderRow, item)).toThrow(
    expect.objectContaining({
      code: 'journal/unreadable-row',
      context: expect.objectContaining({
        row: 'order#order-1 order',
        problem: expect.stringMatching(/plan\.amountIn: found 1\.5.*version: found "two", allowed number/),
      }),
    }),
  );
});

it('gives only rows that need work a place in the work index', () => {
  const statusOf = (state: Parameters<typeof orderItem>[0]['state']) =>
    'workPk' in orderItem(orderOf(planOf(1), { state }));
  expect(statusOf({ status: 'reserved' })).toBe(true);
  expect(statusOf({ status: 'rejected', reason: 'halted' })).toBe(false);
});
