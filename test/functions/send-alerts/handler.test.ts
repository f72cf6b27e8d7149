import { describe, expect, it } from 'vitest';
import { accountItem, tradeItem } from '#adapters/dynamodb/money-rows.ts';
import { orderItem } from '#adapters/dynamodb/order-row.ts';
import { createHandler } from '#functions/send-alerts/handler.ts';
import { alertsOf, type BooksChange } from '#trading/domain/books/alert.ts';
import type { Account } from '#trading/domain/books/books.ts';
import { signature } from '#trading/domain/values/quantities.ts';
import { booksAfter } from '../../trading/domain/books/books-history.ts';

const { accounts, trades, orders } = booksAfter([
  { mode: 'paper', mint: 0, end: 'filled', spend: 9n, fee: 1n, tip: 1n, rent: 1n, tokens: 10n ** 17n, portion: 1n },
]);
const [trade] = trades;
const [order] = orders;
if (trade === undefined || order === undefined) throw new Error('no books');

/** An image as the stream carries it. */
const toAttribute = (value: unknown): object => {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number' || typeof value === 'bigint') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  return { M: toImage(Object(value)) };
};
const toImage = (row: object): object =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, toAttribute(value)]),
  );

const record = (sequenceNumber: string, eventName: string, newImage: object | undefined, oldImage?: object) => ({
  eventID: `event-${sequenceNumber}`,
  eventName,
  dynamodb: {
    SequenceNumber: sequenceNumber,
    ...(newImage && { NewImage: toImage(newImage) }),
    ...(oldImage && { OldImage: toImage(oldImage) }),
  },
});

const context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'send-alerts',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn',
  memoryLimitInMB: '256',
  awsRequestId: 'id',
  logGroupName: 'group',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => 1_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

const handlerWith = (fails: (change: BooksChange) => boolean = () => false) => {
  const changes: BooksChange[] = [];
  const logged: string[] = [];
  const handler = createHandler({
    send: async (change) => {
      if (fails(change)) throw new Error('topic is down');
      changes.push(change);
    },
    log: (phrase) => logged.push(phrase),
  });
  return { changes, logged, run: (records: readonly object[]) => handler({ Records: records }, context) };
};

describe('send-alerts handler', () => {
  it('reads trades and orders exactly as they were written', async () => {
    const { changes, run } = handlerWith();
    const filled = { ...order, state: { ...order.state, signature: undefined } };
    const response = await run([
      record('1', 'INSERT', tradeItem(trade)),
      record('2', 'MODIFY', orderItem(order), orderItem({ ...order, state: { status: 'reserved' } })),
    ]);
    expect(response).toEqual({ batchItemFailures: [] });
    expect(changes).toEqual([
      { kind: 'trade', after: trade },
      { kind: 'order', before: { ...filled, state: { status: 'reserved' } }, after: filled },
    ]);
  });

  it('tells about an account that was frozen, and not about one that only traded', async () => {
    const [account] = accounts;
    if (account === undefined) throw new Error('no account');
    const frozen: Account = { ...account, frozenBecause: 'books-differ', frozenDetail: 'lamports: off by 1' };
    const { changes, run } = handlerWith();
    await run([
      record('1', 'MODIFY', accountItem(frozen), accountItem(account)),
      record('2', 'MODIFY', accountItem(account), accountItem(account)),
    ]);
    expect(changes[0]).toEqual({ kind: 'account', before: account, after: frozen });
    expect(changes.flatMap(alertsOf)).toMatchObject([{ severity: 'critical' }]);
  });

  it('passes over rows that no alert is about, deletions and writes of a known trade', async () => {
    const { changes, logged, run } = handlerWith();
    await run([
      record('1', 'INSERT', { pk: 'user#anna', sk: 'account#paper', entity: 'budget' }),
      record('2', 'REMOVE', undefined, tradeItem(trade)),
      record('3', 'MODIFY', tradeItem(trade), tradeItem(trade)),
    ]);
    expect([changes, logged]).toEqual([[], []]);
  });

  it('does not let an unreadable row stop those behind it', async () => {
    const { changes, logged, run } = handlerWith();
    const broken = { ...orderItem(order), version: 'x' };
    const response = await run([record('1', 'INSERT', broken), record('2', 'INSERT', tradeItem(trade))]);
    expect(response).toEqual({ batchItemFailures: [] });
    expect(changes).toHaveLength(1);
    expect(logged).toHaveLength(1);
  });

  it('asks for the record that failed to be delivered again, with those behind it', async () => {
    const { changes, run } = handlerWith(({ kind, after }) => kind === 'trade' && after.signature !== undefined);
    const response = await run([
      record('1', 'INSERT', tradeItem(trade)),
      record('2', 'INSERT', tradeItem({ ...trade, signature: signature('5'.repeat(88)) })),
      record('3', 'INSERT', tradeItem(trade)),
    ]);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(changes).toHaveLength(1);
  });
});
