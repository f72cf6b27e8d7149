/** A flow with everything that it changes as the items of one DynamoDB transaction. */
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { type FlowBooking, positionsClosedBy } from '#trading/domain/books/flow.ts';
import { flowItem } from './flow-rows.ts';
import { positionItems } from './journal-items.ts';
import { accountKey } from './keys.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const accountItem = (tableName: string, booking: FlowBooking): TransactItem => {
  const { flow, freeze } = booking;
  const add = 'ADD cashLamports :cash, availableLamports :cash, openPositions :opened';
  return {
    Update: {
      TableName: tableName,
      Key: accountKey(flow.userId, flow.mode),
      UpdateExpression:
        freeze === undefined
          ? add
          : `${add} SET frozenBecause = :because, frozenDetail = :detail, frozenAtMs = :frozenAtMs`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: {
        ':cash': flow.walletLamports,
        ':opened': -positionsClosedBy(booking),
        ...(freeze === undefined
          ? {}
          : { ':because': freeze.because, ':detail': freeze.detail, ':frozenAtMs': freeze.atMs }),
      },
    },
  };
};

/** Every item; the first one fails when the signature is booked already. */
export const flowItems = (tableName: string, booking: FlowBooking): readonly TransactItem[] => [
  { Put: { TableName: tableName, Item: flowItem(booking.flow), ConditionExpression: 'attribute_not_exists(pk)' } },
  accountItem(tableName, booking),
  ...booking.positions.flatMap((position) => positionItems(tableName, position, 'held').map(({ item }) => item)),
];
