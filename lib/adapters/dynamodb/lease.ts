/**
 * Leases in the coordination table: `lease#<name>` / `lease`. The row has no time to live: with it the fence would begin
 * at 1 again, and rows that a higher fence wrote would refuse every later holder.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { WatchLease } from '#trading/domain/prices/watch-lease.ts';
import { epochMsNumber } from '#trading/domain/values/wire.ts';
import type { LeaseBook, TakeLease, TakeOutcome } from '#trading/ports/lease.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { getItem } from './query.ts';

const leaseRow: z.ZodType<WatchLease> = z.object({
  name: z.string(),
  holder: z.string(),
  fence: z.int().positive(),
  beat: z.int().positive(),
  expiresAtMs: epochMsNumber,
  handsOverAtMs: epochMsNumber,
});

const keyOf = (name: string) => ({ pk: `lease#${name}`, sk: 'lease' });
const names = { '#name': 'name' };
const mine = 'holder = :holder AND fence = :fence';
const values = ({ holder, fence }: WatchLease) => ({ ':holder': holder, ':fence': fence });
const refused = (error: unknown): boolean => error instanceof ConditionalCheckFailedException;

const takeCommand = (TableName: string, wish: TakeLease): UpdateCommand =>
  new UpdateCommand({
    TableName,
    Key: keyOf(wish.name),
    UpdateExpression:
      'SET #name = :name, entity = :entity, holder = :holder, fence = if_not_exists(fence, :none) + :one, ' +
      'beat = :one, expiresAtMs = :expires, handsOverAtMs = :handsOver',
    ConditionExpression: 'attribute_not_exists(pk) OR expiresAtMs <= :now OR (fence = :deadFence AND beat = :deadBeat)',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: {
      ':name': wish.name,
      ':entity': 'lease',
      ':holder': wish.holder,
      ':none': 0,
      ':one': 1,
      ':now': wish.now,
      ':expires': wish.now + wish.leaseMs,
      ':handsOver': wish.handsOverAtMs,
      ':deadFence': wish.dead?.fence ?? 0,
      ':deadBeat': wish.dead?.beat ?? 0,
    },
    ReturnValues: 'ALL_NEW',
  });

/** The leases of the coordination table. Every method throws `coordination/unavailable` when the table does not answer. */
export const createDynamoLeaseBook = (access: TableAccess): LeaseBook => {
  const reachLease = <Answer>(operation: string, call: () => Promise<Answer>, answerOf?: (error: unknown) => Answer) =>
    reach(access, 'coordination/unavailable', operation, call, (error) =>
      refused(error) ? answerOf?.(error) : undefined,
    );
  const find = async (name: string): Promise<WatchLease | undefined> => {
    const row = await reachLease('read lease', () => getItem(access, keyOf(name)));
    return row === undefined ? undefined : readRow(leaseRow, row);
  };
  const take = async (wish: TakeLease): Promise<TakeOutcome> => {
    const taken = await reachLease<WatchLease | 'held'>(
      'take lease',
      async () =>
        readRow(leaseRow, (await access.documents.send(takeCommand(access.tableName, wish))).Attributes ?? {}),
      () => 'held',
    );
    if (taken !== 'held') return { kind: 'taken', lease: taken };
    const lease = await find(wish.name);
    if (lease === undefined) return take(wish);
    // Its own earlier call took it and the answer was lost on the way.
    return { kind: lease.holder === wish.holder ? 'taken' : 'held', lease };
  };
  return {
    find,
    take,
    renew: async (lease, now, leaseMs) => {
      const command = new UpdateCommand({
        TableName: access.tableName,
        Key: keyOf(lease.name),
        UpdateExpression: 'SET beat = beat + :one, expiresAtMs = :expires',
        ConditionExpression: mine,
        ExpressionAttributeValues: { ...values(lease), ':one': 1, ':expires': now + leaseMs },
        ReturnValues: 'ALL_NEW',
      });
      const renewed = await reachLease<WatchLease | 'lost'>(
        'renew lease',
        async () => readRow(leaseRow, (await access.documents.send(command)).Attributes ?? {}),
        () => 'lost',
      );
      return renewed === 'lost' ? undefined : renewed;
    },
    release: async (lease) => {
      const command = new UpdateCommand({
        TableName: access.tableName,
        Key: keyOf(lease.name),
        UpdateExpression: 'SET expiresAtMs = :over',
        ConditionExpression: mine,
        ExpressionAttributeValues: { ...values(lease), ':over': 0 },
      });
      await reachLease<true>(
        'release lease',
        async () => {
          await access.documents.send(command);
          return true;
        },
        () => true,
      );
    },
  };
};
