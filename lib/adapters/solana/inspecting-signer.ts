/**
 * Signs swaps, wherever the key is. Keeps: nothing is signed that the inspection has not found to be the expected swap; the
 * key is not even asked for before; what comes back is checked against the wallet before it is used.
 */
import { createPublicKey, verify } from 'node:crypto';
import bs58 from 'bs58';
import { inspectSwap, uninspected } from '#trading/domain/swaps/swap-inspection.ts';
import { signature, type UserId, type WalletAddress } from '#trading/domain/values/quantities.ts';
import type { Signer, SignOutcome } from '#trading/ports/signer.ts';
import { spkiHeader } from '../secrets/ed25519-key.ts';
import type { WalletKeyOf } from '../secrets/wallet-keys.ts';
import { decodeTransaction } from './decode-transaction.ts';
import { withSignature } from './wire-transaction.ts';

const isSignatureOf = (wallet: WalletAddress, message: Uint8Array, bytes: Uint8Array): boolean => {
  const der = Buffer.concat([spkiHeader, bs58.decode(wallet)]);
  return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), bytes);
};

/** Signs the message of an inspected transaction with the user's key of `wallet`; refuses when he has none. */
export const signInspected = async (
  keyOf: WalletKeyOf,
  userId: UserId,
  wallet: WalletAddress,
  message: Uint8Array,
): Promise<SignOutcome> => {
  const key = await keyOf(userId, wallet);
  if (key.wallet !== wallet) return { kind: 'refused', reason: `key-of-other-wallet: ${key.wallet}` };
  const bytes = await key.sign(message);
  if (!isSignatureOf(wallet, message, bytes)) return { kind: 'refused', reason: 'signature-does-not-verify' };
  return {
    kind: 'signed',
    signature: signature(bs58.encode(bytes)),
    transactionBase64: withSignature(message, bytes).toString('base64'),
  };
};

/** A signer over keys of any kind; `tipAccounts` may be tipped by a swap, up to the expected swap's cap. */
export const createInspectingSigner = (keyOf: WalletKeyOf, tipAccounts: ReadonlySet<string>): Signer => ({
  sign: async (userId, transactionBase64, expected) => {
    const decoded = decodeTransaction(transactionBase64, expected);
    if (decoded.kind === 'refused') return uninspected(decoded.reason);
    const inspected = inspectSwap(decoded.transaction, expected, tipAccounts);
    if (inspected.kind === 'refused') return inspected;
    return { ...(await signInspected(keyOf, userId, expected.wallet, decoded.message)), checks: inspected.checks };
  },
});
