/**
 * Who launched what, in the coordination table: `creator#<address>` / `launches` with at most 50 mints, and `launch#<mint>` /
 * `seen`. Both are for 7 days; a creator's begin anew with every launch.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { LaunchSignal } from '#trading/domain/signals/signal.ts';
import { address, signatureText, walletText } from '#trading/domain/values/wire.ts';
import type { LaunchBook } from '#trading/ports/token-reports.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { creatorLaunchesKey, seenLaunchKey } from './keys.ts';
import { getItem } from './query.ts';

const keptMs = 7 * 86_400_000;
const mostCounted = 50;

const creatorRow = z.object({ mints: z.set(z.string()), expiresAtMs: z.int() });
const launchRow = z.object({ creator: walletText, pool: address, signature: signatureText, expiresAtMs: z.int() });

/** The launch book over the coordination table. Throws `coordination/unavailable` when the table does not answer. */
export const createDynamoLaunchBook = (access: TableAccess): LaunchBook => {
  const { documents, tableName: TableName } = access;
  const write = (command: UpdateCommand | PutCommand): Promise<boolean> =>
    reach<boolean>(
      access,
      'coordination/unavailable',
      'note launch',
      async () => {
        await (command instanceof UpdateCommand ? documents.send(command) : documents.send(command));
        return true;
      },
      (error) => (error instanceof ConditionalCheckFailedException ? false : undefined),
    );
  const expiry = (nowMs: number) => ({
    expiresAtMs: nowMs + keptMs,
    expiresAtSeconds: Math.ceil((nowMs + keptMs) / 1_000),
  });

  const noteMint = ({ mint, creator, pool, signature }: LaunchSignal, nowMs: number) =>
    write(
      new PutCommand({
        TableName,
        Item: { ...seenLaunchKey(mint), entity: 'seen-launch', creator, pool, signature, ...expiry(nowMs) },
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAtMs <= :now',
        ExpressionAttributeValues: { ':now': nowMs },
      }),
    );

  const addToCreator = ({ mint, creator }: LaunchSignal, nowMs: number) =>
    write(
      new UpdateCommand({
        TableName,
        Key: creatorLaunchesKey(creator),
        UpdateExpression: 'ADD mints :mint SET entity = :entity, expiresAtMs = :ms, expiresAtSeconds = :s',
        ConditionExpression:
          'attribute_not_exists(pk) OR (expiresAtMs > :now AND size(mints) < :most AND NOT contains(mints, :text))',
        ExpressionAttributeValues: {
          ':mint': new Set([mint]),
          ':text': mint,
          ':entity': 'creator-launches',
          ':ms': expiry(nowMs).expiresAtMs,
          ':s': expiry(nowMs).expiresAtSeconds,
          ':now': nowMs,
          ':most': mostCounted,
        },
      }),
    );

  const beginAnew = ({ mint, creator }: LaunchSignal, nowMs: number) =>
    write(
      new PutCommand({
        TableName,
        Item: {
          ...creatorLaunchesKey(creator),
          ...{ entity: 'creator-launches', mints: new Set([mint]), ...expiry(nowMs) },
        },
        ConditionExpression: 'expiresAtMs <= :now',
        ExpressionAttributeValues: { ':now': nowMs },
      }),
    );

  const prolong = ({ mint, creator }: LaunchSignal, nowMs: number) =>
    write(
      new UpdateCommand({
        TableName,
        Key: creatorLaunchesKey(creator),
        UpdateExpression: 'SET expiresAtMs = :ms, expiresAtSeconds = :s',
        ConditionExpression: 'size(mints) >= :most AND NOT contains(mints, :text)',
        ExpressionAttributeValues: {
          ':ms': expiry(nowMs).expiresAtMs,
          ':s': expiry(nowMs).expiresAtSeconds,
          ':most': mostCounted,
          ':text': mint,
        },
      }),
    );

  return {
    note: async (launch, nowMs) => {
      const noted = noteMint(launch, nowMs);
      const counted = addToCreator(launch, nowMs).then(
        async (added) => added || (await beginAnew(launch, nowMs)) || prolong(launch, nowMs),
      );
      await Promise.all([noted, counted]);
    },
    othersBy: async (creator, mint, nowMs) => {
      const item = await reach(access, 'coordination/unavailable', 'count launches', () =>
        getItem(access, creatorLaunchesKey(creator)),
      );
      if (item === undefined) return 0;
      const { mints, expiresAtMs } = readRow(creatorRow, item);
      return expiresAtMs > nowMs ? mints.size - (mints.has(mint) ? 1 : 0) : 0;
    },
    launchOf: async (mint, nowMs) => {
      const item = await reach(access, 'coordination/unavailable', 'read launch', () =>
        getItem(access, seenLaunchKey(mint)),
      );
      if (item === undefined) return undefined;
      const { expiresAtMs, ...launch } = readRow(launchRow, item);
      return expiresAtMs > nowMs ? launch : undefined;
    },
  };
};
