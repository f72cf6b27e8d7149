/**
 * The users' wallet keys. Keeps: a key leaves this module only as a function that signs; Node's key object holds the
 * material, so nothing that can be printed or serialised does; a key is forgotten when its lifetime is over.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import bs58 from 'bs58';
import * as z from 'zod';
import type { DurationMs, EpochMs, UserId, WalletAddress } from '#trading/domain/values/quantities.ts';
import { epochMs, walletAddress } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import { readSecret } from './read-secret.ts';
import { SecretUnreadable } from './secret-unreadable.ts';

export type WalletKey = {
  /** The address that this key can sign for. */
  readonly wallet: WalletAddress;
  /** The 64 bytes of the Ed25519 signature of `message`. */
  readonly sign: (message: Uint8Array) => Uint8Array;
};

export type WalletKeysConfig = {
  readonly secrets: SecretsManagerClient;
  /** The key of a user is the secret `<walletSecretPrefix><userId>`. */
  readonly walletSecretPrefix: string;
  readonly keyLifetimeMs: DurationMs;
  readonly now: Clock;
};

/** What wallets export: seed and public key, 64 bytes in base58. */
const walletSecret = z.object({ secretKey: z.string().min(64).max(90) });

// The fixed DER headers of Ed25519 keys (RFC 8410); 32 bytes follow.
const pkcs8Header = Buffer.from('302e020100300506032b657004220420', 'hex');
const keyBytes = 32;

const publicBytesOf = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-keyBytes);

const keyFrom = (secretId: string, secretKey: string): WalletKey => {
  const bytes = bs58.decodeUnsafe(secretKey);
  if (bytes?.length !== 2 * keyBytes) throw new SecretUnreadable(secretId, 'not-64-bytes-of-base58');
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8Header, bytes.subarray(0, keyBytes)]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicBytes = publicBytesOf(key);
  if (!publicBytes.equals(bytes.subarray(keyBytes))) throw new SecretUnreadable(secretId, 'halves-do-not-match');
  return { wallet: walletAddress(bs58.encode(publicBytes)), sign: (message) => sign(null, message, key) };
};

/** Reads keys from Secrets Manager, each at most once in its lifetime. The result throws {@link SecretUnreadable}. */
export const createWalletKeys = ({ secrets, walletSecretPrefix, keyLifetimeMs, now }: WalletKeysConfig) => {
  const kept = new Map<UserId, { readonly key: WalletKey; readonly untilMs: EpochMs }>();
  return async (userId: UserId): Promise<WalletKey> => {
    const found = kept.get(userId);
    if (found !== undefined && now() < found.untilMs) return found.key;
    kept.delete(userId);
    const secretId = `${walletSecretPrefix}${userId}`;
    const { secretKey } = await readSecret(secrets, secretId, walletSecret);
    const key = keyFrom(secretId, secretKey);
    kept.set(userId, { key, untilMs: epochMs(now() + keyLifetimeMs) });
    return key;
  };
};
