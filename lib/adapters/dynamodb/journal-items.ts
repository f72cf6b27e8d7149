/** A journal change as the items of one DynamoDB transaction, each with the refusal that its failed condition means. */
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Position } from '#trading/domain/books/position.ts';
import type {
  AccountChange,
  BudgetChange,
  CommitRefusal,
  ExpectedVersion,
  JournalChange,
} from '#trading/domain/orders/journal-change.ts';
import type { Order } from '#trading/domain/orders/order.ts';
import { decisionItem } from './decision-row.ts';
import { accountKey, budgetKey, closedPositionKey, heldPositionKey, signedKey } from './keys.ts';
import { tradeItem } from './money-rows.ts';
import { orderItem } from './order-row.ts';
import { positionItem } from './position-row.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
/** `account`: which of its conditions failed is told by the row as it was. */
export type ConditionedItem = { readonly item: TransactItem; readonly refusal: CommitRefusal | 'account' };
/** Where the position was before the change: in the row of its mint, or among the closed ones. */
export type PositionOrigin = 'held' | 'closed';

const absent = 'attribute_not_exists(pk)';

const orderItems = (tableName: string, { expected, fence, next }: JournalChange['order']): ConditionedItem => ({
  refusal: 'order-changed',
  item: {
    Put: {
      TableName: tableName,
      Item: orderItem(next),
      ...(expected === 'absent'
        ? { ConditionExpression: absent }
        : {
            ConditionExpression: '#version = :version AND #lease.#fence = :fence',
            ExpressionAttributeNames: { '#version': 'version', '#lease': 'lease', '#fence': 'fence' },
            ExpressionAttributeValues: { ':version': expected, ':fence': fence },
          }),
    },
  },
});

const positionCondition = (expected: ExpectedVersion, position: Position) =>
  expected === 'absent'
    ? { ConditionExpression: absent }
    : {
        // The identity as well: the mint may have been closed and opened again meanwhile.
        ConditionExpression: '#version = :version AND #positionId = :positionId',
        ExpressionAttributeNames: { '#version': 'version', '#positionId': 'positionId' },
        ExpressionAttributeValues: { ':version': expected, ':positionId': position.positionId },
      };

/** The items that write a position; `origin`: where its row was before. */
export const positionItems = (
  tableName: string,
  { expected, next }: NonNullable<JournalChange['position']>,
  origin: PositionOrigin,
): readonly ConditionedItem[] => {
  const heldKey = heldPositionKey(next.userId, next.mode, next.mint);
  const closedKey = closedPositionKey(next.userId, next.positionId);
  const condition = positionCondition(expected, next);
  const put = { TableName: tableName, Item: positionItem(next) };
  const stays = (origin === 'closed') === (next.status === 'closed');
  const items: readonly TransactItem[] = stays
    ? [{ Put: { ...put, ...condition } }]
    : origin === 'held'
      ? [{ Delete: { TableName: tableName, Key: heldKey, ...condition } }, { Put: put }]
      : [
          { Delete: { TableName: tableName, Key: closedKey, ...condition } },
          { Put: { ...put, ConditionExpression: absent } },
        ];
  return items.map((item) => ({ item, refusal: 'position-changed' }));
};

const accountItems = (tableName: string, change: AccountChange): ConditionedItem => {
  const { requireAvailableLamports: available, requireOpenPositionsBelow: positions } = change;
  return {
    refusal: 'account',
    item: {
      Update: {
        TableName: tableName,
        Key: accountKey(change.userId, change.mode),
        UpdateExpression:
          'ADD cashLamports :cash, reservedLamports :reserved, availableLamports :available, openPositions :opened',
        ConditionExpression: [
          'attribute_exists(pk)',
          ...(change.requireNotFrozen ? ['attribute_not_exists(frozenBecause)'] : []),
          ...(available === undefined ? [] : ['availableLamports >= :least']),
          ...(positions === undefined ? [] : ['openPositions < :below']),
        ].join(' AND '),
        ExpressionAttributeValues: {
          ':cash': change.cashLamports,
          ':reserved': change.reservedLamports,
          ':available': change.cashLamports - change.reservedLamports,
          ':opened': change.openPositions,
          ...(available === undefined ? {} : { ':least': available }),
          ...(positions === undefined ? {} : { ':below': positions }),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
  };
};

/** A day without a row has committed nothing, which is too much for a negative limit. */
const budgetCondition = (most: bigint): string =>
  most >= 0n ? 'attribute_not_exists(committedLamports) OR committedLamports <= :most' : 'committedLamports <= :most';

const budgetItems = (tableName: string, change: BudgetChange): ConditionedItem => {
  const most = change.requireCommittedAtMost;
  return {
    refusal: 'daily-spend-reached',
    item: {
      Update: {
        TableName: tableName,
        Key: budgetKey(change.userId, change.mode, change.day),
        UpdateExpression:
          'ADD committedLamports :committed, reservedLamports :reserved SET #entity = :entity, #userId = :userId, #mode = :mode, #day = :day',
        ExpressionAttributeNames: { '#entity': 'entity', '#userId': 'userId', '#mode': 'mode', '#day': 'day' },
        ExpressionAttributeValues: {
          ':committed': change.committedLamports,
          ':reserved': change.reservedLamports,
          ':entity': 'budget',
          ':userId': change.userId,
          ':mode': change.mode,
          ':day': change.day,
          ...(most === undefined ? {} : { ':most': most }),
        },
        ...(most === undefined ? {} : { ConditionExpression: budgetCondition(most) }),
      },
    },
  };
};

const onceOnly = (tableName: string, item: Record<string, unknown>, refusal: CommitRefusal): ConditionedItem => ({
  refusal,
  item: { Put: { TableName: tableName, Item: item, ConditionExpression: absent } },
});

/** Whose signature it is, from the moment at which it is in the journal. */
const signatureItems = (tableName: string, { plan, state }: Order): readonly ConditionedItem[] =>
  state.status === 'signed'
    ? [
        {
          refusal: 'order-changed',
          item: {
            Put: {
              TableName: tableName,
              Item: { ...signedKey(plan.userId, state.signature), entity: 'signed', orderId: plan.orderId },
            },
          },
        },
      ]
    : [];

/** Every item of the change. A trade that is in the books already means that somebody else settled the order. */
export const journalItems = (
  tableName: string,
  change: JournalChange,
  origin: PositionOrigin,
): readonly ConditionedItem[] => [
  orderItems(tableName, change.order),
  ...signatureItems(tableName, change.order.next),
  ...(change.position === undefined ? [] : positionItems(tableName, change.position, origin)),
  ...(change.account === undefined ? [] : [accountItems(tableName, change.account)]),
  ...(change.budget === undefined ? [] : [budgetItems(tableName, change.budget)]),
  ...(change.trade === undefined ? [] : [onceOnly(tableName, tradeItem(change.trade), 'order-changed')]),
  ...(change.decision === undefined ? [] : [onceOnly(tableName, decisionItem(change.decision), 'already-decided')]),
];
