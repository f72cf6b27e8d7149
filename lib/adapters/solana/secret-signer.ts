/**
 * The signer of the users' secrets: a secret holds the key itself or names the KMS key that signs instead. Both kinds pass
 * the same inspection.
 */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type DurationMs, durationMs } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { Signer } from '#trading/ports/signer.ts';
import { createWalletKeys, type KmsKeyOf, type WalletKeyOf } from '../secrets/wallet-keys.ts';
import { createInspectingSigner } from './inspecting-signer.ts';

export type WalletKeySources = {
  readonly secrets: SecretsManagerClient;
  readonly walletSecretPrefix: string;
  readonly now: Clock;
  /** For secrets that name a KMS key; without it such a wallet cannot sign. */
  readonly kmsKeyOf?: KmsKeyOf;
  /** How long a key stays in memory after it was read; 15 minutes unless told. */
  readonly keyLifetimeMs?: DurationMs;
};

export type SecretSignerConfig = WalletKeySources & {
  /** Accounts that a swap may tip, up to the expected swap's cap. */
  readonly tipAccounts: ReadonlySet<string>;
};

const defaultKeyLifetimeMs = durationMs(15 * 60_000);

/** The users' keys of either kind, each read at most once in its lifetime. */
export const createKeySources = ({ keyLifetimeMs = defaultKeyLifetimeMs, ...config }: WalletKeySources): WalletKeyOf =>
  createWalletKeys({ ...config, keyLifetimeMs });

/**
 * A signer over Secrets Manager and KMS. `sign` throws `SecretUnreadable` or `KmsKeyUnusable` when the key cannot be used;
 * no error holds key material.
 */
export const createSecretSigner = ({ tipAccounts, ...sources }: SecretSignerConfig): Signer =>
  createInspectingSigner(createKeySources(sources), tipAccounts);
