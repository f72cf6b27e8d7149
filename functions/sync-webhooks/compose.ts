import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { createSecretsManagerClient, createSnsClient } from '#adapters/aws-clients.ts';
import { createDynamoAlertThrottle } from '#adapters/dynamodb/alert-throttle.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoLeaseBook } from '#adapters/dynamodb/lease.ts';
import { createDynamoSeenSignals } from '#adapters/dynamodb/seen-signals.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { createDynamoSignalCursors } from '#adapters/dynamodb/signal-cursors.ts';
import { createDynamoWebhookSyncLog } from '#adapters/dynamodb/webhook-sync-log.ts';
import { loadHeliusWebhooks } from '#adapters/helius/load-helius-webhooks.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { createSnsAlertTopic } from '#adapters/sns/create-sns-alert-topic.ts';
import type { Alert } from '#trading/domain/books/alert.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { WebhookRegistry } from '#trading/ports/webhook-registry.ts';
import { tellOnce } from '#trading/use-cases/reports/tell-once.ts';
import { keepWebhooks } from '#trading/use-cases/webhooks/keep-webhooks.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

/** Reading the two secrets every minute would cost more than all else; a rotation is noticed within this. */
const secretsEveryMs = 300_000;

/** Reads with `load`: `now` at once, `recent` at most once in `everyMs`. A failure is not kept. */
const kept = <Value>(everyMs: number, load: () => Promise<Value>) => {
  let last: { readonly value: Value; readonly atMs: number } | undefined;
  const now = async (): Promise<Value> => {
    last = { value: await load(), atMs: Date.now() };
    return last.value;
  };
  return { now, recent: async () => (last === undefined || Date.now() - last.atMs >= everyMs ? now() : last.value) };
};

/** The handler over AWS clients. Throws when a variable is missing. */
export const compose = (variables: Readonly<Record<string, string | undefined>>) => {
  const names = env.parse(variables);
  const logger = new Logger({ serviceName: 'sync-webhooks' });
  const documents = createDocumentClient();
  const secrets = createSecretsManagerClient();
  const coordination = { documents, tableName: names.COORDINATION_TABLE };
  const clock = () => epochMs(Date.now());
  const telling = {
    topic: createSnsAlertTopic({ client: createSnsClient(), topicArn: names.ALERTS_TOPIC_ARN }),
    throttle: createDynamoAlertThrottle(coordination),
    clock,
  };
  const tell = async (alert: Alert): Promise<void> => {
    try {
      await tellOnce(telling, alert);
    } catch (error) {
      logger.error('an alert was not sent', { problem: error instanceof Error ? error.message : String(error) });
    }
  };
  const registries = kept(secretsEveryMs, () =>
    loadHeliusWebhooks(secrets, { providers: names.PROVIDERS_SECRET, webhook: names.WEBHOOK_SECRET }),
  );
  const depsOf = (registry: WebhookRegistry) => ({
    ...{ registry, fresh: registries.now, clock, tell, digest: sha256Digest, holder: randomUUID() },
    settings: createDynamoSettingsStore({ documents, tableName: names.SETTINGS_TABLE }),
    leases: createDynamoLeaseBook(coordination),
    log: createDynamoWebhookSyncLog(coordination),
    seen: createDynamoSeenSignals(coordination),
    cursors: createDynamoSignalCursors(coordination),
    sleep: async (ms: number) => wait(ms),
  });
  return createHandler({
    logger,
    keep: async () => {
      const registry = await registries.recent();
      return registry && keepWebhooks(depsOf(registry), { frontDoorUrl: names.FRONT_DOOR_URL });
    },
  });
};
