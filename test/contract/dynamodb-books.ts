import { createDynamoAccountBook } from '#adapters/dynamodb/account-book.ts';
import { createDynamoDecisionLog } from '#adapters/dynamodb/decision-log.ts';
import { createDynamoOrderJournal } from '#adapters/dynamodb/order-journal.ts';
import { createDynamoPositionBook } from '#adapters/dynamodb/position-book.ts';
import type { TestDynamoDb } from './dynamodb.ts';
import type { Books } from './order-journal.ts';

/** Empty books over a trading table of their own. */
export const createDynamoBooks = async ({ documents, freshTable }: TestDynamoDb): Promise<Books> => {
  const access = { documents, tableName: await freshTable('trading') };
  return {
    journal: createDynamoOrderJournal(access),
    positions: createDynamoPositionBook(access),
    accounts: createDynamoAccountBook(access),
    decisions: createDynamoDecisionLog(access),
  };
};
