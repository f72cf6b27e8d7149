/** Addresses and keys of the services that Osprey calls. They are one secret because RPC addresses carry API keys. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { readSecret } from './read-secret.ts';

const httpUrl = z.url({ protocol: /^https?$/ });

/** The content of the providers' secret. */
export const providers = z.object({
  solanaRpcUrls: z.array(httpUrl).min(1),
  jupiterUrl: httpUrl,
  jupiterApiKey: z.string().min(1).optional(),
  /** With it, `sync-webhooks` keeps the webhooks at Helius as the settings want them. */
  heliusApiKey: z.string().min(1).optional(),
  /** Base of the management API, without `/v0/webhooks`. */
  heliusApiUrl: httpUrl.optional(),
  /** Of the scanners that `safety.scanners` may ask; they answer without keys too, but seldom. */
  rugCheckApiKey: z.string().min(1).optional(),
  rugCheckUrl: httpUrl.optional(),
  goPlusApiKey: z.string().min(1).optional(),
  goPlusUrl: httpUrl.optional(),
});

export type Providers = {
  readonly solanaRpcUrls: readonly string[];
  readonly jupiterUrl: string;
  readonly jupiterApiKey?: string | undefined;
  readonly heliusApiKey?: string | undefined;
  readonly heliusApiUrl?: string | undefined;
  readonly rugCheckApiKey?: string | undefined;
  readonly rugCheckUrl?: string | undefined;
  readonly goPlusApiKey?: string | undefined;
  readonly goPlusUrl?: string | undefined;
};

/** Reads the providers' secret. Throws `SecretUnreadable`. */
export const loadProviders = (secrets: SecretsManagerClient, secretId: string): Promise<Providers> =>
  readSecret(secrets, secretId, providers);
