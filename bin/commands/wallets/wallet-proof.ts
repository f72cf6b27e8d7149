/** Whether a user's key is there and signs for his wallet. Nothing of the key is told. */
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import bs58 from 'bs58';
import { KmsKeyUnusable } from '#adapters/kms/kms-key-unusable.ts';
import { createKmsKeys } from '#adapters/kms/kms-wallet-key.ts';
import { spkiHeader } from '#adapters/secrets/ed25519-key.ts';
import { SecretUnreadable } from '#adapters/secrets/secret-unreadable.ts';
import { createWalletKeys, type KmsKeyOf } from '#adapters/secrets/wallet-keys.ts';
import type { KeyLook } from '#trading/domain/doctor/judge-settings.ts';
import { durationMs, epochMs, type UserId, type WalletAddress } from '#trading/domain/values/quantities.ts';
import type { CommandIo } from '../command-io.ts';
import type { Connection } from '../connect.ts';
import { kmsOf, walletSecretsOf } from './wallet-io.ts';

const notAllowed = ['AccessDeniedException', 'AccessDenied', 'KMSAccessDeniedException'];

/** What a failure to use a key says of it. Throws on everything that is not about the key. */
const keyLookOf = (error: unknown): KeyLook => {
  if (!(error instanceof SecretUnreadable || error instanceof KmsKeyUnusable)) throw error;
  const { reason } = error;
  if (reason === 'ResourceNotFoundException' || reason === 'no-text') return { kind: 'missing' };
  return notAllowed.some((name) => reason === name || reason.endsWith(`: ${name}`))
    ? { kind: 'not-allowed' }
    : { kind: 'unreadable', reason };
};

const now = () => epochMs(Date.now());
const noLifetime = durationMs(0);

const verifies = (wallet: WalletAddress, message: Uint8Array, signature: Uint8Array): boolean => {
  const key = createPublicKey({
    key: Buffer.concat([spkiHeader, bs58.decode(wallet)]),
    ...{ format: 'der', type: 'spki' },
  });
  return verify(null, message, key, signature);
};

/** Has the key sign something that is no transaction, and checks the signature by the wallet's address. */
export const proveKey = async (
  connection: Connection,
  io: CommandIo,
  userId: UserId,
  wallet: WalletAddress,
): Promise<KeyLook> => {
  const { secrets, prefix } = walletSecretsOf(connection);
  const kmsKeyOf: KmsKeyOf = async (kmsKeyId) => {
    const said = connection.variables['KMS_WALLETS'];
    if (!connection.local && said !== 'true')
      throw new KmsKeyUnusable(
        kmsKeyId,
        said === undefined
          ? 'the deployment does not say whether its functions may use keys in KMS: deploy once more, with the context it was made with'
          : 'the functions may use no key in KMS: deploy with --context kmsWallets=true',
      );
    return createKmsKeys({ kms: await kmsOf(connection, io), keyLifetimeMs: noLifetime, now })(kmsKeyId);
  };
  const keyOf = createWalletKeys({ secrets, walletSecretPrefix: prefix, keyLifetimeMs: noLifetime, now, kmsKeyOf });
  try {
    const key = await keyOf(userId, wallet);
    if (key.wallet !== wallet) return { kind: 'differs' };
    const message = Buffer.from(`osprey asks for a proof of the key of ${userId}: ${randomBytes(16).toString('hex')}`);
    const signature = await key.sign(message);
    return verifies(wallet, message, signature)
      ? { kind: 'matches' }
      : { kind: 'unreadable', reason: 'its signature is not valid for the wallet' };
  } catch (error) {
    return keyLookOf(error);
  }
};
