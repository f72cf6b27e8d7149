/** What the commands about webhooks work with: Helius by the key of the providers' secret, and the coordination table. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { loadHeliusWebhooks } from '#adapters/helius/load-helius-webhooks.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { DeliveryReading } from '#trading/use-cases/webhooks/keep-webhooks.ts';
import type { SyncWebhooks } from '#trading/use-cases/webhooks/sync-webhooks.ts';
import { BadUse } from '../command-io.ts';
import type { Connection } from '../connect.ts';
import { nameOf } from '../place.ts';

export type WebhookDeps = SyncWebhooks & DeliveryReading;

const withoutPath = /^https?:\/\/[^/?#\s]+\/*$/;

/** A front door's address without its trailing slashes. Throws `BadUse`, and does not quote what may hold a key. */
export const doorFrom = (name: string, text: string): string => {
  if (!withoutPath.test(text))
    throw new BadUse(
      `${name} must be an address without a path, such as https://abc.execute-api.eu-central-1.amazonaws.com`,
    );
  return text.replace(/\/+$/, '');
};

/** Where Helius reaches the front door: `--url`, else `FRONT_DOOR_URL`. Throws `BadUse`. */
export const frontDoorOf = ({ variables, local, running }: Connection, url: string | undefined): string => {
  if (url !== undefined) return doorFrom('--url', url);
  if (local && !running)
    throw new BadUse(
      'nothing runs in this folder, so that nothing could be delivered: start it with npm start -- --data',
    );
  return doorFrom('FRONT_DOOR_URL', nameOf(variables, 'FRONT_DOOR_URL'));
};

/** Opens them. Throws `BadUse` when there is no Helius key, and `SecretUnreadable`. */
export const webhookDepsOf = async ({
  variables,
  secrets,
  settings,
  coordination,
}: Connection): Promise<WebhookDeps> => {
  const providers = nameOf(variables, 'PROVIDERS_SECRET');
  const registry = await loadHeliusWebhooks(secrets(), { providers, webhook: nameOf(variables, 'WEBHOOK_SECRET') });
  if (registry === undefined)
    throw new BadUse(`the secret ${providers} has no heliusApiKey: add it, and the webhooks are kept by themselves`);
  return {
    ...coordination(),
    ...{ registry, settings, digest: sha256Digest, holder: randomUUID() },
    clock: () => epochMs(Date.now()),
    sleep: async (ms) => wait(ms),
  };
};
