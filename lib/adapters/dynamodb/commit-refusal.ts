/** Which refusal a cancelled journal transaction means. */
import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod';
import { noRecord, refusedByToken } from '#trading/domain/books/token-record.ts';
import {
  type CommitRefusal,
  type JournalChange,
  refusedByAccount,
  refusedByBudget,
} from '#trading/domain/orders/journal-change.ts';
import { lamports } from '#trading/domain/values/quantities.ts';
import { readRow } from './attributes.ts';
import type { ConditionedItem } from './journal-items.ts';
import { accountRow, budgetRow } from './money-rows.ts';
import { tokenRow } from './token-rows.ts';

/** The most telling first: an order that moved on makes every other question idle. */
export const refusalPriority: readonly CommitRefusal[] = [
  'order-changed',
  'position-changed',
  'already-decided',
  'leader-sold-since',
  'account-not-open',
  'account-frozen',
  'insufficient-sol',
  'max-open-positions',
  'exposure-too-high',
  'risk-changed',
  'daily-spend-reached',
  'max-launches-per-day',
  'max-buys-per-token',
  'bought-once',
  'token-cooling-down',
];

type Before = CancellationReason['Item'];

/** A row as it was, or undefined when there was none. */
const rowOf = <Value>(schema: z.ZodType<Value>, before: Before): Value | undefined =>
  before === undefined || Object.keys(before).length === 0 ? undefined : readRow(schema, unmarshall(before));

/** A condition that the row as it was does not explain is that on the version of the risk. */
const accountRefusal = ({ account }: JournalChange, before: Before): CommitRefusal | undefined =>
  account && (refusedByAccount(rowOf(accountRow, before), account) ?? 'risk-changed');

const budgetRefusal = ({ budget }: JournalChange, before: Before): CommitRefusal | undefined =>
  budget && refusedByBudget(rowOf(budgetRow, before) ?? { committedLamports: lamports(0n), launchBuys: 0 }, budget);

const tokenRefusal = ({ token }: JournalChange, before: Before): CommitRefusal | undefined =>
  token && refusedByToken(rowOf(tokenRow, before) ?? noRecord(token), token);

const told = { account: accountRefusal, budget: budgetRefusal, token: tokenRefusal };

/** The first refusal in order of priority, or undefined when no condition failed. `reasons` answer `items` one by one. */
export const refusalOf = (
  change: JournalChange,
  items: readonly ConditionedItem[],
  reasons: readonly CancellationReason[],
): CommitRefusal | undefined => {
  const refusals = new Set(
    items.flatMap(({ refusal }, index) => {
      const reason = reasons[index];
      if (reason?.Code !== 'ConditionalCheckFailed') return [];
      if (refusal !== 'account' && refusal !== 'budget' && refusal !== 'token') return [refusal];
      return told[refusal](change, reason.Item) ?? [];
    }),
  );
  return refusalPriority.find((refusal) => refusals.has(refusal));
};
