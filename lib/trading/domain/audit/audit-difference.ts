/** A number of the books that is not what it must be, and the comparison that finds it. */

import type { Mode } from '../settings/settings.ts';
import type { UserId } from '../values/quantities.ts';

export type DifferenceKind =
  | 'account-missing'
  | 'cash'
  | 'account-reserved'
  | 'open-positions'
  | 'exposure'
  | 'good-trades'
  | 'day-result'
  | 'token-buys'
  | 'leader-profit'
  | 'budget-reserved'
  | 'budget-committed'
  | 'budget-launches'
  | 'fill-flows'
  | 'order-booked-once'
  | 'signature-booked-once'
  | 'trade-signature'
  | 'trade-without-position'
  | 'failed-trade-moved'
  | 'buy-realised'
  | 'settled-but-unfinished'
  | 'position-tokens'
  | 'position-cost'
  | 'position-rent'
  | 'position-realised'
  | 'closed-position-holds'
  | 'opening-without-order'
  | 'cash-on-chain'
  | 'tokens-on-chain'
  | 'tokens-without-position'
  | 'foreign-token';

/** One number of the books that is not what it must be. Counts are bigints too, so that all compare alike. */
export type Difference = {
  readonly userId: UserId;
  readonly mode: Mode;
  readonly what: DifferenceKind;
  /** Which one: a mint, a position, an order, a day or the wallet. */
  readonly subject: string;
  /** Lamports, raw tokens or a count, as the other numbers say it must be. */
  readonly expected: bigint;
  readonly found: bigint;
  /** Set when something known and harmless accounts for it. */
  readonly explanation: string | undefined;
};

export type Compare = (
  what: DifferenceKind,
  subject: string,
  expected: bigint,
  found: bigint,
  explanation?: string,
) => readonly Difference[];

/** A comparison for one user and mode: no difference when both numbers are equal. */
export const comparing =
  (of: { readonly userId: UserId; readonly mode: Mode }): Compare =>
  (what, subject, expected, found, explanation) =>
    expected === found
      ? []
      : [{ userId: of.userId, mode: of.mode, what, subject, expected, found, explanation: explanation ?? undefined }];

/** Sum of one number over rows. */
export const sumOf = <T>(rows: readonly T[], number: (row: T) => bigint): bigint =>
  rows.reduce((sum, row) => sum + number(row), 0n);

/** How many of the rows are meant. */
export const countOf = <T>(rows: readonly T[], isMeant: (row: T) => boolean): bigint =>
  BigInt(rows.filter(isMeant).length);

/** Rows by a key, in the order in which the keys first appear. */
export const groupedBy = <T, K>(rows: readonly T[], key: (row: T) => K): ReadonlyMap<K, readonly T[]> => {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
};
