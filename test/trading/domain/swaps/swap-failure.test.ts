import { describe, expect, it } from 'vitest';
import { failureReason, remedyFor } from '#trading/domain/swaps/swap-failure.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';

const { jupiter, token, token2022, system } = swapPrograms;
const raydiumAmm = '675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8';
const raydiumCpSwap = 'CPMMoo8L3F4NbTegBCKVNunggL7H1ZpdTHKxQB5qKP1C';
const nobody = undefined;

describe('a swap that failed on chain', () => {
  it.each([
    [jupiter, 6001, 'slippage-exceeded', 'climb'],
    [jupiter, 6017, 'slippage-exceeded', 'climb'],
    [jupiter, 6024, 'insufficient-funds', 'shrink'],
    [jupiter, 6025, 'bad-token-account', 'again'],
    [jupiter, 6008, 'wrong-accounts', 'stop'],
    [jupiter, 6014, 'wrong-token-program', 'stop'],
    [jupiter, 1, 'venue-error', 'reroute'],
    [token, 1, 'insufficient-funds', 'shrink'],
    [token2022, 1, 'insufficient-funds', 'shrink'],
    [token, 0x11, 'account-frozen', 'frozen'],
    [token2022, 0x11, 'account-frozen', 'frozen'],
    [system, 1, 'fee-not-covered', 'poor'],
    [raydiumAmm, 0x28, 'insufficient-funds', 'shrink'],
    [raydiumCpSwap, 0x28, 'venue-error', 'reroute'],
    [raydiumCpSwap, 6001, 'venue-error', 'reroute'],
    // `ExceededSlippage` and `InvalidVault` there, nothing that would fail the same way elsewhere.
    [raydiumCpSwap, 6005, 'venue-error', 'reroute'],
    [raydiumCpSwap, 6008, 'venue-error', 'reroute'],
    [raydiumCpSwap, 6014, 'venue-error', 'reroute'],
    [raydiumCpSwap, 1, 'venue-error', 'reroute'],
    [raydiumCpSwap, 0x11, 'venue-error', 'reroute'],
    [nobody, 6001, 'slippage-exceeded', 'climb'],
    [nobody, 6008, 'venue-error', 'reroute'],
    [nobody, 0x11, 'venue-error', 'reroute'],
    ['constructor', 6001, 'venue-error', 'reroute'],
  ])('in %s with %i means %s, and an exit then goes on with: %s', (program, code, reason, remedy) => {
    expect(failureReason({ name: 'Custom', code, program })).toBe(reason);
    expect(remedyFor(reason)).toBe(remedy);
  });

  it.each([
    ['ProgramFailedToComplete', 'compute-exceeded', 'again'],
    ['InsufficientFundsForFee', 'fee-not-covered', 'poor'],
    ['InvalidAccountData', 'venue-error', 'reroute'],
  ])('by the name %s means %s, and an exit then goes on with: %s', (name, reason, remedy) => {
    expect(failureReason({ name, code: undefined, program: jupiter })).toBe(reason);
    expect(remedyFor(reason)).toBe(remedy);
  });

  it('for no reason that the source tells goes round the venue', () => {
    expect(failureReason(undefined)).toBe('venue-error');
  });

  it('or that was refused before it was signed has its path too', () => {
    expect(remedyFor('build-refused: simulation-failed: transaction-error')).toBe('climb');
    expect(remedyFor('interrupted-before-signing')).toBe('outlast');
  });
});
