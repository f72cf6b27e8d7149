import { Logger } from '@aws-lambda-powertools/logger';
import { createSecretsManagerClient, createSnsClient, createSqsClient } from '#adapters/aws-clients.ts';
import { createDynamoCreatorBook } from '#adapters/dynamodb/creator-book.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoSeenSignals } from '#adapters/dynamodb/seen-signals.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { loadProviders } from '#adapters/secrets/providers.ts';
import { createSnsWakeUp } from '#adapters/sns/create-sns-wake-up.ts';
import { createDeadLetterBox } from '#adapters/sqs/dead-letter-box.ts';
import { createSqsExitQueue, createSqsOrderQueue } from '#adapters/sqs/order-queue.ts';
import { sqsSender } from '#adapters/sqs/send-fifo-messages.ts';
import type { OrderExecution } from '#trading/use-cases/orders/execute-orders.ts';
import { wakingJournal } from '#trading/use-cases/prices/wake-watcher.ts';
import { composeExecution, onFirstUse, systemClock } from '../compose-execution.ts';
import { composeTokenSafety } from '../compose-token-safety.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

/** The Lambda handler of `execute-orders` for an environment. */
export const compose = (variables: Record<string, string | undefined>) => {
  const names = env.parse(variables);
  const logger = new Logger({ serviceName: 'execute-orders' });
  const documents = createDocumentClient();
  const sqs = createSqsClient();
  const secrets = createSecretsManagerClient();
  const settings = createDynamoSettingsStore({ documents, tableName: names.SETTINGS_TABLE });
  const orders = createSqsOrderQueue({ sqs: sqsSender(sqs), queueUrl: names.ORDERS_QUEUE_URL });
  const exits = createSqsExitQueue({ sqs: sqsSender(sqs), queueUrl: names.EXITS_QUEUE_URL });
  const wakeUp = createSnsWakeUp({ client: createSnsClient(), topicArn: names.WAKE_UPS_TOPIC_ARN });
  const execution = onFirstUse<OrderExecution>(async (making) => {
    const shared = await composeExecution({ documents, secrets }, names, logger, making);
    const journal = wakingJournal(shared.journal, wakeUp, (error) =>
      logger.warn('watcher not woken', { error: error instanceof Error ? error : String(error) }),
    );
    const seen = createDynamoSeenSignals({ documents, tableName: names.COORDINATION_TABLE });
    const creators = createDynamoCreatorBook({
      documents,
      tableName: names.COORDINATION_TABLE,
      now: systemClock,
    });
    const providers = await loadProviders(secrets, names.PROVIDERS_SECRET);
    const tokens = composeTokenSafety(documents, names.COORDINATION_TABLE, providers, making.renew);
    return { ...shared, ...tokens, journal, settings, orders, exits, seen, creators };
  });
  const putAside = createDeadLetterBox(sqs, [
    names.LAUNCHES_DEAD_QUEUE_URL,
    names.WALLET_TRADES_DEAD_QUEUE_URL,
    names.ORDERS_DEAD_QUEUE_URL,
  ]);
  // Read while nobody waits for it; a failure shows at the first use, which tries again.
  execution().catch(() => undefined);
  return createHandler({ execution, sqs, putAside, logger });
};
