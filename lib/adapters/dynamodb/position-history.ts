/**
 * The history of positions in the coordination table: `history#<positionId>` / `1-minute#<start>` or `2-hour#<start>`.
 * Minutes carry an expiry, hours none.
 */
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type HistoryRow, historySpans, minutesForMs } from '#trading/domain/exits/position-history.ts';
import type { PositionId } from '#trading/domain/values/quantities.ts';
import { epochMsNumber, positionIdText } from '#trading/domain/values/wire.ts';
import type { PositionHistory } from '#trading/ports/position-history.ts';
import { BotError } from '../bot-error.ts';
import { lamportsAttribute, readRow, tokenAmountAttribute } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { padded } from './keys.ts';
import { itemsBelow } from './query.ts';

const rowsPerBatch = 25;
const batchesAtMost = 10;

const historyRow: z.ZodType<HistoryRow> = z.object({
  positionId: positionIdText,
  span: z.enum(historySpans),
  startMs: epochMsNumber,
  points: z.array(
    z.object({
      atMs: epochMsNumber,
      sellLamports: lamportsAttribute,
      tokens: tokenAmountAttribute,
      costLamports: lamportsAttribute,
      realisedLamports: lamportsAttribute,
    }),
  ),
});

const partitionOf = (positionId: PositionId): string => `history#${positionId}`;

const itemOf = (row: HistoryRow) => ({
  pk: partitionOf(row.positionId),
  sk: `${row.span === 'minute' ? '1-minute' : '2-hour'}#${padded(row.startMs)}`,
  entity: 'position-history',
  ...(row.span === 'minute' ? { expiresAtSeconds: Math.ceil((row.startMs + minutesForMs) / 1_000) } : {}),
  ...row,
});

/** The position history over the coordination table. */
export const createDynamoPositionHistory = (access: TableAccess): PositionHistory => {
  const { documents, tableName } = access;
  const writeBatch = async (rows: readonly HistoryRow[]): Promise<void> => {
    let left: Record<string, unknown>[] = rows.map((row) => ({ PutRequest: { Item: itemOf(row) } }));
    for (let attempt = 1; left.length > 0; attempt += 1) {
      if (attempt > batchesAtMost)
        throw new BotError('coordination/unavailable', { operation: 'write history', attempts: attempt - 1 });
      const asked = { [tableName]: left };
      const answer = await reach(access, 'coordination/unavailable', 'write history', () =>
        documents.send(new BatchWriteCommand({ RequestItems: asked })),
      );
      left = answer.UnprocessedItems?.[tableName] ?? [];
    }
  };
  return {
    write: async (rows) => {
      // One batch may not name a row twice: the last one counts.
      const last = [...new Map(rows.map((row) => [`${row.positionId} ${row.span} ${row.startMs}`, row])).values()];
      for (let from = 0; from < last.length; from += rowsPerBatch)
        await writeBatch(last.slice(from, from + rowsPerBatch));
    },
    of: async (positionId) => {
      const items = await reach(access, 'coordination/unavailable', 'read history', () =>
        itemsBelow(access, partitionOf(positionId)),
      );
      return items.map((item) => readRow(historyRow, item));
    },
  };
};
