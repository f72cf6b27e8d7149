/** A journal change as the items of one DynamoDB transaction, each with the refusal that its failed condition means. */
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { LeaderSale } from '#trading/domain/books/leader-sale.ts';
import type { Position } from '#trading/domain/books/position.ts';
import type { Result, Risk } from '#trading/domain/books/risk.ts';
import type {
  AccountChange,
  BudgetChange,
  CommitRefusal,
  ExpectedVersion,
  JournalChange,
} from '#trading/domain/orders/journal-change.ts';
import type { Order } from '#trading/domain/orders/order.ts';
import { decisionItem } from './decision-row.ts';
import { accountKey, budgetKey, closedPositionKey, heldPositionKey, leaderSaleKey, signedKey } from './keys.ts';
import { tradeItem } from './money-rows.ts';
import { orderItem } from './order-row.ts';
import { positionItem } from './position-row.ts';
import { leaderItems, riskUpdate, tokenItem } from './risk-items.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
/** `account`, `budget` and `token`: which of its conditions failed is told by the row as it was. */
export type ConditionedItem = {
  readonly item: TransactItem;
  readonly refusal: CommitRefusal | 'account' | 'budget' | 'token';
};
/** Where the position was before the change: in the row of its mint, or among the closed ones. */
export type PositionOrigin = 'held' | 'closed';

const absent = 'attribute_not_exists(pk)';

const conditioned = (refusal: ConditionedItem['refusal'], item: TransactItem): ConditionedItem => ({ refusal, item });

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

const accountItems = (tableName: string, change: AccountChange, results: readonly Result[], risk: Risk) => {
  const { requireAvailableLamports: available, requireOpenPositionsBelow: positions } = change;
  const { requireExposureAtMost: exposure, requireLosses: losses } = change;
  const moved = riskUpdate(results, risk);
  const names = { ...moved?.names, ...(losses === undefined ? {} : { '#risk': 'risk', '#losses': 'losses' }) };
  return conditioned('account', {
    Update: {
      TableName: tableName,
      Key: accountKey(change.userId, change.mode),
      UpdateExpression: [
        'ADD cashLamports :cash, reservedLamports :reserved, availableLamports :available',
        'exposureLamports :exposure, openPositions :opened, goodTrades :good',
      ]
        .join(', ')
        .concat(moved === undefined ? '' : ` SET ${moved.set}`),
      ConditionExpression: [
        'attribute_exists(pk)',
        ...(change.requireNotFrozen ? ['attribute_not_exists(frozenBecause)'] : []),
        ...(available === undefined ? [] : ['availableLamports >= :least']),
        ...(positions === undefined ? [] : ['openPositions < :below']),
        ...(exposure === undefined ? [] : ['exposureLamports <= :mostExposure']),
        ...(losses === undefined ? [] : ['#risk.#losses = :losses']),
        ...(moved === undefined ? [] : [moved.condition]),
      ].join(' AND '),
      ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
      ExpressionAttributeValues: {
        ':cash': change.cashLamports,
        ':reserved': change.reservedLamports,
        ':available': change.cashLamports - change.reservedLamports,
        ':exposure': change.exposureLamports,
        ':opened': change.openPositions,
        ':good': change.goodTrades,
        ...(available === undefined ? {} : { ':least': available }),
        ...(positions === undefined ? {} : { ':below': positions }),
        ...(exposure === undefined ? {} : { ':mostExposure': exposure }),
        ...(losses === undefined ? {} : { ':losses': losses }),
        ...moved?.values,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  });
};

/** A day without a row has committed nothing, which is too much for a negative limit. */
const committedCondition = (most: bigint): string =>
  most >= 0n ? '(attribute_not_exists(committedLamports) OR committedLamports <= :most)' : 'committedLamports <= :most';

const budgetItems = (tableName: string, change: BudgetChange): ConditionedItem => {
  const { requireCommittedAtMost: most, requireLaunchBuysBelow: below } = change;
  const conditions = [
    ...(most === undefined ? [] : [committedCondition(most)]),
    ...(below === undefined ? [] : ['(attribute_not_exists(launchBuys) OR launchBuys < :below)']),
    // No day has bought fewer than none: a limit of none refuses the first one too.
    ...(below === 0 ? ['attribute_exists(launchBuys)'] : []),
  ];
  return conditioned('budget', {
    Update: {
      TableName: tableName,
      Key: budgetKey(change.userId, change.mode, change.day),
      UpdateExpression:
        'ADD committedLamports :committed, reservedLamports :reserved, launchBuys :launchBuys SET #entity = :entity, #userId = :userId, #mode = :mode, #day = :day',
      ExpressionAttributeNames: { '#entity': 'entity', '#userId': 'userId', '#mode': 'mode', '#day': 'day' },
      ExpressionAttributeValues: {
        ':committed': change.committedLamports,
        ':reserved': change.reservedLamports,
        ':launchBuys': change.launchBuys,
        ':entity': 'budget',
        ':userId': change.userId,
        ':mode': change.mode,
        ':day': change.day,
        ...(most === undefined ? {} : { ':most': most }),
        ...(below === undefined ? {} : { ':below': below }),
      },
      ...(conditions.length === 0
        ? {}
        : { ConditionExpression: conditions.join(' AND '), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    },
  });
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

/** Looks at the leader's newest sale without writing it: users who enter after him do not contend for the row. */
const unsoldItem = (tableName: string, { leader, mint, slot }: LeaderSale): ConditionedItem => ({
  refusal: 'leader-sold-since',
  item: {
    ConditionCheck: {
      TableName: tableName,
      Key: leaderSaleKey(leader, mint),
      ConditionExpression: 'attribute_not_exists(pk) OR #slot < :slot',
      ExpressionAttributeNames: { '#slot': 'slot' },
      ExpressionAttributeValues: { ':slot': slot },
    },
  },
});

const resultsOf = ({ result }: JournalChange): readonly Result[] => (result === undefined ? [] : [result]);

/** Every item of the change; `risk` is what its result is added to. A trade that is in the books already means that somebody else settled the order. */
export const journalItems = (
  tableName: string,
  change: JournalChange,
  origin: PositionOrigin,
  risk: Risk,
): readonly ConditionedItem[] => [
  orderItems(tableName, change.order),
  ...signatureItems(tableName, change.order.next),
  ...(change.position === undefined ? [] : positionItems(tableName, change.position, origin)),
  ...(change.account === undefined ? [] : [accountItems(tableName, change.account, resultsOf(change), risk)]),
  ...(change.budget === undefined ? [] : [budgetItems(tableName, change.budget)]),
  ...(change.token === undefined ? [] : [conditioned('token', tokenItem(tableName, change.token))]),
  ...leaderItems(tableName, change.order.next.plan, resultsOf(change)).map((item) =>
    conditioned('order-changed', item),
  ),
  ...(change.trade === undefined ? [] : [onceOnly(tableName, tradeItem(change.trade), 'order-changed')]),
  ...(change.decision === undefined ? [] : [onceOnly(tableName, decisionItem(change.decision), 'already-decided')]),
  ...(change.requireUnsold === undefined ? [] : [unsoldItem(tableName, change.requireUnsold)]),
];
