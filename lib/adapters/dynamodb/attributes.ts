/** zod pieces for attributes of rows. Quantities are DynamoDB numbers, which the document client reads as number or bigint. */
import * as z from 'zod';
import { dayOf, epochMs, lamports, tokenAmount } from '#trading/domain/values/quantities.ts';
import { BotError } from '../bot-error.ts';
import { problemOf } from '../zod-problem.ts';

export const whole = z.union([z.int(), z.bigint()]).transform((value) => BigInt(value));
export const lamportsAttribute = whole.transform(lamports);
export const tokenAmountAttribute = whole.transform(tokenAmount);
export const dayAttribute = z.iso.date().transform((text) => dayOf(epochMs(Date.parse(`${text}T00:00:00Z`))));

export type Item = Readonly<Record<string, unknown>>;

/** The row as a value. Throws `journal/unreadable-row` when it is not one. */
export const readRow = <Value>(schema: z.ZodType<Value>, item: Item): Value => {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  const row = `${String(item['pk'])} ${String(item['sk'])}`;
  throw new BotError('journal/unreadable-row', { row, problem: problemOf(parsed.error, item) });
};
