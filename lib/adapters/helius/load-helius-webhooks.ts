import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import type { WebhookRegistry } from '#trading/ports/webhook-registry.ts';
import { loadProviders } from '../secrets/providers.ts';
import { readSecret } from '../secrets/read-secret.ts';
import { webhookSecretContent } from '../secrets/webhook-secret.ts';
import { createHeliusWebhooks, defaultHeliusApiUrl } from './webhook-management.ts';

/** Helius takes its time over long address lists. */
const timeoutMs = 10_000;

/** What Helius is to send as `Authorization` from now on, and what is accepted besides. Throws `SecretUnreadable`. */
export const loadWebhookSecret = (
  secrets: SecretsManagerClient,
  secretId: string,
): Promise<z.output<typeof webhookSecretContent>> => readSecret(secrets, secretId, webhookSecretContent);

/**
 * The webhooks of the account that the providers' secret has the key of, with the current webhook secret; undefined without
 * a Helius key. Throws `SecretUnreadable`.
 */
export const loadHeliusWebhooks = async (
  secrets: SecretsManagerClient,
  names: { readonly providers: string; readonly webhook: string },
): Promise<WebhookRegistry | undefined> => {
  const { heliusApiKey, heliusApiUrl } = await loadProviders(secrets, names.providers);
  if (heliusApiKey === undefined) return undefined;
  return createHeliusWebhooks({
    apiUrl: heliusApiUrl ?? defaultHeliusApiUrl,
    apiKey: heliusApiKey,
    authHeader: (await loadWebhookSecret(secrets, names.webhook)).current,
    timeoutMs,
  });
};
