import { setTimeout as wait } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { createSecretsManagerClient, createSqsClient } from '#adapters/aws-clients.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoPositionBook } from '#adapters/dynamodb/position-book.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { createDynamoWatchBook } from '#adapters/dynamodb/watch-book.ts';
import { createSqsExitQueue } from '#adapters/sqs/order-queue.ts';
import { sqsSender } from '#adapters/sqs/send-fifo-messages.ts';
import { composeMarket, onFirstUse, systemClock, unreadableRow } from '../compose-execution.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

/** The Lambda handler of `watch-prices` for an environment. */
export const compose = (variables: Record<string, string | undefined>) => {
  const names = env.parse(variables);
  const logger = new Logger({ serviceName: 'watch-prices' });
  const documents = createDocumentClient();
  const secrets = createSecretsManagerClient();
  const market = onFirstUse(() => composeMarket({ secrets }, names.PROVIDERS_SECRET));
  const books = {
    positions: createDynamoPositionBook({
      documents,
      tableName: names.TRADING_TABLE,
      onUnreadable: unreadableRow(logger),
    }),
    watches: createDynamoWatchBook({
      documents,
      tableName: names.COORDINATION_TABLE,
      onUnreadable: unreadableRow(logger),
    }),
    settings: createDynamoSettingsStore({ documents, tableName: names.SETTINGS_TABLE }),
    exits: createSqsExitQueue({ sqs: sqsSender(createSqsClient()), queueUrl: names.EXITS_QUEUE_URL }),
    clock: systemClock,
  };
  return createHandler({
    watch: async () => ({ ...books, router: (await market()).router }),
    pause: (ms) => wait(ms),
    logger,
  });
};
