/** Cursors over leaders and launch addresses, and the counts that move with them. */
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type SignalCursor, watchKey } from '#trading/domain/signals/missed-signal.ts';
import type { SignalCursors } from '#trading/ports/signal-cursors.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { countPartition, cursorKey, cursorPartition, cursorPrefix, rotationKey } from './keys.ts';
import { itemsBelow } from './query.ts';
import { countRow, cursorRow, itemOfCursor, rotationRow, updateOfCount } from './signal-cursor-rows.ts';

/** The write of a cursor that happens only behind the version before it. */
const putOf = (tableName: string, cursor: SignalCursor) => ({
  TableName: tableName,
  Item: itemOfCursor(cursor),
  ExpressionAttributeNames: { '#version': 'version' },
  ...(cursor.version === 1
    ? { ConditionExpression: 'attribute_not_exists(#version)' }
    : {
        ConditionExpression: '#version = :before',
        ExpressionAttributeValues: { ':before': cursor.version - 1 },
      }),
});

/** False when the cursor had moved, undefined for every other failure. */
const hadMoved = (error: unknown): false | undefined =>
  error instanceof ConditionalCheckFailedException ||
  (error instanceof TransactionCanceledException && error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed')
    ? false
    : undefined;

/** The cursors in the coordination table. */
export const createDynamoSignalCursors = (access: TableAccess): SignalCursors => {
  const { documents, tableName } = access;
  const reached = <Answer>(operation: string, call: () => Promise<Answer>) =>
    reach(access, 'signals/unavailable', operation, call);
  return {
    load: async () => {
      const items = await reached('load cursors', () => itemsBelow(access, cursorPartition));
      const rotation = items.find(({ sk }) => sk === rotationKey.sk);
      return {
        cursors: items.filter(({ sk }) => String(sk).startsWith(cursorPrefix)).map((item) => readRow(cursorRow, item)),
        endedWith: rotation === undefined ? undefined : readRow(rotationRow, rotation).endedWith,
      };
    },
    advance: (cursor, counts) => {
      const put = putOf(tableName, cursor);
      const updates = counts.map((count) => ({ Update: updateOfCount(tableName, count) }));
      return reach<boolean>(
        access,
        'signals/unavailable',
        'advance cursor',
        async () => {
          if (updates.length === 0) await documents.send(new PutCommand(put));
          else await documents.send(new TransactWriteCommand({ TransactItems: [{ Put: put }, ...updates] }));
          return true;
        },
        hadMoved,
      );
    },
    forget: async (watched) => {
      const Key = cursorKey(watchKey(watched));
      await reached('forget cursor', () => documents.send(new DeleteCommand({ TableName: tableName, Key })));
    },
    rotate: async (endedWith) => {
      const Item = { ...rotationKey, entity: 'signal-rotation', endedWith };
      await reached('rotate cursors', () => documents.send(new PutCommand({ TableName: tableName, Item })));
    },
    signalCounts: async (day) =>
      (await reached('count signals', () => itemsBelow(access, countPartition(day)))).map((item) =>
        readRow(countRow, item),
      ),
  };
};
