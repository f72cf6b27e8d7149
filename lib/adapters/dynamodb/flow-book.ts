/** Flows and the progress of the comparison with the chain, in DynamoDB. */
import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type FlowOutcome, flowsInOrder } from '#trading/domain/books/flow.ts';
import type { AccountBook } from '#trading/ports/account-book.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { flowItems } from './flow-items.ts';
import { flowRow, reconciliationItem, reconciliationRow } from './flow-rows.ts';
import { dayPartition, flowKey, flowPrefix, reconciliationKey, userPartition } from './keys.ts';
import { getItem, indexedItems, itemsBelow } from './query.ts';

type FlowBook = Pick<AccountBook, 'bookFlow' | 'flow' | 'flows' | 'flowsOn' | 'reconciliation' | 'saveReconciliation'>;

/** The reason of the first item is the flow's own: a signature that is booked makes every other question idle. */
const outcomeOf = (error: unknown): FlowOutcome | undefined => {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const failed = (error.CancellationReasons ?? []).map(({ Code }) => Code === 'ConditionalCheckFailed');
  if (!failed.includes(true)) return undefined;
  return failed[0] === true ? 'known' : 'changed';
};

/** The flows of the trading table. */
export const createDynamoFlowBook = (access: TableAccess): FlowBook => {
  const read = <Answer>(operation: string, call: () => Promise<Answer>) =>
    reach(access, 'journal/unavailable', operation, call);
  return {
    bookFlow: (booking) => {
      const command = {
        TransactItems: [...flowItems(access.tableName, booking)],
        ClientRequestToken: randomUUID(),
      };
      return reach<FlowOutcome>(
        access,
        'journal/unavailable',
        'book flow',
        async () => {
          await access.documents.send(new TransactWriteCommand(command));
          return 'booked';
        },
        outcomeOf,
      );
    },
    flow: async (userId, mode, signature) => {
      const item = await read('find flow', () => getItem(access, flowKey(userId, mode, signature)));
      return item === undefined ? undefined : readRow(flowRow, item);
    },
    flows: async (userId) => {
      const items = await read('list flows', () => itemsBelow(access, userPartition(userId), flowPrefix));
      return items.map((item) => readRow(flowRow, item)).toSorted(flowsInOrder);
    },
    flowsOn: async (day) => {
      const items = await read('list flows of a day', () => indexedItems(access, 'day', dayPartition('flow', day)));
      return items.map((item) => readRow(flowRow, item)).toSorted(flowsInOrder);
    },
    reconciliation: async (userId, mode) => {
      const item = await read('find reconciliation', () => getItem(access, reconciliationKey(userId, mode)));
      return item === undefined ? undefined : readRow(reconciliationRow, item);
    },
    saveReconciliation: (next) =>
      reach<boolean>(
        access,
        'journal/unavailable',
        'save reconciliation',
        async () => {
          await access.documents.send(
            new PutCommand({
              TableName: access.tableName,
              Item: reconciliationItem(next),
              ...(next.version === 1
                ? { ConditionExpression: 'attribute_not_exists(pk)' }
                : {
                    ConditionExpression: '#version = :before',
                    ExpressionAttributeNames: { '#version': 'version' },
                    ExpressionAttributeValues: { ':before': next.version - 1 },
                  }),
            }),
          );
          return true;
        },
        (error) => (error instanceof ConditionalCheckFailedException ? false : undefined),
      ),
  };
};
