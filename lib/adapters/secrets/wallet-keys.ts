/**
 * The users' wallet keys. Keeps: a key leaves this module only as a function that signs; Node's key object or KMS holds the
 * material, so nothing that can be printed or serialised does; a key is forgotten when its lifetime is over.
 */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  type DurationMs,
  type EpochMs,
  epochMs,
  type UserId,
  type WalletAddress,
} from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import { keyFromBase58 } from './ed25519-key.ts';
import { readSecret } from './read-secret.ts';
import { SecretUnreadable } from './secret-unreadable.ts';
import { firstWalletSecret, furtherWalletSecret, walletSecret } from './wallet-secret.ts';

export type WalletKey = {
  /** The address that this key can sign for. */
  readonly wallet: WalletAddress;
  /** The 64 bytes of the Ed25519 signature of `message`. */
  readonly sign: (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;
};

/** The key behind a KMS key's id. Throws when KMS does not answer or the key is of another kind. */
export type KmsKeyOf = (kmsKeyId: string) => Promise<WalletKey>;

export type WalletKeysConfig = {
  readonly secrets: SecretsManagerClient;
  /** The key of a user is the secret `<walletSecretPrefix><userId>`, that of a further wallet `<..>/<address>`. */
  readonly walletSecretPrefix: string;
  readonly keyLifetimeMs: DurationMs;
  readonly now: Clock;
  /** For secrets that name a KMS key; without it they cannot be used. */
  readonly kmsKeyOf?: KmsKeyOf;
};

/** A key of the user: the one of `wallet` when he has it, else the first one. */
export type WalletKeyOf = (userId: UserId, wallet?: WalletAddress) => Promise<WalletKey>;

/** Reads the key of one secret. Throws {@link SecretUnreadable}, or what `kmsKeyOf` throws. */
export const readWalletKey = async (
  secrets: SecretsManagerClient,
  secretId: string,
  kmsKeyOf?: KmsKeyOf,
): Promise<WalletKey> => {
  const content = await readSecret(secrets, secretId, walletSecret);
  if ('kmsKeyId' in content) {
    if (kmsKeyOf === undefined) throw new SecretUnreadable(secretId, 'names-a-kms-key-and-kms-is-not-used-here');
    return kmsKeyOf(content.kmsKeyId);
  }
  const key = keyFromBase58(content.secretKey);
  if (typeof key === 'string') throw new SecretUnreadable(secretId, key);
  return key;
};

const isMissing = (error: unknown): boolean =>
  error instanceof SecretUnreadable && (error.reason === 'ResourceNotFoundException' || error.reason === 'no-text');

/** Reads keys from Secrets Manager, each at most once in its lifetime. The result throws {@link SecretUnreadable}. */
export const createWalletKeys = ({
  secrets,
  walletSecretPrefix,
  keyLifetimeMs,
  now,
  kmsKeyOf,
}: WalletKeysConfig): WalletKeyOf => {
  const kept = new Map<string, { readonly key: WalletKey; readonly untilMs: EpochMs }>();
  const keyIn = async (secretId: string): Promise<WalletKey> => {
    const found = kept.get(secretId);
    if (found !== undefined && now() < found.untilMs) return found.key;
    kept.delete(secretId);
    const key = await readWalletKey(secrets, secretId, kmsKeyOf);
    kept.set(secretId, { key, untilMs: epochMs(now() + keyLifetimeMs) });
    return key;
  };
  return async (userId, wallet) => {
    const first = await keyIn(firstWalletSecret(walletSecretPrefix, userId));
    if (wallet === undefined || first.wallet === wallet) return first;
    try {
      return await keyIn(furtherWalletSecret(walletSecretPrefix, userId, wallet));
    } catch (error) {
      if (isMissing(error)) return first;
      throw error;
    }
  };
};
