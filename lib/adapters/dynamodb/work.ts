/** The `work` index: rows that somebody has to come back to, read across its shards. */
import type * as z from 'zod';
import { isBotError } from '../bot-error.ts';
import { type Item, readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { workPartitions } from './keys.ts';
import { indexedItems } from './query.ts';

/** Hears of a row that cannot be read, so that one broken row does not stop the work on all others. */
export type UnreadableReport = (row: string, problem: string) => void;

const byAge = (one: Item, other: Item): number => (String(one['workSk']) < String(other['workSk']) ? -1 : 1);

/** The oldest `limit` rows of a kind, in all partitions or in some, oldest first. */
export const oldestWork = async <Value>(
  access: TableAccess & { readonly onUnreadable?: UnreadableReport },
  kind: 'order' | 'position',
  schema: z.ZodType<Value>,
  limit: number,
  parts?: readonly number[],
): Promise<readonly Value[]> => {
  if (limit < 1) return [];
  const shards = await reach(access, 'journal/unavailable', `list ${kind}s at work`, () =>
    Promise.all(workPartitions(kind, parts).map((partition) => indexedItems(access, 'work', partition, limit))),
  );
  return shards
    .flat()
    .toSorted(byAge)
    .slice(0, limit)
    .flatMap((item) => {
      try {
        return [readRow(schema, item)];
      } catch (error) {
        if (access.onUnreadable === undefined || !isBotError(error, 'journal/unreadable-row')) throw error;
        access.onUnreadable(error.context.row, error.context.problem);
        return [];
      }
    });
};
