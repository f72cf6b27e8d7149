/**
 * Rows of the coordination table: `signal-cursors` / `cursor#<kind>#<address>` and `rotation`, without expiry;
 * `signal-counts#<day>` / `<kind>#<address>`, for 40 days.
 */
import * as z from 'zod';
import { type SignalCursor, watchKey } from '#trading/domain/signals/missed-signal.ts';
import { arrivals, type SignalCount } from '#trading/domain/signals/signal-count.ts';
import type { Day } from '#trading/domain/values/quantities.ts';
import { address, epochMsNumber, signatureText } from '#trading/domain/values/wire.ts';
import { dayAttribute } from './attributes.ts';
import { countKey, cursorKey } from './keys.ts';

const slot = z.int().nonnegative();
const watched = z.object({ kind: z.enum(['leader', 'launches']), address });

export const cursorRow = z
  .object({
    watched,
    signature: signatureText.optional(),
    slot,
    atMs: epochMsNumber,
    descent: z.object({ signature: signatureText, slot }).optional(),
    version: z.int().positive(),
  })
  .transform((row): SignalCursor => ({ ...row, signature: row.signature, descent: row.descent }));

export const rotationRow = z.object({ endedWith: z.string() });

/** A cursor as it is stored. */
export const itemOfCursor = (cursor: SignalCursor) => ({
  ...cursorKey(watchKey(cursor.watched)),
  entity: 'signal-cursor',
  ...cursor,
});

const number = z.int().nonnegative().optional();
const counted = z.object({ delivered: number, late: number, missed: number });
export const countRow = z
  .object({ watched, day: dayAttribute })
  .and(counted)
  .transform(({ delivered = 0, late = 0, missed = 0, ...row }): SignalCount => ({ ...row, delivered, late, missed }));

const countDays = 40;

/** Counts expire 40 days after their own day began. */
const expiresAtSeconds = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / 1_000 + countDays * 86_400;

/** The update that adds a day's counts of an address to its row. */
export const updateOfCount = (tableName: string, count: SignalCount) => {
  const added = arrivals.filter((arrival) => count[arrival] > 0);
  return {
    TableName: tableName,
    Key: countKey(count.day, watchKey(count.watched)),
    UpdateExpression: `SET entity = :entity, watched = :watched, #day = :day, expiresAtSeconds = :expires ADD ${added
      .map((arrival) => `${arrival} :${arrival}`)
      .join(', ')}`,
    ExpressionAttributeNames: { '#day': 'day' },
    ExpressionAttributeValues: {
      ':entity': 'signal-count',
      ':watched': count.watched,
      ':day': count.day,
      ':expires': expiresAtSeconds(count.day),
      ...Object.fromEntries(added.map((arrival) => [`:${arrival}`, count[arrival]])),
    },
  };
};
