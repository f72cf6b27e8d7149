/** Rotations in DynamoDB: each step with everything it changes, over both tables, in one transaction. */
import { randomUUID } from 'node:crypto';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { resultsOf } from '#trading/domain/books/flow.ts';
import { noRisk, type Risk } from '#trading/domain/books/risk.ts';
import { wireFormOf } from '#trading/domain/settings/wire-form.ts';
import type { RotationBook, RotationChange } from '#trading/ports/rotation-book.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { type BesideFlow, flowItems } from './flow-items.ts';
import { reconciliationItem } from './flow-rows.ts';
import { positionItems } from './journal-items.ts';
import { accountKey, rotationRowKey } from './keys.ts';
import { getItem } from './query.ts';
import { readRisk } from './risk-items.ts';
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

/** What a step does to the live account beside the sums. */
const besideOf = ({ next, freeze: begun, handOver }: RotationChange): BesideFlow => {
  const live = handOver?.accounts.includes('live') === true ? handOver : undefined;
  const freeze = begun ?? live?.freeze;
  const was = begun === undefined ? undefined : next.frozenBefore?.because;
  return {
    sets: [
      ...(freeze === undefined ? [] : ['frozenBecause = :because', 'frozenDetail = :detail', 'frozenAtMs = :atMs']),
      ...(live === undefined ? [] : ['wallet = :wallet', 'lastThaw = :thaw']),
    ],
    removes: live !== undefined && freeze === undefined ? ['frozenBecause', 'frozenDetail', 'frozenAtMs'] : [],
    conditions: [
      ...(begun === undefined
        ? []
        : [was === undefined ? 'attribute_not_exists(frozenBecause)' : 'frozenBecause = :was']),
      ...(live === undefined ? [] : ['wallet = :old', 'frozenBecause = :rotation']),
    ],
    values: {
      ...(freeze === undefined ? {} : { ':because': freeze.because, ':detail': freeze.detail, ':atMs': freeze.atMs }),
      ...(was === undefined ? {} : { ':was': was }),
      ...(live === undefined
        ? {}
        : { ':wallet': next.to, ':thaw': live.thaw, ':old': next.from, ':rotation': 'wallet-rotation' }),
    },
  };
};

const liveItems = (tableName: string, change: RotationChange, risk: Risk): readonly TransactItem[] => {
  const beside = besideOf(change);
  if (change.booking !== undefined) return flowItems(tableName, change.booking, risk, beside);
  const { sets, removes, conditions, values } = beside;
  if (sets.length === 0) return [];
  return [
    {
      Update: {
        TableName: tableName,
        Key: accountKey(change.next.userId, 'live'),
        UpdateExpression: `SET ${sets.join(', ')}${removes.length === 0 ? '' : ` REMOVE ${removes.join(', ')}`}`,
        ConditionExpression: ['attribute_exists(pk)', ...conditions].join(' AND '),
        ExpressionAttributeValues: { ...values },
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

const itemsOf = (access: RotationAccess, change: RotationChange, risk: Risk): TransactItem[] => {
  const { tableName } = access;
  const { next, position } = change;
  return [
    { Put: { TableName: tableName, Item: rotationItem(next), ...atVersion(next.version) } },
    ...liveItems(tableName, change, risk),
    ...(position === undefined ? [] : positionItems(tableName, position, 'held').map(({ item }) => item)),
    ...handOverItems(access, change),
  ];
};

/** What the results of a step are added to; a step whose risk was moved meanwhile is refused like any other. */
const riskFor = async (access: RotationAccess, { booking }: RotationChange): Promise<Risk> =>
  (booking !== undefined && resultsOf(booking).length > 0 && (await readRisk(access, booking.flow))) || noRisk;

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
    commit: async (change) => {
      const TransactItems = itemsOf(access, change, await riskFor(access, change));
      const command = { TransactItems, ClientRequestToken: randomUUID() };
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
