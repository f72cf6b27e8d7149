/** Opens the books, queues and chain of a place for a command. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretsManagerClient, createSqsClient } from '#adapters/aws-clients.ts';
import { createDynamoAccountBook } from '#adapters/dynamodb/account-book.ts';
import { createDynamoDecisionLog } from '#adapters/dynamodb/decision-log.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoHeartbeats } from '#adapters/dynamodb/heartbeats.ts';
import { createDynamoLeaseBook } from '#adapters/dynamodb/lease.ts';
import { createDynamoOrderJournal } from '#adapters/dynamodb/order-journal.ts';
import { createDynamoPoolBook } from '#adapters/dynamodb/pool-book.ts';
import { createDynamoPositionBook } from '#adapters/dynamodb/position-book.ts';
import { createDynamoPositionHistory } from '#adapters/dynamodb/position-history.ts';
import { createDynamoSeenSignals } from '#adapters/dynamodb/seen-signals.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { createDynamoSignalCursors } from '#adapters/dynamodb/signal-cursors.ts';
import { createDynamoWatchBook } from '#adapters/dynamodb/watch-book.ts';
import { createDynamoWebhookSyncLog } from '#adapters/dynamodb/webhook-sync-log.ts';
import type { Providers } from '#adapters/secrets/providers.ts';
import { createSqsDeadLetters } from '#adapters/sqs/dead-letters.ts';
import { createSqsExitQueue, createSqsOrderQueue } from '#adapters/sqs/order-queue.ts';
import { sqsSender } from '#adapters/sqs/send-fifo-messages.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';

import type { AccountBook } from '#trading/ports/account-book.ts';
import type { DeadLetters } from '#trading/ports/dead-letters.ts';
import type { DecisionLog } from '#trading/ports/decision-log.ts';
import type { Heartbeats } from '#trading/ports/heartbeats.ts';
import type { LeaseBook } from '#trading/ports/lease.ts';
import type { OrderJournal } from '#trading/ports/order-journal.ts';
import type { ExitQueue, OrderQueue } from '#trading/ports/order-queue.ts';
import type { PositionBook } from '#trading/ports/position-book.ts';
import type { PositionHistory } from '#trading/ports/position-history.ts';
import type { PoolBook } from '#trading/ports/price-source.ts';
import type { SeenSignals } from '#trading/ports/seen-signals.ts';
import type { SettingsEditor, SettingsStore } from '#trading/ports/settings-store.ts';
import type { SignalCursors } from '#trading/ports/signal-cursors.ts';
import type { WatchBook } from '#trading/ports/watch-book.ts';
import type { WebhookSyncLog } from '#trading/ports/webhook-sync-log.ts';
import type { TokenPorts } from '#trading/use-cases/entries/assess-token.ts';
import { type CommandIo, runCommand } from './command-io.ts';
import { type ConnectOptions, nameOf, openPlace, type Place } from './place.ts';

export type Connection = Pick<
  Place,
  'variables' | 'local' | 'running' | 'endpoint' | 'nodes' | 'consumer' | 'reconcile'
> & {
  readonly settings: SettingsStore & SettingsEditor;
  readonly journal: OrderJournal;
  readonly positions: PositionBook;
  readonly accounts: AccountBook;
  readonly decisions: DecisionLog;
  /** Throws `BadUse` when the queues are not named. */
  readonly queues: () => { readonly orders: OrderQueue; readonly exits: ExitQueue };
  /** Throws `BadUse` when the queues are not named. */
  readonly deadLetters: () => DeadLetters;
  /** Undefined when the coordination table is not named. */
  readonly seen: SeenSignals | undefined;
  /** How far each watched address was dealt with. Throws `BadUse` when the table is not named. */
  readonly cursors: () => SignalCursors;
  /** What the watcher remembers. Throws `BadUse` when the table is not named. */
  readonly watched: () => {
    readonly watches: WatchBook;
    readonly history: PositionHistory;
    readonly pools: PoolBook;
  };
  /** Leases, cursors, seen signals and what scheduled functions have noted. Throws `BadUse` when the table is not named. */
  readonly coordination: () => Coordination;
  /** What is known of tokens, and how to find out more with these providers. */
  readonly tokens: (providers: Providers) => Promise<TokenPorts>;
  /** Secrets Manager of the place. */
  readonly secrets: () => SecretsManagerClient;
  /** Has something ended together with the connection. */
  readonly closing: (end: () => unknown) => void;
  readonly close: () => Promise<void>;
};

