/**
 * New secrets of wallets. Keeps: the key goes straight to Secrets Manager and only the address comes back; a secret that is
 * there is never written over.
 */
import {
  CreateSecretCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { UserId, WalletAddress } from '#trading/domain/values/quantities.ts';
import { generateKey } from './ed25519-key.ts';
import { type KmsKeyOf, readWalletKey } from './wallet-keys.ts';
import { firstWalletSecret, furtherWalletSecret, type WalletSecret } from './wallet-secret.ts';

export type NewWallet = { readonly wallet: WalletAddress; readonly content: WalletSecret };

/** `exists`: the secret was there before and is as it was. */
export type AddedWallet =
  | { readonly kind: 'added'; readonly wallet: WalletAddress; readonly secretId: string }
  | { readonly kind: 'exists'; readonly secretId: string };

const kindOf = (content: WalletSecret): string => ('kmsKeyId' in content ? 'KMS key' : 'key');

/** What a secret's description says of the wallet in it: lists are made without reading a key. */
export const describedWallet = (
  description: string | undefined,
): { kind: 'secret' | 'kms'; wallet: string } | undefined => {
  const [, kind, wallet] = /^Osprey wallet: (KMS key|key) of (\w{32,44})$/.exec(description ?? '') ?? [];
  return wallet === undefined ? undefined : { kind: kind === 'key' ? 'secret' : 'kms', wallet };
};

const add = async (
  secrets: SecretsManagerClient,
  secretId: string,
  { wallet, content }: NewWallet,
): Promise<AddedWallet> => {
  try {
    await secrets.send(
      new CreateSecretCommand({
        Name: secretId,
        Description: `Osprey wallet: ${kindOf(content)} of ${wallet}`,
        SecretString: JSON.stringify(content),
      }),
    );
    return { kind: 'added', wallet, secretId };
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    return { kind: 'exists', secretId };
  }
};

/** A wallet with a fresh key. */
export const freshWallet = (): NewWallet => {
  const { wallet, secretKey } = generateKey();
  return { wallet, content: { secretKey } };
};

/** Stores the user's first wallet. */
export const addFirstWallet = (
  secrets: SecretsManagerClient,
  prefix: string,
  userId: UserId,
  wallet: NewWallet,
): Promise<AddedWallet> => add(secrets, firstWalletSecret(prefix, userId), wallet);

/** Stores a further wallet of the user beside his others. */
export const addFurtherWallet = (
  secrets: SecretsManagerClient,
  prefix: string,
  userId: UserId,
  wallet: NewWallet,
): Promise<AddedWallet> => add(secrets, furtherWalletSecret(prefix, userId, wallet.wallet), wallet);

/** The user's first wallet: the one that is there, or a fresh one. Returns its address. */
export const createWallet = async (
  secrets: SecretsManagerClient,
  prefix: string,
  userId: UserId,
  kmsKeyOf?: KmsKeyOf,
): Promise<WalletAddress> => {
  const added = await addFirstWallet(secrets, prefix, userId, freshWallet());
  return added.kind === 'added' ? added.wallet : (await readWalletKey(secrets, added.secretId, kmsKeyOf)).wallet;
};
