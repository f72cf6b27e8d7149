/**
 * Orders in DynamoDB. Keeps: a step is written whole or not at all; of several writers of one version one wins; who does
 * not hold the fence writes nothing; money is reserved under the same transaction's conditions.
 */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { noRisk, type Risk } from '#trading/domain/books/risk.ts';
import type { CommitRefusal, JournalChange } from '#trading/domain/orders/journal-change.ts';
import type { Order } from '#trading/domain/orders/order.ts';
import type { OrderId } from '#trading/domain/values/quantities.ts';
import { orderIdText } from '#trading/domain/values/wire.ts';
import type { OrderJournal } from '#trading/ports/order-journal.ts';
import { readRow } from './attributes.ts';
import { refusalOf } from './commit-refusal.ts';
import { againWhileMoved, reach, type TableAccess } from './contention.ts';
import { journalItems, type PositionOrigin } from './journal-items.ts';
import { dayPartition, orderKey, signedKey } from './keys.ts';
import { orderItem, orderRow } from './order-row.ts';
import { getItem, indexedItems } from './query.ts';
import { readRisk } from './risk-items.ts';
import { oldestWork, type UnreadableReport } from './work.ts';

const signedRow = z.object({ orderId: orderIdText });

type Written = 'written' | CommitRefusal;

/** Writes the change once. The SDK's own retries carry the same token, so they find their own first write. */
const writeOnce = (
  access: TableAccess,
  change: JournalChange,
  origin: PositionOrigin,
  risk: Risk,
): Promise<Written> => {
  const items = journalItems(access.tableName, change, origin, risk);
  const command = { TransactItems: items.map(({ item }) => item), ClientRequestToken: randomUUID() };
  return reach<Written>(
    access,
    'journal/unavailable',
    'commit',
    async () => {
      await access.documents.send(new TransactWriteCommand(command));
      return 'written';
    },
    (error) =>
      error instanceof TransactionCanceledException
        ? refusalOf(change, items, error.CancellationReasons ?? [])
        : undefined,
  );
};

/** A result is added to the risk as it is read; who finds that another one was added meanwhile reads again. */
const write = async (access: TableAccess, change: JournalChange, origin: PositionOrigin): Promise<Written> => {
  if (change.result === undefined) return writeOnce(access, change, origin, noRisk);
  return againWhileMoved(access, 'journal/unavailable', 'commit', async () => {
    const written = await writeOnce(access, change, origin, (await readRisk(access, change.order.next.plan)) ?? noRisk);
    return written === 'risk-changed' ? undefined : written;
  });
};

/** True when the stored order is the very step that was to be written: an answer of ours got lost, not a race. */
const isSameStep = (stored: Order | undefined, next: Order): boolean =>
  stored !== undefined && isDeepStrictEqual(stored, orderRow.safeParse(orderItem(next)).data);

/**
 * The journal over the trading table. Rows of the work list that cannot be read are given to `onUnreadable` and left
 * out; without it they throw.
 */
export const createDynamoOrderJournal = (
  access: TableAccess & { readonly onUnreadable?: UnreadableReport },
): OrderJournal => {
  const find = async (orderId: OrderId): Promise<Order | undefined> => {
    const item = await reach(access, 'journal/unavailable', 'find order', () => getItem(access, orderKey(orderId)));
    return item === undefined ? undefined : readRow(orderRow, item);
  };

  const commit: OrderJournal['commit'] = async (change) => {
    let written = await write(access, change, 'held');
    // A transaction that lands after it was given up finds its position among the closed ones.
    if (written === 'position-changed' && change.position?.expected !== 'absent')
      written = await write(access, change, 'closed');
    const { next } = change.order;
    if (written === 'written' || (written === 'order-changed' && isSameStep(await find(next.plan.orderId), next)))
      return { kind: 'committed' };
    return { kind: 'refused', because: written };
  };

  return {
    find,
    signedWith: async (userId, signature) => {
      const row = await reach(access, 'journal/unavailable', 'find signature', () =>
        getItem(access, signedKey(userId, signature)),
      );
      return row === undefined ? undefined : find(readRow(signedRow, row).orderId);
    },
    commit,
    unfinished: (limit) => oldestWork(access, 'order', orderRow, limit),
    on: async (day) => {
      const items = await reach(access, 'journal/unavailable', 'list orders of a day', () =>
        indexedItems(access, 'day', dayPartition('order', day)),
      );
      return items.map((item) => readRow(orderRow, item));
    },
  };
};
