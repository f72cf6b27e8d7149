/** Signs swaps with keys from Secrets Manager. Keeps: nothing is signed that the inspection has not found to be the expected swap. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { VersionedTransaction } from '@solana/web3.js';
import bs58 from 'bs58';
import { inspectSwap } from '#trading/domain/swaps/swap-inspection.ts';
import { type DurationMs, durationMs, signature } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { Signer, SignOutcome } from '#trading/ports/signer.ts';
import type { WalletKey } from '../secrets/wallet-keys.ts';
import { createWalletKeys } from '../secrets/wallet-keys.ts';
import { decodeTransaction } from './decode-transaction.ts';

export type SecretSignerConfig = {
  readonly secrets: SecretsManagerClient;
  readonly walletSecretPrefix: string;
  /** Accounts that a swap may tip, up to the expected swap's cap. */
  readonly tipAccounts: ReadonlySet<string>;
  readonly now: Clock;
  /** How long a key stays in memory after it was read; 15 minutes unless told. */
  readonly keyLifetimeMs?: DurationMs;
};

const defaultKeyLifetimeMs = durationMs(15 * 60_000);

const signWith = (key: WalletKey, parsed: VersionedTransaction): SignOutcome => {
  const bytes = key.sign(parsed.message.serialize());
  parsed.signatures = [bytes];
  return {
    kind: 'signed',
    signature: signature(bs58.encode(bytes)),
    transactionBase64: Buffer.from(parsed.serialize()).toString('base64'),
  };
};

/** A signer over Secrets Manager. `sign` throws `SecretUnreadable` when the key cannot be read; no error holds key material. */
export const createSecretSigner = ({ tipAccounts, keyLifetimeMs, ...config }: SecretSignerConfig): Signer => {
  const keyOf = createWalletKeys({ ...config, keyLifetimeMs: keyLifetimeMs ?? defaultKeyLifetimeMs });
  return {
    sign: async (userId, transactionBase64, expected) => {
      const decoded = decodeTransaction(transactionBase64, expected);
      if (decoded.kind === 'refused') return decoded;
      const inspected = inspectSwap(decoded.transaction, expected, tipAccounts);
      if (inspected.kind === 'refused') return inspected;
      const key = await keyOf(userId);
      if (key.wallet !== expected.wallet) return { kind: 'refused', reason: `key-of-other-wallet: ${key.wallet}` };
      return signWith(key, decoded.parsed);
    },
  };
};
