/** Which refusal a cancelled journal transaction means. */
import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import type { CommitRefusal, JournalChange } from '#trading/domain/orders/journal-change.ts';
import type { ConditionedItem } from './journal-items.ts';

/** The most telling first: an order that moved on makes every other question idle. */
export const refusalPriority: readonly CommitRefusal[] = [
  'order-changed',
  'position-changed',
  'already-decided',
  'account-not-open',
  'account-frozen',
  'insufficient-sol',
  'max-open-positions',
  'daily-spend-reached',
];

const numberIn = (item: CancellationReason['Item'], attribute: string): bigint => BigInt(item?.[attribute]?.N ?? '0');

const accountRefusal = (change: JournalChange, before: CancellationReason['Item']): CommitRefusal => {
  if (before === undefined || Object.keys(before).length === 0) return 'account-not-open';
  if (change.account?.requireNotFrozen === true && before['frozenBecause'] !== undefined) return 'account-frozen';
  const least = change.account?.requireAvailableLamports;
  return least !== undefined && numberIn(before, 'availableLamports') < least
    ? 'insufficient-sol'
    : 'max-open-positions';
};

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
      return [refusal === 'account' ? accountRefusal(change, reason.Item) : refusal];
    }),
  );
  return refusalPriority.find((refusal) => refusals.has(refusal));
};
