/** What happens when DynamoDB is contended, asks for patience, or its answer gets lost on the way. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoAccountBook } from '#adapters/dynamodb/account-book.ts';
import { createDynamoOrderJournal } from '#adapters/dynamodb/order-journal.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { accountOf, alice, orderChange, orderOf, planOf, reservation } from '../../contract/journal-values.ts';

const cancelled = (...codes: readonly string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

/** Lets `fault` decide about every transaction: throw before it, throw after it, or neither. */
const withFault = (
  documents: DynamoDBDocumentClient,
  fault: (call: number) => 'before' | 'after' | undefined,
  error: Error,
) => {
  let call = 0;
  documents.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'TransactWriteItemsCommand') return next(args);
        call += 1;
        const when = fault(call);
        if (when === 'before') throw error;
        const answer = await next(args);
        if (when === 'after') throw error;
        return answer;
      },
    { step: 'initialize', name: 'fault', override: true },
  );
};

describe('the DynamoDB order journal', () => {
  let dynamoDb: TestDynamoDb;
  let waits: number[];
  let access: Parameters<typeof createDynamoOrderJournal>[0];
  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
  });
  afterAll(() => dynamoDb.stop());
  beforeEach(async () => {
    waits = [];
    access = {
      documents: dynamoDb.documents,
      tableName: await dynamoDb.freshTable('trading'),
      random: () => 1,
      sleep: async (ms) => {
        waits.push(ms);
      },
    };
  });
  afterEach(() => {
    dynamoDb.documents.middlewareStack.remove('fault');
  });

  it('tries again with growing waits while another transaction holds a row', async () => {
    withFault(access.documents, (call) => (call <= 3 ? 'before' : undefined), cancelled('None', 'TransactionConflict'));
    const outcome = await createDynamoOrderJournal(access).commit(orderChange(orderOf(planOf(1))));
    expect(outcome).toEqual({ kind: 'committed' });
    expect(waits).toEqual([40, 80, 160]);
  });

  it('does not take a failed condition for an answer while another row of the change was in conflict', async () => {
    const judged = cancelled('TransactionConflict', 'None', 'ConditionalCheckFailed', 'None', 'None');
    withFault(access.documents, (call) => (call === 1 ? 'before' : undefined), judged);
    await createDynamoAccountBook(access).open(accountOf());
    expect(await createDynamoOrderJournal(access).commit(reservation(1))).toEqual({ kind: 'committed' });
  });

  it('says that it is unknown what was written when contention does not end', async () => {
    withFault(access.documents, () => 'before', cancelled('ThrottlingError'));
    await expect(createDynamoOrderJournal(access).commit(orderChange(orderOf(planOf(1))))).rejects.toMatchObject({
      code: 'journal/unavailable',
      context: { operation: 'commit', attempts: 10 },
    });
    expect(waits.at(-1)).toBe(500);
  });

  it('knows its own write when the answer was lost and the step is asked for again', async () => {
    const journal = createDynamoOrderJournal(access);
    const books = createDynamoAccountBook(access);
    await books.open(accountOf());
    withFault(access.documents, (call) => (call === 1 ? 'after' : undefined), new Error('socket hang up'));
    await expect(journal.commit(reservation(1))).rejects.toMatchObject({ code: 'journal/unavailable' });
    expect(await journal.commit(reservation(1))).toEqual({ kind: 'committed' });
    expect(await journal.commit(reservation(1, {}, 'worker-2'))).toEqual({ kind: 'refused', because: 'order-changed' });
    expect(await books.account(alice, 'live')).toMatchObject({ openPositions: 1, reservedLamports: 30n });
  });

  it('gives all attempts of one commit the same token and every commit another', async () => {
    const tokens: unknown[] = [];
    withFault(access.documents, (call) => (call === 1 ? 'before' : undefined), cancelled('TransactionConflict'));
    access.documents.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === 'TransactWriteItemsCommand')
            tokens.push(Object.entries(args.input).find(([name]) => name === 'ClientRequestToken')?.[1]);
          return next(args);
        },
      { step: 'initialize', priority: 'high', name: 'tokens', override: true },
    );
    const journal = createDynamoOrderJournal(access);
    await journal.commit(orderChange(orderOf(planOf(1))));
    await journal.commit(orderChange(orderOf(planOf(2))));
    access.documents.middlewareStack.remove('tokens');
    expect(tokens).toEqual([tokens[0], tokens[0], tokens[2]]);
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(tokens[2]).not.toBe(tokens[0]);
  });
});
