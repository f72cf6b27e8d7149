/** Flows and the progress of the comparison with the chain, in DynamoDB. */
import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type FlowBooking, type FlowOutcome, flowsInOrder, resultsOf } from '#trading/domain/books/flow.ts';
import { noRisk, type Risk } from '#trading/domain/books/risk.ts';
import type { AccountBook } from '#trading/ports/account-book.ts';
import { readRow } from './attributes.ts';
import { againWhileMoved, reach, type TableAccess } from './contention.ts';
import { flowItems } from './flow-items.ts';
import { flowRow, reconciliationItem, reconciliationRow } from './flow-rows.ts';
import { dayPartition, flowKey, flowPrefix, reconciliationKey, userPartition } from './keys.ts';
import { getItem, indexedItems, itemsBelow } from './query.ts';
import { readRisk } from './risk-items.ts';

type FlowBook = Pick<AccountBook, 'bookFlow' | 'flow' | 'flows' | 'flowsOn' | 'reconciliation' | 'saveReconciliation'>;

/** The reason of the first item is the flow's own: a signature that is booked makes every other question idle. */
const outcomeOf = (error: unknown): FlowOutcome | 'account-moved' | undefined => {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const failed = (error.CancellationReasons ?? []).map(({ Code }) => Code === 'ConditionalCheckFailed');
  if (!failed.includes(true)) return undefined;
  if (failed[0] === true) return 'known';
  return failed.indexOf(true) === 1 && failed.lastIndexOf(true) === 1 ? 'account-moved' : 'changed';
};

const bookOnce = (access: TableAccess, booking: FlowBooking, risk: Risk): Promise<FlowOutcome | 'account-moved'> => {
  const command = {
    TransactItems: [...flowItems(access.tableName, booking, risk)],
    ClientRequestToken: randomUUID(),
  };
  return reach<FlowOutcome | 'account-moved'>(
    access,
    'journal/unavailable',
    'book flow',
    async () => {
      await access.documents.send(new TransactWriteCommand(command));
      return 'booked';
    },
    outcomeOf,
  );
};

/** Sales are added to the risk as it is read; who finds that another result was added meanwhile reads again. */
const book = async (access: TableAccess, booking: FlowBooking): Promise<FlowOutcome> => {
  const isMoving = resultsOf(booking).length > 0;
  return againWhileMoved(access, 'journal/unavailable', 'book flow', async () => {
    const risk = isMoving ? await readRisk(access, booking.flow) : undefined;
    const outcome = await bookOnce(access, booking, risk ?? noRisk);
    if (outcome !== 'account-moved') return outcome;
    return isMoving && risk !== undefined ? undefined : 'changed';
  });
};

/** The flows of the trading table. */
export const createDynamoFlowBook = (access: TableAccess): FlowBook => {
  const read = <Answer>(operation: string, call: () => Promise<Answer>) =>
    reach(access, 'journal/unavailable', operation, call);
  return {
    bookFlow: (booking) => book(access, booking),
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
