/**
 * Takes an unsigned version-0 transaction apart for the inspection. Keeps: what is inspected is byte for byte what will be
 * signed, so bytes that could be written otherwise are refused.
 */
import type { DecodedTransaction } from '#trading/domain/swaps/decoded-transaction.ts';
import type { ExpectedSwap } from '#trading/domain/swaps/swap.ts';
import { ownTokenAccounts } from './own-token-accounts.ts';
import { type OtherVersion, readWireTransaction, type WireTransaction } from './wire-transaction.ts';

/** `message` is what is to be signed. */
export type DecodeOutcome =
  | { readonly kind: 'decoded'; readonly transaction: DecodedTransaction; readonly message: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string) => ({ kind: 'refused', reason }) as const;

const read = (bytes: Buffer): WireTransaction | OtherVersion | undefined => {
  try {
    return readWireTransaction(bytes);
  } catch {
    return undefined;
  }
};

/** The content of an unsigned transaction, before anything is derived beside it. */
type Content = Omit<DecodedTransaction, 'ownTokenAccounts'>;
export type UnsignedOutcome =
  | { readonly kind: 'decoded'; readonly content: Content; readonly message: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: string };

const contentOf = ({ staticKeys, requiredSignatures, instructions }: WireTransaction): Content => ({
  feePayer: staticKeys[0] ?? '',
  requiredSigners: staticKeys.slice(0, requiredSignatures),
  instructions: instructions.map(({ programIndex, accountIndexes, data }) => ({
    // A program behind a lookup table is none that is allowed.
    programId: staticKeys[programIndex] ?? 'hidden',
    accounts: accountIndexes.map((index) => staticKeys[index]),
    dataHex: data.toString('hex'),
  })),
});

/** The transaction's content, or why it cannot be looked into. Never throws on any text. */
export const decodeUnsigned = (transactionBase64: string): UnsignedOutcome => {
  const transaction = read(Buffer.from(transactionBase64, 'base64'));
  if (transaction === undefined) return refused('transaction-unreadable');
  if ('version' in transaction) return refused(`transaction-version-not-allowed: ${transaction.version}`);
  if (transaction.signatures !== transaction.requiredSignatures) return refused('transaction-signatures-miscounted');
  if (!transaction.isCanonical) return refused('transaction-not-canonical');
  return { kind: 'decoded', content: contentOf(transaction), message: transaction.message };
};

/** The same with the wallet's own accounts of the expected swap derived beside it. */
export const decodeTransaction = (transactionBase64: string, expected: ExpectedSwap): DecodeOutcome => {
  const decoded = decodeUnsigned(transactionBase64);
  if (decoded.kind === 'refused') return decoded;
  const { content, message } = decoded;
  const own = ownTokenAccounts(expected.wallet, [expected.inputMint, expected.outputMint]);
  return { kind: 'decoded', transaction: { ...content, ownTokenAccounts: own }, message };
};
