/**
 * Takes an unsigned version-0 transaction apart for the inspection. Keeps: what is inspected is byte for byte what will be
 * signed, so bytes that do not come back the same when they are written again are refused.
 */
import { MessageV0, VersionedTransaction } from '@solana/web3.js';
import type { DecodedTransaction } from '#trading/domain/swaps/decoded-transaction.ts';
import type { ExpectedSwap } from '#trading/domain/swaps/swap.ts';
import { ownTokenAccounts } from './own-token-accounts.ts';

export type DecodeOutcome =
  | { readonly kind: 'decoded'; readonly transaction: DecodedTransaction; readonly parsed: VersionedTransaction }
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string) => ({ kind: 'refused', reason }) as const;

const parse = (bytes: Buffer): VersionedTransaction | undefined => {
  try {
    return VersionedTransaction.deserialize(bytes);
  } catch {
    return undefined;
  }
};

const writesBack = (parsed: VersionedTransaction, bytes: Buffer): boolean => {
  try {
    return bytes.equals(parsed.serialize());
  } catch {
    return false;
  }
};

/** The content of an unsigned transaction, before anything is derived beside it. */
type Content = Omit<DecodedTransaction, 'ownTokenAccounts'>;
export type UnsignedOutcome =
  | { readonly kind: 'decoded'; readonly content: Content; readonly parsed: VersionedTransaction }
  | { readonly kind: 'refused'; readonly reason: string };

const contentOf = (message: MessageV0): Content => {
  const keys = message.staticAccountKeys.map((key) => key.toBase58());
  return {
    feePayer: keys[0] ?? '',
    requiredSigners: keys.slice(0, message.header.numRequiredSignatures),
    instructions: message.compiledInstructions.map(({ programIdIndex, accountKeyIndexes, data }) => ({
      // A program behind a lookup table is none that is allowed.
      programId: keys[programIdIndex] ?? 'hidden',
      accounts: accountKeyIndexes.map((index) => keys[index]),
      dataHex: Buffer.from(data).toString('hex'),
    })),
  };
};

/** The transaction's content, or why it cannot be looked into. Never throws on any text. */
export const decodeUnsigned = (transactionBase64: string): UnsignedOutcome => {
  const bytes = Buffer.from(transactionBase64, 'base64');
  const parsed = parse(bytes);
  if (parsed === undefined) return refused('transaction-unreadable');
  const { message } = parsed;
  if (!(message instanceof MessageV0)) return refused(`transaction-version-not-allowed: ${parsed.version}`);
  if (parsed.signatures.length !== message.header.numRequiredSignatures) {
    return refused('transaction-signatures-miscounted');
  }
  if (!writesBack(parsed, bytes)) return refused('transaction-not-canonical');
  return { kind: 'decoded', content: contentOf(message), parsed };
};

/** The same with the wallet's own accounts of the expected swap derived beside it. */
export const decodeTransaction = (transactionBase64: string, expected: ExpectedSwap): DecodeOutcome => {
  const decoded = decodeUnsigned(transactionBase64);
  if (decoded.kind === 'refused') return decoded;
  const { content, parsed } = decoded;
  const own = ownTokenAccounts(expected.wallet, [expected.inputMint, expected.outputMint]);
  return { kind: 'decoded', transaction: { ...content, ownTokenAccounts: own }, parsed };
};
