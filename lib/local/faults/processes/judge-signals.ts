/**
 * I4 of whole processes: what reached an executor has ended in a decision of everybody it concerns, nothing waits on a queue,
 * and nothing was given up.
 */
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { readRow } from '#adapters/dynamodb/attributes.ts';
import { readQueueDepth } from '#adapters/sqs/queue-depths.ts';
import { followedRelationTo } from '#trading/domain/orders/copy-size.ts';
import type { UserRow } from '#trading/domain/settings/settings.ts';
import type { SignalId, UserId } from '#trading/domain/values/quantities.ts';
import { signalIdText } from '#trading/domain/values/wire.ts';
import type { Cloud } from '../../cloud/cloud-options.ts';
import type { Books } from '../../run/books.ts';

type Searched = Pick<Cloud, 'clients' | 'variables'>;

const seenRow = z.object({ signalId: signalIdText });

/** Every signal that reached an executor. */
const seenSignals = async ({ clients, variables }: Searched): Promise<ReadonlySet<SignalId>> => {
  const pages = paginateScan(
    { client: DynamoDBDocumentClient.from(clients.dynamodb) },
    {
      TableName: variables.COORDINATION_TABLE,
      FilterExpression: 'entity = :entity',
      ExpressionAttributeValues: { ':entity': 'seen-signal' },
    },
  );
  const found = new Set<SignalId>();
  for await (const { Items = [] } of pages) for (const item of Items) found.add(readRow(seenRow, item).signalId);
  return found;
};

/** Whom a signal concerns, by its identity: `launch:<signature>:<mint>` or `trade:<signature>:<wallet>:<mint>`. */
const concernedBy = (signal: SignalId, users: readonly UserRow[]): readonly UserId[] => {
  const [kind, , wallet = ''] = signal.split(':');
  return users
    .filter((user) =>
      kind === 'launch' ? user.settings.sniper.enabled : followedRelationTo(wallet, user) !== undefined,
    )
    .map(({ userId }) => userId);
};

/** What waits at an end that left nothing undone; exits of what cannot be sold may wait for ever. */
const liveQueues = {
  launches: 'LAUNCHES_QUEUE_URL',
  'wallet-trades': 'WALLET_TRADES_QUEUE_URL',
  orders: 'ORDERS_QUEUE_URL',
} as const;
const deadQueues = {
  launches: 'LAUNCHES_DEAD_QUEUE_URL',
  'wallet-trades': 'WALLET_TRADES_DEAD_QUEUE_URL',
  orders: 'ORDERS_DEAD_QUEUE_URL',
  exits: 'EXITS_DEAD_QUEUE_URL',
} as const;

const notEmpty = async (
  { clients, variables }: Searched,
  queues: Readonly<Record<string, keyof Searched['variables']>>,
  what: string,
): Promise<readonly string[]> => {
  const counts = await Promise.all(
    Object.entries(queues).map(async ([queue, variable]) => {
      const { waiting, inFlight } = await readQueueDepth(clients.sqs, variables[variable]);
      return { queue, messages: waiting + inFlight };
    }),
  );
  return counts.flatMap(({ queue, messages }) => (messages === 0 ? [] : [`I4: ${messages} ${what} of ${queue}`]));
};

/** Messages that were given up, each queue in a sentence. */
export const judgeDeadLetters = (cloud: Searched): Promise<readonly string[]> =>
  notEmpty(cloud, deadQueues, 'dead letters');

/** What of the signals that were taken is not at its end, each in a sentence: for a folder that was left in peace. */
export const judgeSignals = async (
  books: Pick<Books, 'settings' | 'decisions'>,
  cloud: Searched,
): Promise<readonly string[]> => {
  const { users } = await books.settings.load();
  const violations = [...(await notEmpty(cloud, liveQueues, 'waiting messages'))];
  for (const signal of await seenSignals(cloud)) {
    const concerned = concernedBy(signal, users);
    if (concerned.length === 0) continue;
    const decided = new Set((await books.decisions.of(signal)).map(({ userId }) => userId));
    for (const userId of concerned)
      if (!decided.has(userId)) violations.push(`I4: ${signal} ended without a decision of ${userId}`);
  }
  return violations;
};
