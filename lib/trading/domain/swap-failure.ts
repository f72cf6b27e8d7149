/**
 * What a swap that failed on chain means, and what may be done next. The codes are Jupiter's and the token programs'
 * (jup-ag/docs "common errors"); the chain charged the fee in every case.
 */

/** `meta.err` of a transaction: the error's name, and the program's own code when the name is `Custom`. */
export type TransactionFailure = { readonly name: string; readonly code: number | undefined };

const reasonOfCode: Readonly<Record<number, FailureReason>> = {
  6001: 'slippage-exceeded',
  6017: 'slippage-exceeded',
  6024: 'insufficient-funds',
  1: 'insufficient-funds',
  0x28: 'insufficient-funds',
  6025: 'bad-token-account',
  6008: 'wrong-accounts',
  6014: 'wrong-token-program',
};

const reasonOfName: Readonly<Record<string, FailureReason>> = {
  ProgramFailedToComplete: 'compute-exceeded',
  ComputationalBudgetExceeded: 'compute-exceeded',
  InsufficientFundsForFee: 'fee-not-covered',
  InsufficientFundsForRent: 'fee-not-covered',
  AccountNotFound: 'fee-not-covered',
};

export type FailureReason =
  | 'slippage-exceeded'
  | 'insufficient-funds'
  | 'bad-token-account'
  | 'wrong-accounts'
  | 'wrong-token-program'
  | 'compute-exceeded'
  | 'fee-not-covered'
  /** Another program's error: a pool that is full, paused or out of range. */
  | 'venue-error';

/** The reason behind a failure, as it is journaled. */
export const failureReason = (failure: TransactionFailure | undefined): FailureReason => {
  if (failure === undefined) return 'venue-error';
  const byCode = failure.code === undefined ? undefined : reasonOfCode[failure.code];
  return byCode ?? reasonOfName[failure.name] ?? 'venue-error';
};

export type Remedy =
  /** A fresh quote with a wider slippage, up to the cap. */
  | 'widen'
  /** Read the balance again and sell no more than that. */
  | 'shrink'
  /** A fresh quote, nothing else changed. */
  | 'again'
  /** It would fail the same way: a person has to look. */
  | 'stop';

const remedies: Readonly<Record<FailureReason, Remedy>> = {
  'slippage-exceeded': 'widen',
  'insufficient-funds': 'shrink',
  'bad-token-account': 'again',
  'compute-exceeded': 'again',
  'venue-error': 'again',
  'wrong-accounts': 'stop',
  'wrong-token-program': 'stop',
  'fee-not-covered': 'stop',
};

/** The router simulates what it builds: what it refuses then has mostly slipped since the quote. */
const refusedByRouter = 'build-refused';

/** What an exit does after an attempt that ended for that reason; an unknown reason is tried again. */
export const remedyFor = (reason: string): Remedy => {
  if (reason in remedies) return remedies[reason as FailureReason];
  return reason.startsWith(refusedByRouter) ? 'widen' : 'again';
};
