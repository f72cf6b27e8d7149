/** From a record of the trading table's stream to a change of the books. */
import * as z from 'zod';
import { type Item, readRow } from '#adapters/dynamodb/attributes.ts';
import { decisionRow } from '#adapters/dynamodb/decision-row.ts';
import { accountRow, tradeRow } from '#adapters/dynamodb/money-rows.ts';
import { orderRow } from '#adapters/dynamodb/order-row.ts';
import type { BooksChange } from '#trading/domain/books/alert.ts';

type Plain = string | number | bigint | boolean | null | Plain[] | { [name: string]: Plain };

const toNumber = (text: string): number | bigint => {
  const value = Number(text);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(text) : value;
};

/** The attribute types that the rows of the trading table use, as the document client would read them. */
const attribute: z.ZodType<Plain> = z.lazy(() =>
  z.union([
    z.object({ S: z.string() }).transform(({ S }): Plain => S),
    z.object({ N: z.string() }).transform(({ N }): Plain => toNumber(N)),
    z.object({ BOOL: z.boolean() }).transform(({ BOOL }): Plain => BOOL),
    z.object({ NULL: z.boolean() }).transform((): Plain => null),
    z.object({ M: z.record(z.string(), attribute) }).transform(({ M }): Plain => M),
    z.object({ L: z.array(attribute) }).transform(({ L }): Plain => L),
  ]),
);
const image = z.record(z.string(), attribute);

export const streamRecord = z.object({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.object({
    SequenceNumber: z.string().min(1),
    NewImage: image.optional(),
    OldImage: image.optional(),
  }),
});
export type StreamRecord = z.output<typeof streamRecord>;

/** The change that a record tells of, or undefined for rows that no alert is about. Throws for a row that cannot be read. */
export const changeOf = ({ eventName, dynamodb }: StreamRecord): BooksChange | undefined => {
  const row: Item | undefined = dynamodb.NewImage;
  if (row === undefined || eventName === 'REMOVE') return undefined;
  switch (row['entity']) {
    case 'order': {
      const before = dynamodb.OldImage === undefined ? undefined : readRow(orderRow, dynamodb.OldImage);
      return { kind: 'order', before, after: readRow(orderRow, row) };
    }
    case 'account': {
      const before = dynamodb.OldImage === undefined ? undefined : readRow(accountRow, dynamodb.OldImage);
      return { kind: 'account', before, after: readRow(accountRow, row) };
    }
    // Trades and decisions are written once; a later write of the same row is not news.
    case 'trade':
      return eventName === 'INSERT' ? { kind: 'trade', after: readRow(tradeRow, row) } : undefined;
    case 'decision':
      return eventName === 'INSERT' ? { kind: 'decision', after: readRow(decisionRow, row) } : undefined;
    default:
      return undefined;
  }
};
