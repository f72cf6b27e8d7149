/** Decisions in DynamoDB. A decision that makes an order is written by the order journal, the others here. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Decision } from '#trading/domain/orders/decision.ts';
import type { DecisionLog } from '#trading/ports/decision-log.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { decisionItem, decisionRow } from './decision-row.ts';
import { causePartition, dayPartition, decisionKey } from './keys.ts';
import { getItem, indexedItems, itemsBelow } from './query.ts';

const writtenAtOnce = 20;

/** The decisions of the trading table. */
export const createDynamoDecisionLog = (access: TableAccess): DecisionLog => {
  const put = (decision: Decision): Promise<'recorded' | 'stood'> =>
    reach<'recorded' | 'stood'>(
      access,
      'journal/unavailable',
      'record decision',
      async () => {
        await access.documents.send(
          new PutCommand({
            TableName: access.tableName,
            Item: decisionItem(decision),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
        return 'recorded';
      },
      (error) => (error instanceof ConditionalCheckFailedException ? 'stood' : undefined),
    );

  return {
    record: async (decisions) => {
      // The first of several on the same key stands, so they are not raced against each other.
      const first = new Map(
        decisions.toReversed().map((decision) => [`${decision.cause} ${decision.userId}`, decision] as const),
      );
      const waiting = [...first.values()];
      for (let from = 0; from < waiting.length; from += writtenAtOnce)
        await Promise.all(waiting.slice(from, from + writtenAtOnce).map(put));
    },
    find: async (cause, userId) => {
      const item = await reach(access, 'journal/unavailable', 'find decision', () =>
        getItem(access, decisionKey(cause, userId)),
      );
      return item === undefined ? undefined : readRow(decisionRow, item);
    },
    of: async (cause) => {
      const items = await reach(access, 'journal/unavailable', 'list decisions', () =>
        itemsBelow(access, causePartition(cause), 'decision#'),
      );
      return items.map((item) => readRow(decisionRow, item));
    },
    on: async (day) => {
      const items = await reach(access, 'journal/unavailable', 'list decisions of a day', () =>
        indexedItems(access, 'day', dayPartition('decision', day)),
      );
      return items.map((item) => readRow(decisionRow, item));
    },
  };
};
