/**
 * What it means when a swap does not sell, and what an exit does about it. The codes are Jupiter's and the token programs'
 * (jup-ag/docs "common errors"; spl-token `TokenError`); the chain charged the fee of what failed on chain.
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
  /** `TokenError::AccountFrozen` */
  0x11: 'account-frozen',
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
  | 'account-frozen'
  /** Another program's error: a pool that is full, paused or out of range. */
  | 'venue-error';

/** The reason behind a failure, as it is journaled. */
export const failureReason = (failure: TransactionFailure | undefined): FailureReason => {
  if (failure === undefined) return 'venue-error';
  const byCode = failure.code === undefined ? undefined : reasonOfCode[failure.code];
  return byCode ?? reasonOfName[failure.name] ?? 'venue-error';
};

export type Remedy =
  /** The next rung: wider, smaller, elsewhere, dearer. */
  | 'climb'
  /** No way for so much: smaller parts. */
  | 'smaller'
  /** A fresh quote around the venues that failed. */
  | 'reroute'
  /** Read the balance again and sell no more than that. */
  | 'shrink'
  /** A fresh quote, nothing else changed. */
  | 'again'
  /** It did not land in time: the urgent priority fee. */
  | 'pay-more'
  /** The same after a growing pause. */
  | 'wait'
  /** The wallet cannot pay the fee: as little as possible, after a pause. */
  | 'poor'
  /** Once more, then it is dead. */
  | 'frozen'
  /** A fault of the router says nothing about the token: wait for its end, however long. */
  | 'outlast'
  /** It would fail the same way: dead, and a person has to look. */
  | 'stop';

/** Every end of an attempt that sold nothing: on chain, by proof of death, or refused before anything was signed. */
const known = {
  'slippage-exceeded': 'climb',
  'insufficient-funds': 'shrink',
  'bad-token-account': 'again',
  'compute-exceeded': 'again',
  'venue-error': 'reroute',
  'wrong-accounts': 'stop',
  'wrong-token-program': 'stop',
  'fee-not-covered': 'poor',
  'account-frozen': 'frozen',
  'tokens-missing': 'stop',
  expired: 'pay-more',
  'interrupted-before-signing': 'outlast',
  'quote-not-tradable': 'wait',
  'quote-no-route': 'smaller',
  'quote-refused': 'climb',
  'build-not-tradable': 'wait',
  'build-no-route': 'smaller',
  // The router simulates what it builds: what it refuses then has mostly slipped since the quote.
  'build-refused': 'climb',
  'build-rate-limited': 'outlast',
  'build-unavailable': 'outlast',
} as const satisfies Readonly<Record<FailureReason, Remedy>> & Readonly<Record<string, Remedy>>;
const remedies: Readonly<Record<string, Remedy>> = known;

/** What an exit does after an attempt that ended for that reason (`code` or `code: details`); unknown ones climb. */
export const remedyFor = (reason: string): Remedy => remedies[reason.split(':', 1)[0] ?? ''] ?? 'climb';