export type Coordination = {
  readonly leases: LeaseBook;
  readonly seen: SeenSignals;
  readonly cursors: SignalCursors;
  readonly log: WebhookSyncLog;
  readonly heartbeats: Heartbeats;
};

const connectTo = (place: Place): Connection => {
  const { variables, local, running, endpoint, nodes, consumer, reconcile, stop } = place;
  const tradingTable = nameOf(variables, 'TRADING_TABLE');
  const settingsTable = nameOf(variables, 'SETTINGS_TABLE');
  const coordinationTable = variables['COORDINATION_TABLE'];
  const documents = createDocumentClient({}, endpoint('DYNAMODB'));
  const trading = { documents, tableName: tradingTable };
  const ends: (() => unknown)[] = [stop, () => documents.destroy()];
  const queuePair = (name: string) => ({
    queue: nameOf(variables, `${name}_QUEUE_URL`),
    dead: nameOf(variables, `${name}_DEAD_QUEUE_URL`),
  });
  return {
    settings: createDynamoSettingsStore({ documents, tableName: settingsTable }),
    journal: createDynamoOrderJournal(trading),
    positions: createDynamoPositionBook(trading),
    accounts: createDynamoAccountBook(trading),
    decisions: createDynamoDecisionLog(trading),
    ...{ variables, local, running, endpoint, nodes, consumer, reconcile },
    queues: () => {
      const sqs = createSqsClient({}, endpoint('SQS'));
      ends.push(() => sqs.destroy());
      const on = (variable: string) => ({ sqs: sqsSender(sqs), queueUrl: nameOf(variables, variable) });
      return {
        orders: createSqsOrderQueue(on('ORDERS_QUEUE_URL')),
        exits: createSqsExitQueue(on('EXITS_QUEUE_URL')),
      };
    },
    deadLetters: () => {
      const urls = {
        launches: queuePair('LAUNCHES'),
        'wallet-trades': queuePair('WALLET_TRADES'),
        orders: queuePair('ORDERS'),
        exits: queuePair('EXITS'),
      };
      const sqs = createSqsClient({}, endpoint('SQS'));
      ends.push(() => sqs.destroy());
      return createSqsDeadLetters({ sqs, urls });
    },
    seen: coordinationTable ? createDynamoSeenSignals({ documents, tableName: coordinationTable }) : undefined,
    cursors: () => createDynamoSignalCursors({ documents, tableName: nameOf(variables, 'COORDINATION_TABLE') }),
    watched: () => {
      const coordination = { documents, tableName: nameOf(variables, 'COORDINATION_TABLE') };
      return {
        watches: createDynamoWatchBook(coordination),
        history: createDynamoPositionHistory(coordination),
        pools: createDynamoPoolBook({ ...coordination, now: () => epochMs(Date.now()) }),
      };
    },
    coordination: () => {
      const coordination = { documents, tableName: nameOf(variables, 'COORDINATION_TABLE') };
      return {
        leases: createDynamoLeaseBook(coordination),
        seen: createDynamoSeenSignals(coordination),
        cursors: createDynamoSignalCursors(coordination),
        log: createDynamoWebhookSyncLog(coordination),
        heartbeats: createDynamoHeartbeats(coordination),
      };
    },
    tokens: async (providers) => {
      // Loaded only here: it brings all that executors bring.
      const { composeTokenSafety } = await import('#functions/compose-token-safety.ts');
      return composeTokenSafety(documents, nameOf(variables, 'COORDINATION_TABLE'), providers);
    },
    secrets: () => {
      const secrets = createSecretsManagerClient({}, local ? endpoint('SECRETS_MANAGER') : {});
      ends.push(() => secrets.destroy());
      return secrets;
    },
    closing: (end) => void ends.push(end),
    close: async () => {
      for (const end of ends.toReversed()) await end();
    },
  };
};

/** Opens a connection; `close` it. Throws `BadUse` when there is nothing to connect to. */
export const connect = async (options: ConnectOptions): Promise<Connection> => {
  const place = await openPlace(options);
  try {
    return connectTo(place);
  } catch (error) {
    await place.stop();
    throw error;
  }
};

/** Connects, runs a command's part and closes; the exit code says how it ended. */
export const runConnected = (
  io: CommandIo,
  data: string | undefined,
  command: (connection: Connection) => Promise<0 | 1>,
  use: ConnectOptions['use'] = 'look',
): Promise<void> =>
  runCommand(io, async () => {
    const connection = await connect({ data, environment: io.environment, use });
    try {
      return await command(connection);
    } finally {
      await connection.close();
    }
  });
