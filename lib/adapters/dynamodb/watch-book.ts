/** What is remembered about watched positions, in the coordination table: it changes often and nobody is told about it. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { WatchState } from '#trading/domain/prices/watch-state.ts';
import type { PositionId } from '#trading/domain/values/quantities.ts';
import type { StoreOutcome, WatchBook } from '#trading/ports/watch-book.ts';
import { BotError, isBotError } from '../bot-error.ts';
import { type Item, readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { getItem } from './query.ts';
import { watchItem, watchKey, watchRow } from './watch-row.ts';
import type { UnreadableReport } from './work.ts';

/** Rows that one batch may ask for, and how often the part that DynamoDB left out is asked for again. */
const rowsPerBatch = 100;
const batchesAtMost = 10;

type Access = TableAccess & { readonly onUnreadable?: UnreadableReport };

const batch = async (access: Access, positionIds: readonly PositionId[]): Promise<readonly Item[]> => {
  const { documents, tableName } = access;
  const items: Item[] = [];
  let keys: readonly Record<string, unknown>[] = positionIds.map(watchKey);
  for (let attempt = 1; keys.length > 0; attempt += 1) {
    if (attempt > batchesAtMost)
      throw new BotError('coordination/unavailable', { operation: 'read watches', attempts: attempt - 1 });
    const asked = { [tableName]: { Keys: [...keys], ConsistentRead: true } };
    const answer = await reach(access, 'coordination/unavailable', 'read watches', () =>
      documents.send(new BatchGetCommand({ RequestItems: asked })),
    );
    items.push(...(answer.Responses?.[tableName] ?? []));
    keys = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return items;
};

/** The watch book over the coordination table. A row that cannot be read is given to `onUnreadable` and left out. */
export const createDynamoWatchBook = (access: Access): WatchBook => {
  const read = (item: Item): WatchState | undefined => {
    try {
      return readRow(watchRow, item);
    } catch (error) {
      if (access.onUnreadable === undefined || !isBotError(error, 'journal/unreadable-row')) throw error;
      access.onUnreadable(error.context.row, error.context.problem);
      return undefined;
    }
  };
  return {
    of: async (positionIds) => {
      const chunks = Array.from({ length: Math.ceil(positionIds.length / rowsPerBatch) }, (_, chunk) =>
        positionIds.slice(chunk * rowsPerBatch, (chunk + 1) * rowsPerBatch),
      );
      const items = (await Promise.all(chunks.map((chunk) => batch(access, chunk)))).flat();
      return new Map(items.flatMap((item) => read(item) ?? []).map((watch) => [watch.positionId, watch]));
    },
    store: async (watch) => {
      const next = { ...watch, version: watch.version + 1 };
      const put = new PutCommand({
        TableName: access.tableName,
        Item: watchItem(next),
        ...(watch.version === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#version = :version',
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':version': watch.version },
            }),
      });
      const written = await reach<StoreOutcome | 'refused'>(
        access,
        'coordination/unavailable',
        'store watch',
        async () => {
          await access.documents.send(put);
          return { kind: 'stored', watch: next };
        },
        (error) => (error instanceof ConditionalCheckFailedException ? 'refused' : undefined),
      );
      if (written !== 'refused') return written;
      const item = await reach(access, 'coordination/unavailable', 'read watch', () =>
        getItem(access, watchKey(watch.positionId)),
      );
      if (item === undefined) return { kind: 'changed-meanwhile', stored: { ...watch, version: 0 } };
      return { kind: 'changed-meanwhile', stored: readRow(watchRow, item) };
    },
  };
};
