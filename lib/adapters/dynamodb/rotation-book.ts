/** Rotations in DynamoDB: each step with everything it changes, over both tables, in one transaction. */
import { randomUUID } from 'node:crypto';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { positionsClosedBy } from '#trading/domain/books/flow.ts';
import { wireFormOf } from '#trading/domain/settings/wire-form.ts';
import type { RotationBook, RotationChange } from '#trading/ports/rotation-book.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { flowItem, reconciliationItem } from './flow-rows.ts';
import { positionItems } from './journal-items.ts';
import { accountKey, rotationRowKey } from './keys.ts';
import { getItem } from './query.ts';
import { rotationItem, rotationRow } from './rotation-row.ts';
import { rowOfUser } from './settings-rows.ts';
import { itemsOfSave } from './settings-store.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
/** The trading table, and the settings table that a hand-over writes too. */
export type RotationAccess = TableAccess & { readonly settingsTable: string };

const atVersion = (version: number) =>
  version === 1
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#version = :before',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':before': version - 1 },
      };

/** All that happens to the live account's row: one transaction may touch a row once. */
const liveAccountItem = (tableName: string, change: RotationChange): readonly TransactItem[] => {
  const { next, freeze: begun, booking, handOver } = change;
  const live = handOver?.accounts.includes('live') === true ? handOver : undefined;
  if (begun === undefined && booking === undefined && live === undefined) return [];
  const freeze = begun ?? live?.freeze;
  const values: Record<string, unknown> = {};
  const sets: string[] = [];
  const conditions = ['attribute_exists(pk)'];
  if (freeze !== undefined) {
    sets.push('frozenBecause = :because', 'frozenDetail = :detail', 'frozenAtMs = :atMs');
    Object.assign(values, { ':because': freeze.because, ':detail': freeze.detail, ':atMs': freeze.atMs });
  }
  if (begun !== undefined) {
    conditions.push(next.frozenBefore === undefined ? 'attribute_not_exists(frozenBecause)' : 'frozenBecause = :was');
    if (next.frozenBefore !== undefined) values[':was'] = next.frozenBefore.because;
  }
  if (live !== undefined) {
    sets.push('wallet = :wallet', 'lastThaw = :thaw');
    conditions.push('wallet = :old', 'frozenBecause = :rotation');
    Object.assign(values, {
      ':wallet': next.to,
      ':thaw': live.thaw,
      ':old': next.from,
      ':rotation': 'wallet-rotation',
    });
  }
  const remove = live !== undefined && freeze === undefined ? ' REMOVE frozenBecause, frozenDetail, frozenAtMs' : '';
  if (booking !== undefined)
    Object.assign(values, { ':cash': booking.flow.walletLamports, ':opened': -positionsClosedBy(booking) });
  const add = booking === undefined ? '' : 'ADD cashLamports :cash, availableLamports :cash, openPositions :opened';
  const set = sets.length === 0 ? '' : `SET ${sets.join(', ')}`;
  return [
    {
      Update: {
        TableName: tableName,
        Key: accountKey(next.userId, 'live'),
        UpdateExpression: `${[add, set].filter((part) => part !== '').join(' ')}${remove}`,
        ConditionExpression: conditions.join(' AND '),
        ExpressionAttributeValues: values,
      },
    },
  ];
};

const handOverItems = (
  { tableName, settingsTable }: RotationAccess,
  change: RotationChange,
): readonly TransactItem[] => {
  const { next, handOver } = change;
  if (handOver === undefined) return [];
  const { settings, accounts, reconciliation } = handOver;
  return [
    ...itemsOfSave(
      settingsTable,
      rowOfUser(next.userId),
      { settings: wireFormOf(settings.next) },
      settings.expectedVersion,
      settings.author,
    ),
    ...(accounts.includes('paper')
      ? [
          {
            Update: {
              TableName: tableName,
              Key: accountKey(next.userId, 'paper'),
              UpdateExpression: 'SET wallet = :wallet',
              ConditionExpression: 'attribute_exists(pk)',
              ExpressionAttributeValues: { ':wallet': next.to },
            },
          },
        ]
      : []),
    ...(reconciliation === undefined
      ? []
      : [
          {
            Put: {
              TableName: tableName,
              Item: reconciliationItem(reconciliation),
              ...atVersion(reconciliation.version),
            },
          },
        ]),
  ];
};

const itemsOf = (access: RotationAccess, change: RotationChange): TransactItem[] => {
  const { tableName } = access;
  const { next, position, booking } = change;
  const positions = [...(position === undefined ? [] : [position]), ...(booking?.positions ?? [])];
  return [
    { Put: { TableName: tableName, Item: rotationItem(next), ...atVersion(next.version) } },
    ...liveAccountItem(tableName, change),
    ...(booking === undefined
      ? []
      : [
          {
            Put: {
              TableName: tableName,
              Item: flowItem(booking.flow),
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ]),
    ...positions.flatMap((each) => positionItems(tableName, each, 'held').map(({ item }) => item)),
    ...handOverItems(access, change),
  ];
};

const isRefused = (error: unknown): boolean =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).some(({ Code }) => Code === 'ConditionalCheckFailed');

/** The rotations of the trading table. */
export const createDynamoRotationBook = (access: RotationAccess): RotationBook => {
  const find: RotationBook['find'] = async (userId) => {
    const item = await reach(access, 'journal/unavailable', 'find rotation', () =>
      getItem(access, rotationRowKey(userId)),
    );
    return item === undefined ? undefined : readRow(rotationRow, item);
  };
  return {
    find,
    commit: (change) => {
      const command = { TransactItems: itemsOf(access, change), ClientRequestToken: randomUUID() };
      return reach<'committed' | 'changed'>(
        access,
        'journal/unavailable',
        'commit rotation',
        async () => {
          await access.documents.send(new TransactWriteCommand(command));
          return 'committed';
        },
        (error) => (isRefused(error) ? 'changed' : undefined),
      );
    },
  };
};
