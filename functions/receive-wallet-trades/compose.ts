import { createSecretsManagerClient, createSqsClient } from '#adapters/aws-clients.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { createWebhookSecret, secretReader } from '#adapters/secrets/webhook-secret.ts';
import { createSqsQuarantine } from '#adapters/sqs/quarantine.ts';
import { sqsSender } from '#adapters/sqs/send-fifo-messages.ts';
import { createSqsSignalQueue } from '#adapters/sqs/signal-queue.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { createReceiveWalletTrades } from '#trading/use-cases/receive/receive-wallet-trades.ts';
import { createFrontDoor } from '../http/front-door.ts';
import type { WebhookHandler } from '../http/webhook-handler.ts';
import { webhookPatience } from '../http/webhook-patience.ts';
import { createWebhookReport } from '../http/webhook-report.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';
import { createLeaderList } from './leader-list.ts';

const clock = () => epochMs(Date.now());

/** Makes the handler and its clients, and begins to read the secret and the leaders. Throws when a variable is missing. */
export const compose = (variables: Record<string, string | undefined>): WebhookHandler => {
  const { SETTINGS_TABLE, WALLET_TRADES_QUEUE_URL, QUARANTINE_QUEUE_URL, WEBHOOK_SECRET } = env.parse(variables);
  const sqs = sqsSender(createSqsClient(webhookPatience));
  const secrets = secretReader(createSecretsManagerClient(webhookPatience));
  const secret = createWebhookSecret({ secrets, secretId: WEBHOOK_SECRET, clock });
  const settings = createDynamoSettingsStore({
    documents: createDocumentClient(webhookPatience),
    tableName: SETTINGS_TABLE,
  });
  const watchList = createLeaderList(settings, clock);
  secret.prefetch();
  watchList.prefetch();
  return createHandler({
    frontDoor: createFrontDoor({ isAuthentic: secret.matches }),
    receive: createReceiveWalletTrades({
      queue: createSqsSignalQueue({ sqs, queueUrl: WALLET_TRADES_QUEUE_URL }),
      quarantine: createSqsQuarantine({ sqs, queueUrl: QUARANTINE_QUEUE_URL }),
      watchList,
      clock,
    }),
    report: createWebhookReport('receive-wallet-trades'),
    clock,
  });
};
