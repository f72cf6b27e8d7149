/** A run's webhooks at a Helius-shaped management API, by the same use cases as on AWS. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoLeaseBook } from '#adapters/dynamodb/lease.ts';
import { createDynamoWebhookSyncLog } from '#adapters/dynamodb/webhook-sync-log.ts';
import { createHeliusWebhooks } from '#adapters/helius/webhook-management.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { WebhookTypes } from '#trading/domain/webhooks/wanted-webhooks.ts';
import type { SettingsStore } from '#trading/ports/settings-store.ts';
import { removeWebhooks } from '#trading/use-cases/webhooks/remove-webhooks.ts';
import { type SyncOutcome, type SyncWebhooks, syncWebhooks } from '#trading/use-cases/webhooks/sync-webhooks.ts';
import { webhookLease } from '#trading/use-cases/webhooks/webhook-lease.ts';
import type { PreparedCloud } from '../cloud/cloud-options.ts';

export type RunWebhooks = {
  readonly heliusUrl: string;
  readonly authHeader: string;
  readonly settings: SettingsStore;
  readonly cloud: RunCloud;
};

/** The simulated API takes any key. */
export const localApiKey = 'local';

/** Raw launches and enhanced wallet trades, so that a run shows both formats. */
const types: WebhookTypes = { launches: 'raw', 'wallet-trades': 'enhanced' };

const timeoutMs = 5_000;
const patienceMs = 30_000;

type RunCloud = Pick<PreparedCloud, 'endpoints' | 'variables'>;

const documentsOf = ({ endpoints }: RunCloud) =>
  createDocumentClient(
    {},
    {
      endpoint: endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
      region: endpoints['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: endpoints['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: endpoints['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    },
  );

/** Frees what a run on the same data held when it was killed: before anything works here, nobody else does. */
export const freeWebhookLease = async (cloud: RunCloud): Promise<void> => {
  const documents = documentsOf(cloud);
  const leases = createDynamoLeaseBook({ documents, tableName: cloud.variables.COORDINATION_TABLE });
  const left = await leases.find(webhookLease);
  if (left !== undefined) await leases.release(left);
  documents.destroy();
};

const withDeps = async <Result>(run: RunWebhooks, act: (deps: SyncWebhooks) => Promise<Result>): Promise<Result> => {
  const { variables } = run.cloud;
  const documents = documentsOf(run.cloud);
  const coordination = { documents, tableName: variables.COORDINATION_TABLE };
  try {
    return await act({
      registry: createHeliusWebhooks({
        apiUrl: run.heliusUrl,
        apiKey: localApiKey,
        authHeader: run.authHeader,
        timeoutMs,
      }),
      settings: run.settings,
      leases: createDynamoLeaseBook(coordination),
      log: createDynamoWebhookSyncLog(coordination),
      clock: () => epochMs(Date.now()),
      sleep: (ms) => wait(ms),
      digest: sha256Digest,
      holder: randomUUID(),
    });
  } finally {
    documents.destroy();
  }
};

/** Acts until it has ended as wanted: the schedule's own sync may be at work, a busy machine may answer late. Throws in the end. */
const untilSettled = async (act: () => Promise<SyncOutcome>): Promise<void> => {
  const until = Date.now() + patienceMs;
  for (;;) {
    const outcome = await act();
    if (outcome.kind === 'settled') return;
    if (Date.now() > until)
      throw new Error(
        `the webhooks are not as wanted: ${outcome.kind === 'failed' ? outcome.reason : 'another sync does not end'}`,
      );
    await wait(200);
  }
};

/** Registers the front door's routes; those that an earlier run on the same data left behind move here. */
export const registerRunWebhooks = (
  run: RunWebhooks,
  frontDoorUrl: string,
  previousUrl: string | undefined,
): Promise<void> =>
  withDeps(run, (deps) => {
    const formerUrls = previousUrl === undefined ? [] : [previousUrl];
    return untilSettled(() => syncWebhooks(deps, { frontDoorUrl, formerUrls, types }));
  });

/** Takes the run's webhooks away, for good: nothing puts them back before the next run. */
export const removeRunWebhooks = (run: RunWebhooks, frontDoorUrl: string): Promise<void> =>
  withDeps(run, (deps) => untilSettled(() => removeWebhooks(deps, { frontDoorUrl })));
