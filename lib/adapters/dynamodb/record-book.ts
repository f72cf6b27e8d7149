/**
 * The records of tokens and leaders in DynamoDB; the order journal and the flow book write them. A leader's newest sale of a
 * mint, `leader-sales#<leader>` / mint, is written here.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { noRecord } from '#trading/domain/books/token-record.ts';
import type { AccountBook } from '#trading/ports/account-book.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { leaderDayKey, leaderPrefix, leaderSaleKey, tokenKey, tokenPrefix, userPartition } from './keys.ts';
import { getItem, itemsBelow, itemsFrom } from './query.ts';
import { leaderDayRow, tokenRow } from './token-rows.ts';

type RecordBook = Pick<
  AccountBook,
  'token' | 'tokens' | 'leaderDaysSince' | 'leaderDays' | 'leaderSoldSlot' | 'noteLeaderSale'
>;

const leaderSaleRow = z.object({ slot: z.int().nonnegative() });

/** The records of the trading table. */
export const createDynamoRecordBook = (access: TableAccess): RecordBook => {
  const read = <Answer>(operation: string, call: () => Promise<Answer>) =>
    reach(access, 'journal/unavailable', operation, call);
  return {
    token: async (userId, mode, mint) => {
      const item = await read('find token record', () => getItem(access, tokenKey(userId, mode, mint)));
      return item === undefined ? noRecord({ userId, mode, mint }) : readRow(tokenRow, item);
    },
    tokens: async (userId, mode) => {
      const items = await read('list token records', () =>
        itemsBelow(access, userPartition(userId), `${tokenPrefix}${mode}#`),
      );
      return items.map((item) => readRow(tokenRow, item));
    },
    leaderDaysSince: async (userId, mode, leader, day) => {
      const items = await read('list days of a leader', () =>
        itemsFrom(access, leaderDayKey(userId, mode, leader, day)),
      );
      return items.map((item) => readRow(leaderDayRow, item));
    },
    leaderDays: async (userId, mode) => {
      const items = await read('list days of leaders', () =>
        itemsBelow(access, userPartition(userId), `${leaderPrefix}${mode}#`),
      );
      return items.map((item) => readRow(leaderDayRow, item));
    },
    leaderSoldSlot: async (leader, mint) => {
      const item = await read('find sale of a leader', () => getItem(access, leaderSaleKey(leader, mint)));
      return item === undefined ? undefined : readRow(leaderSaleRow, item).slot;
    },
    noteLeaderSale: async (sale) => {
      const { leader, mint, slot } = sale;
      const put = new PutCommand({
        TableName: access.tableName,
        Item: { ...leaderSaleKey(leader, mint), entity: 'leader-sale', ...sale },
        ConditionExpression: 'attribute_not_exists(pk) OR #slot < :slot',
        ExpressionAttributeNames: { '#slot': 'slot' },
        ExpressionAttributeValues: { ':slot': slot },
      });
      await reach<unknown>(
        access,
        'journal/unavailable',
        'note sale of a leader',
        () => access.documents.send(put),
        (error) => (error instanceof ConditionalCheckFailedException ? 'a newer one is known' : undefined),
      );
    },
  };
};
