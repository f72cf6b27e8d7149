import { createSecretsManagerClient, createSqsClient } from '#adapters/aws-clients.ts';
import { createWebhookSecret, secretReader } from '#adapters/secrets/webhook-secret.ts';
import { createSqsQuarantine } from '#adapters/sqs/quarantine.ts';
import { sqsSender } from '#adapters/sqs/send-fifo-messages.ts';
import { createSqsSignalQueue } from '#adapters/sqs/signal-queue.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { createReceiveLaunches } from '#trading/use-cases/receive/receive-launches.ts';
import { createFrontDoor } from '../http/front-door.ts';
import type { WebhookHandler } from '../http/webhook-handler.ts';
import { webhookPatience } from '../http/webhook-patience.ts';
import { createWebhookReport } from '../http/webhook-report.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const clock = () => epochMs(Date.now());

/** Makes the handler and its clients, and begins to read the secret. Throws when a variable is missing. */
export const compose = (variables: Record<string, string | undefined>): WebhookHandler => {
  const { LAUNCHES_QUEUE_URL, QUARANTINE_QUEUE_URL, WEBHOOK_SECRET } = env.parse(variables);
  const sqs = sqsSender(createSqsClient(webhookPatience));
  const secrets = secretReader(createSecretsManagerClient(webhookPatience));
  const secret = createWebhookSecret({ secrets, secretId: WEBHOOK_SECRET, clock });
  secret.prefetch();
  return createHandler({
    frontDoor: createFrontDoor({ isAuthentic: secret.matches }),
    receive: createReceiveLaunches({
      queue: createSqsSignalQueue({ sqs, queueUrl: LAUNCHES_QUEUE_URL }),
      quarantine: createSqsQuarantine({ sqs, queueUrl: QUARANTINE_QUEUE_URL }),
      clock,
    }),
    report: createWebhookReport('receive-launches'),
    clock,
  });
};
