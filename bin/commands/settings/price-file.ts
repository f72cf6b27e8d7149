/** A file of prices: CSV lines `time,price` or JSON (`[[time, price], ..]` or `[{"time", "price"}, ..]`). */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { PriceRow } from '#trading/domain/exits/simulate-exits.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { BadUse } from '../command-io.ts';

/** Digits kept after the point: enough for the price of one raw unit. */
const decimals = 18;
/** Unix seconds have ten digits until the year 2286; milliseconds have thirteen. */
const secondsBelow = 100_000_000_000;

const pair = z.union([
  z.tuple([z.union([z.string(), z.number()]), z.union([z.string(), z.number()])]),
  z
    .object({ time: z.union([z.string(), z.number()]), price: z.union([z.string(), z.number()]) })
    .transform(({ time, price }): [string | number, string | number] => [time, price]),
]);

const timeFrom = (time: string | number): number => {
  const number = Number(time);
  if (Number.isFinite(number)) return Math.round(number < secondsBelow ? number * 1_000 : number);
  return Date.parse(String(time));
};

/** Exact decimal text as an integer of 18 decimals; a number's exponent is written out first. */
export const priceFrom = (price: string | number): bigint | undefined => {
  const text = typeof price === 'number' ? price.toFixed(decimals) : price.trim();
  const parts = /^(\d{1,20})(?:\.(\d{1,30}))?$/.exec(text);
  if (parts === null) return undefined;
  return BigInt(`${parts[1]}${(parts[2] ?? '').slice(0, decimals).padEnd(decimals, '0')}`);
};

const pairsFrom = (text: string): readonly unknown[] => {
  if (/^\s*\[/.test(text)) {
    try {
      return z.array(z.unknown()).parse(JSON.parse(text));
    } catch {
      throw new BadUse('the file of prices begins like JSON but is none');
    }
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  // A first line without a digit is a heading.
  return lines.slice(/\d/.test(lines[0] ?? '') ? 0 : 1).map((line) => line.split(',').map((cell) => cell.trim()));
};

/** The prices in a file, oldest first. Throws `BadUse` with the first line that is none. */
export const readPrices = (path: string): readonly PriceRow[] => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new BadUse(`${path} cannot be read`);
  }
  const rows = pairsFrom(text).map((each, index) => {
    const parsed = pair.safeParse(each);
    const atMs = parsed.success ? timeFrom(parsed.data[0]) : Number.NaN;
    const price = parsed.success ? priceFrom(parsed.data[1]) : undefined;
    if (!Number.isFinite(atMs) || atMs < 0 || price === undefined)
      throw new BadUse(`price ${index + 1} of ${path} is not "time,price", e.g. 2026-11-20T14:03:07Z,0.0000012`);
    return { atMs: epochMs(atMs), price };
  });
  if (rows.length === 0) throw new BadUse(`${path} holds no prices`);
  return rows.toSorted((one, other) => one.atMs - other.atMs);
};
