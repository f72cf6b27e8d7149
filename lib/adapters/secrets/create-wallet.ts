/** New wallets. The key goes straight to Secrets Manager; only the address comes back. */
import { generateKeyPairSync } from 'node:crypto';
import {
  CreateSecretCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import bs58 from 'bs58';
import {
  durationMs,
  epochMs,
  type UserId,
  type WalletAddress,
  walletAddress,
} from '#trading/domain/values/quantities.ts';
import { createWalletKeys } from './wallet-keys.ts';

const keyBytes = 32;

/** Creates the secret `<walletSecretPrefix><userId>` with a fresh Ed25519 key, or finds the one that is there. Returns its address. */
export const createWallet = async (
  secrets: SecretsManagerClient,
  walletSecretPrefix: string,
  userId: UserId,
): Promise<WalletAddress> => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-keyBytes);
  const address = publicKey.export({ format: 'der', type: 'spki' }).subarray(-keyBytes);
  try {
    await secrets.send(
      new CreateSecretCommand({
        Name: `${walletSecretPrefix}${userId}`,
        SecretString: JSON.stringify({ secretKey: bs58.encode(Buffer.concat([seed, address])) }),
      }),
    );
    return walletAddress(bs58.encode(address));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    const keyOf = createWalletKeys({
      secrets,
      walletSecretPrefix,
      keyLifetimeMs: durationMs(0),
      now: () => epochMs(0),
    });
    return (await keyOf(userId)).wallet;
  }
};
