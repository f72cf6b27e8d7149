/** A flow with everything that it changes as the items of one DynamoDB transaction. */
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import {
  exposureMovedBy,
  type FlowBooking,
  positionsClosedBy,
  resultsOf,
  tokensClosedBy,
} from '#trading/domain/books/flow.ts';
import type { Risk } from '#trading/domain/books/risk.ts';
import { flowItem } from './flow-rows.ts';
import { positionItems } from './journal-items.ts';
import { accountKey } from './keys.ts';
import { leaderItems, riskUpdate, tokenItem } from './risk-items.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** What else happens to the account's row: one transaction may touch a row once. */
export type BesideFlow = {
  readonly sets: readonly string[];
  readonly removes: readonly string[];
  readonly conditions: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
};
const nothing: BesideFlow = { sets: [], removes: [], conditions: [], values: {} };

const accountItem = (tableName: string, booking: FlowBooking, risk: Risk, beside: BesideFlow): TransactItem => {
  const { flow, freeze } = booking;
  const moved = riskUpdate(resultsOf(booking), risk);
  const sets = [
    ...(freeze === undefined ? [] : ['frozenBecause = :because, frozenDetail = :detail, frozenAtMs = :frozenAtMs']),
    ...(moved === undefined ? [] : [moved.set]),
    ...beside.sets,
  ];
  const add = 'ADD cashLamports :cash, availableLamports :cash, exposureLamports :exposure, openPositions :opened';
  return {
    Update: {
      TableName: tableName,
      Key: accountKey(flow.userId, flow.mode),
      UpdateExpression: [
        add,
        ...(sets.length === 0 ? [] : [`SET ${sets.join(', ')}`]),
        ...(beside.removes.length === 0 ? [] : [`REMOVE ${beside.removes.join(', ')}`]),
      ].join(' '),
      ConditionExpression: [
        'attribute_exists(pk)',
        ...(moved === undefined ? [] : [moved.condition]),
        ...beside.conditions,
      ].join(' AND '),
      ...(moved === undefined ? {} : { ExpressionAttributeNames: moved.names }),
      ExpressionAttributeValues: {
        ':cash': flow.walletLamports,
        ':exposure': exposureMovedBy(booking),
        ':opened': -positionsClosedBy(booking),
        ...moved?.values,
        ...beside.values,
        ...(freeze === undefined
          ? {}
          : { ':because': freeze.because, ':detail': freeze.detail, ':frozenAtMs': freeze.atMs }),
      },
    },
  };
};

/**
 * Every item; `risk` is what its results are added to. The first one fails when the signature is booked already, the second
 * one when there is no account or another result was added to its risk meanwhile.
 */
export const flowItems = (
  tableName: string,
  booking: FlowBooking,
  risk: Risk,
  beside = nothing,
): readonly TransactItem[] => [
  { Put: { TableName: tableName, Item: flowItem(booking.flow), ConditionExpression: 'attribute_not_exists(pk)' } },
  accountItem(tableName, booking, risk, beside),
  ...booking.positions.flatMap((position) => positionItems(tableName, position, 'held').map(({ item }) => item)),
  ...tokensClosedBy(booking).map((change) => tokenItem(tableName, change)),
  ...leaderItems(tableName, booking.flow, resultsOf(booking)),
];
