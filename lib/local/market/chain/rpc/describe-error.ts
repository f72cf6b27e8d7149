/** A transaction error in the sentence that the node puts into its answers. */
import type { TransactionError } from '../chain.ts';

const sentences: Readonly<Record<string, string>> = {
  AccountNotFound: 'Attempt to debit an account but found no record of a prior credit.',
  AlreadyProcessed: 'This transaction has already been processed',
  BlockhashNotFound: 'Blockhash not found',
  InsufficientFundsForFee: 'Insufficient funds for fee',
  InvalidAccountForFee: 'This account may not be used to pay transaction fees',
  ProgramAccountNotFound: 'Attempt to load a program that does not exist',
  SanitizeFailure: 'Transaction failed to sanitize accounts offsets correctly',
};

/** One sentence, custom program errors in hexadecimal. */
export const describeError = (error: TransactionError): string => {
  if (typeof error === 'string') return sentences[error] ?? error;
  const failed = error['InstructionError'];
  if (!Array.isArray(failed)) return JSON.stringify(error);
  const [index, cause]: unknown[] = failed;
  return `Error processing Instruction ${String(index)}: ${describeCause(cause)}`;
};

const describeCause = (cause: unknown): string => {
  if (typeof cause === 'object' && cause !== null && 'Custom' in cause) {
    return `custom program error: 0x${Number(cause.Custom).toString(16)}`;
  }
  return typeof cause === 'string' ? cause.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase() : JSON.stringify(cause);
};
