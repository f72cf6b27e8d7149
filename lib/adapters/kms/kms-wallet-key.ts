/**
 * Wallets whose key never leaves KMS (`ECC_NIST_EDWARDS25519`). Keeps: what goes to KMS is the message alone, as `RAW`,
 * signed with `ED25519_SHA_512`; a key of any other kind is no wallet.
 */
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import bs58 from 'bs58';
import {
  type DurationMs,
  type EpochMs,
  epochMs,
  type WalletAddress,
  walletAddress,
} from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import { spkiHeader } from '../secrets/ed25519-key.ts';
import type { KmsKeyOf, WalletKey } from '../secrets/wallet-keys.ts';
import { KmsKeyUnusable } from './kms-key-unusable.ts';

export type KmsKeysConfig = {
  readonly kms: Pick<KMSClient, 'send'>;
  /** How long a public key is kept; the signing rights are asked of KMS with every signature. */
  readonly keyLifetimeMs: DurationMs;
  readonly now: Clock;
};

const publicBytes = 32;

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

/** Calls KMS. An error of the SDK is told by its name: its text may quote the request. */
const ask = async <Answer>(keyId: string, operation: string, call: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await call();
  } catch (error) {
    throw new KmsKeyUnusable(keyId, `${operation}: ${nameOf(error)}`);
  }
};

/** Reads the public half of a KMS key: its wallet. Throws {@link KmsKeyUnusable}. */
export const readKmsWallet = async (kms: Pick<KMSClient, 'send'>, keyId: string): Promise<WalletAddress> => {
  const answer = await ask(keyId, 'GetPublicKey', () => kms.send(new GetPublicKeyCommand({ KeyId: keyId })));
  const { KeySpec, KeyUsage, SigningAlgorithms = [], PublicKey } = answer;
  if (KeySpec !== 'ECC_NIST_EDWARDS25519') throw new KmsKeyUnusable(keyId, `key-spec ${KeySpec ?? 'unknown'}`);
  if (KeyUsage !== 'SIGN_VERIFY') throw new KmsKeyUnusable(keyId, `key-usage ${KeyUsage ?? 'unknown'}`);
  if (!SigningAlgorithms.includes('ED25519_SHA_512')) throw new KmsKeyUnusable(keyId, 'cannot sign ED25519_SHA_512');
  const der = Buffer.from(PublicKey ?? []);
  if (der.length !== spkiHeader.length + publicBytes || !der.subarray(0, spkiHeader.length).equals(spkiHeader))
    throw new KmsKeyUnusable(keyId, 'public key is no Ed25519 SubjectPublicKeyInfo');
  return walletAddress(bs58.encode(der.subarray(-publicBytes)));
};

/** Keys in KMS by their ids, each public half read at most once in its lifetime. */
export const createKmsKeys = ({ kms, keyLifetimeMs, now }: KmsKeysConfig): KmsKeyOf => {
  const kept = new Map<string, { readonly wallet: WalletAddress; readonly untilMs: EpochMs }>();
  const walletOf = async (keyId: string): Promise<WalletAddress> => {
    const found = kept.get(keyId);
    if (found !== undefined && now() < found.untilMs) return found.wallet;
    kept.delete(keyId);
    const wallet = await readKmsWallet(kms, keyId);
    kept.set(keyId, { wallet, untilMs: epochMs(now() + keyLifetimeMs) });
    return wallet;
  };
  return async (keyId): Promise<WalletKey> => ({
    wallet: await walletOf(keyId),
    sign: async (message) => {
      const command = new SignCommand({
        ...{ KeyId: keyId, Message: message },
        ...{ MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' },
      });
      const { Signature } = await ask(keyId, 'Sign', () => kms.send(command));
      if (Signature === undefined) throw new KmsKeyUnusable(keyId, 'Sign: no signature');
      return Signature;
    },
  });
};
