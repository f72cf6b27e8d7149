/** What a step leaves in the records of tokens and leaders, as items of its transaction. */
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { afterResult, type Result, type Risk } from '#trading/domain/books/risk.ts';
import type { TokenChange } from '#trading/domain/books/token-record.ts';
import type { Mode } from '#trading/domain/settings/settings.ts';
import { dayOf, type UserId } from '#trading/domain/values/quantities.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { accountKey, leaderDayKey, tokenKey } from './keys.ts';
import { accountRow } from './money-rows.ts';
import { getItem } from './query.ts';
import { afterPrefix } from './token-rows.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type Owner = { readonly userId: UserId; readonly mode: Mode };

/** The risk that results are added to, or undefined without an account. The write names its version: who comes second reads again. */
export const readRisk = async (access: TableAccess, { userId, mode }: Owner): Promise<Risk | undefined> => {
  const item = await reach(access, 'journal/unavailable', 'find account', () =>
    getItem(access, accountKey(userId, mode)),
  );
  return item && readRow(accountRow, item).risk;
};

/** The part of an account's update that adds results to the risk; nothing without results. */
export const riskUpdate = (results: readonly Result[], before: Risk) =>
  results.length === 0
    ? undefined
    : {
        set: '#risk = :risk',
        condition: '#risk.#version = :riskVersion',
        names: { '#risk': 'risk', '#version': 'version' },
        values: { ':risk': results.reduce(afterResult, before), ':riskVersion': before.version },
      };

const limit = (attribute: string, comparison: string): string =>
  `(attribute_not_exists(${attribute}) OR ${attribute} ${comparison})`;

const conditionsOf = (change: TokenChange) =>
  (
    [
      [change.requireBuysBelow, ':buysBelow', limit('#buys', '< :buysBelow')],
      [change.requireCopyBuysBelow, ':copyBuysBelow', limit('#copyBuys', '< :copyBuysBelow')],
      [change.leader && change.requireLeaderBuysBelow, ':afterBelow', limit('#after', '< :afterBelow')],
      [change.requireClosedBy, ':closedBy', limit('#closedAtMs', '<= :closedBy')],
      [change.requireStoppedBy, ':stoppedBy', limit('#stoppedAtMs', '<= :stoppedBy')],
    ] as const
  ).filter(([value]) => value !== undefined);

/** The names that the expressions use: one that none uses is an error. */
const namesIn = (expressions: string, leader: string | undefined) => ({
  ...Object.fromEntries([...new Set(expressions.match(/#\w+/g))].map((name) => [name, name.slice(1)])),
  ...(leader === undefined ? {} : { '#after': `${afterPrefix}${leader}` }),
});

/** The update of a token's record. */
export const tokenItem = (tableName: string, change: TokenChange): TransactItem => {
  const { userId, mode, mint, leader, closedAtMs, stoppedAtMs } = change;
  const required = conditionsOf(change);
  const condition = required.map(([, , text]) => text).join(' AND ');
  const sets = { entity: 'token', userId, mode, mint, closedAtMs, stoppedAtMs };
  const set = Object.entries(sets).filter(([, value]) => value !== undefined);
  const update = [
    `ADD #buys :buys, #copyBuys :copyBuys${leader === undefined ? '' : ', #after :buys'}`,
    `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`,
  ].join(' ');
  return {
    Update: {
      TableName: tableName,
      Key: tokenKey(userId, mode, mint),
      UpdateExpression: update,
      ExpressionAttributeNames: namesIn(`${update} ${condition}`, leader),
      ExpressionAttributeValues: {
        ':buys': change.buys,
        ':copyBuys': leader === undefined ? 0 : change.buys,
        ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
        ...Object.fromEntries(required.map(([value, name]) => [name, value])),
      },
      ...(condition === ''
        ? {}
        : { ConditionExpression: condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }),
    },
  };
};

/** The updates of leaders' days, one for each leader and day: a transaction may touch a row once. */
export const leaderItems = (tableName: string, { userId, mode }: Owner, results: readonly Result[]): TransactItem[] => {
  const sums = new Map<string, { readonly result: Result; ended: number; profit: bigint }>();
  for (const result of results) {
    if (result.leader === undefined) continue;
    const key = `${result.leader} ${dayOf(result.atMs)}`;
    const sum = sums.get(key) ?? { result, ended: 0, profit: 0n };
    sum.ended += result.ended === undefined ? 0 : 1;
    sum.profit += result.realisedLamports + result.writtenOffLamports;
    sums.set(key, sum);
  }
  return [...sums.values()].flatMap(({ result: { leader, atMs }, ended, profit }) =>
    leader === undefined
      ? []
      : [
          {
            Update: {
              TableName: tableName,
              Key: leaderDayKey(userId, mode, leader, dayOf(atMs)),
              UpdateExpression:
                'ADD #ended :ended, #profit :profit SET #entity = :entity, #userId = :userId, #mode = :mode, #leader = :leader, #day = :day',
              ExpressionAttributeNames: {
                '#ended': 'ended',
                '#profit': 'profitLamports',
                '#entity': 'entity',
                '#userId': 'userId',
                '#mode': 'mode',
                '#leader': 'leader',
                '#day': 'day',
              },
              ExpressionAttributeValues: {
                ':ended': ended,
                ':profit': profit,
                ':entity': 'leader-day',
                ':userId': userId,
                ':mode': mode,
                ':leader': leader,
                ':day': dayOf(atMs),
              },
            },
          },
        ],
  );
};
