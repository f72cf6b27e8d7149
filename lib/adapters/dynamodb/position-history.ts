/**
 * The history of positions in the coordination table: `history#<positionId>` / `1-minute#<start>` or `2-hour#<start>`.
 * Minutes carry an expiry, hours none. What did not change since the point before is left out: a row of six points is to stay
 * below the kibibyte of one write unit.
 */
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  type HistoryPoint,
  type HistoryRow,
  historySpans,
  mergeRows,
  minutesForMs,
} from '#trading/domain/exits/position-history.ts';
import type { PositionId } from '#trading/domain/values/quantities.ts';
import { epochMsNumber, positionIdText } from '#trading/domain/values/wire.ts';
import type { PositionHistory } from '#trading/ports/position-history.ts';
import { BotError } from '../bot-error.ts';
import { lamportsAttribute, readRow, tokenAmountAttribute } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { type Key, padded } from './keys.ts';
import { getItem, itemsBelow } from './query.ts';

const rowsPerBatch = 25;
const batchesAtMost = 10;

const held = {
  tokens: tokenAmountAttribute,
  costLamports: lamportsAttribute,
  realisedLamports: lamportsAttribute,
};
const look = {
  atMs: epochMsNumber,
  sellLamports: lamportsAttribute,
  lowLamports: lamportsAttribute.optional(),
  highLamports: lamportsAttribute.optional(),
};
const firstPoint = z.object({ ...look, ...held });
const laterPoint = z.object({ ...look, ...z.object(held).partial().shape });
const points = z.tuple([firstPoint], laterPoint).transform(([first, ...others]): readonly HistoryPoint[] => {
  const filled: HistoryPoint[] = [first];
  for (const other of others) {
    const { tokens, costLamports, realisedLamports } = filled.at(-1) ?? first;
    filled.push({
      ...other,
      tokens: other.tokens ?? tokens,
      costLamports: other.costLamports ?? costLamports,
      realisedLamports: other.realisedLamports ?? realisedLamports,
    });
  }
  return filled;
});

const historyRow: z.ZodType<HistoryRow> = z.object({
  positionId: positionIdText,
  span: z.enum(historySpans),
  startMs: epochMsNumber,
  points,
});

/** The points without what is the same as in the one before. */
const bare = (row: HistoryRow) =>
  row.points.map((point, nth) => {
    const before = row.points[nth - 1];
    const { tokens, costLamports, realisedLamports, ...seen } = point;
    return {
      ...seen,
      ...(tokens !== before?.tokens && { tokens }),
      ...(costLamports !== before?.costLamports && { costLamports }),
      ...(realisedLamports !== before?.realisedLamports && { realisedLamports }),
    };
  });

const partitionOf = (positionId: PositionId): string => `history#${positionId}`;

const keyOf = ({ positionId, span, startMs }: HistoryRow): Key => ({
  pk: partitionOf(positionId),
  sk: `${span === 'minute' ? '1-minute' : '2-hour'}#${padded(startMs)}`,
});

/** The item of a row. */
export const historyItem = (row: HistoryRow) => ({
  ...keyOf(row),
  entity: 'position-history',
  ...(row.span === 'minute' ? { expiresAtSeconds: Math.ceil((row.startMs + minutesForMs) / 1_000) } : {}),
  ...row,
  points: bare(row),
});

/** The position history over the coordination table. */
export const createDynamoPositionHistory = (access: TableAccess): PositionHistory => {
  const { documents, tableName } = access;
  const writeBatch = async (rows: readonly HistoryRow[]): Promise<void> => {
    let left: Record<string, unknown>[] = rows.map((row) => ({ PutRequest: { Item: historyItem(row) } }));
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
  const write = async (rows: readonly HistoryRow[]): Promise<void> => {
    // One batch may not name a row twice: the last one counts.
    const last = [...new Map(rows.map((row) => [`${row.positionId} ${row.span} ${row.startMs}`, row])).values()];
    for (let from = 0; from < last.length; from += rowsPerBatch)
      await writeBatch(last.slice(from, from + rowsPerBatch));
  };
  const together = async (row: HistoryRow): Promise<HistoryRow> => {
    const there = await reach(access, 'coordination/unavailable', 'read history', () => getItem(access, keyOf(row)));
    return there === undefined ? row : mergeRows(readRow(historyRow, there), row);
  };
  return {
    write,
    add: async (rows) => {
      for (let from = 0; from < rows.length; from += rowsPerBatch)
        await write(await Promise.all(rows.slice(from, from + rowsPerBatch).map(together)));
    },
    of: async (positionId) => {
      const items = await reach(access, 'coordination/unavailable', 'read history', () =>
        itemsBelow(access, partitionOf(positionId)),
      );
      return items.map((item) => readRow(historyRow, item));
    },
  };
};
