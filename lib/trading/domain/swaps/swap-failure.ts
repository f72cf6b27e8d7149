/**
 * What it means when a swap does not sell, and what an exit does about it. The codes are Jupiter's and the token programs'
 * (jup-ag/docs "common errors"; spl-token `TokenError`); the chain charged the fee of what failed on chain.
 */
import { swapPrograms } from './swap-programs.ts';

/**
 * `meta.err` of a transaction: the error's name, the program's own code when the name is `Custom`, and the program that failed
 * first, where its logs say it.
 */
export type TransactionFailure = {
  readonly name: string;
  readonly code: number | undefined;
  readonly program: string | undefined;
};

type Codes = Readonly<Record<number, FailureReason>>;

const jupiterCodes: Codes = {
  6001: 'slippage-exceeded',
  6017: 'slippage-exceeded',
  6024: 'insufficient-funds',
  6025: 'bad-token-account',
  6008: 'wrong-accounts',
  6014: 'wrong-token-program',
};
/** `TokenError::InsufficientFunds` and `TokenError::AccountFrozen`. */
const tokenCodes: Codes = { 1: 'insufficient-funds', 0x11: 'account-frozen' };

/** A code means what its program says: every Anchor program begins to count at 6000. */
const codesOf: Readonly<Record<string, Codes>> = {
  [swapPrograms.jupiter]: jupiterCodes,
  [swapPrograms.token]: tokenCodes,
  [swapPrograms.token2022]: tokenCodes,
  /** `SystemError::ResultWithNegativeLamports`: a deposit that the wallet cannot make. */
  [swapPrograms.system]: { 1: 'fee-not-covered' },
  /** Raydium's AMM v4. */
  '675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8': { 0x28: 'insufficient-funds' },
};
/** Where logs were cut off before the program that failed: by far the most frequent failure, whose remedy harms least. */
const codesOfNobody: Codes = { 6001: 'slippage-exceeded' };

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
  const { code, program } = failure;
  const codes = program === undefined ? codesOfNobody : codesOf[program];
  const byCode = code === undefined ? undefined : codes?.[code];
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
  'quote-below-trigger': 'climb',
  'quote-below-cost': 'climb',
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
