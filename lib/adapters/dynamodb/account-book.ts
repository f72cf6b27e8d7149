/** Accounts, day budgets, trades and flows in DynamoDB; what orders move is written by the order journal. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { lamports } from '#trading/domain/values/quantities.ts';
import type { AccountBook } from '#trading/ports/account-book.ts';
import { createAccountFreezing } from './account-freezing.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { createDynamoFlowBook } from './flow-book.ts';
import { accountKey, budgetKey, dayPartition, tradePrefix, userPartition } from './keys.ts';
import { accountItem, accountRow, budgetRow, tradeRow } from './money-rows.ts';
import { getItem, indexedItems, itemsBelow } from './query.ts';
import { createDynamoRecordBook } from './record-book.ts';

/** The books of the trading table. */
export const createDynamoAccountBook = (access: TableAccess): AccountBook => {
  const account: AccountBook['account'] = async (userId, mode) => {
    const item = await reach(access, 'journal/unavailable', 'find account', () =>
      getItem(access, accountKey(userId, mode)),
    );
    return item === undefined ? undefined : readRow(accountRow, item);
  };

  return {
    ...createAccountFreezing(access),
    ...createDynamoFlowBook(access),
    ...createDynamoRecordBook(access),
    account,
    open: async (opening) => {
      const first = await reach(
        access,
        'journal/unavailable',
        'open account',
        async () => {
          await access.documents.send(
            new PutCommand({
              TableName: access.tableName,
              Item: accountItem(opening),
              ConditionExpression: 'attribute_not_exists(pk)',
            }),
          );
          return 'opened';
        },
        (error) => (error instanceof ConditionalCheckFailedException ? 'was-open' : undefined),
      );
      return first === 'opened' ? opening : ((await account(opening.userId, opening.mode)) ?? opening);
    },
    budget: async (userId, mode, day) => {
      const item = await reach(access, 'journal/unavailable', 'find budget', () =>
        getItem(access, budgetKey(userId, mode, day)),
      );
      return item === undefined
        ? { userId, mode, day, committedLamports: lamports(0n), reservedLamports: lamports(0n), launchBuys: 0 }
        : readRow(budgetRow, item);
    },
    trades: async (userId) => {
      const items = await reach(access, 'journal/unavailable', 'list trades', () =>
        itemsBelow(access, userPartition(userId), tradePrefix),
      );
      return items.map((item) => readRow(tradeRow, item));
    },
    tradesOn: async (day) => {
      const items = await reach(access, 'journal/unavailable', 'list trades of a day', () =>
        indexedItems(access, 'day', dayPartition('trade', day)),
      );
      return items.map((item) => readRow(tradeRow, item));
    },
  };
};
