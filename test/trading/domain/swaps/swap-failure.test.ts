import { describe, expect, it } from 'vitest';
import { failureReason, remedyFor } from '#trading/domain/swaps/swap-failure.ts';

const custom = (code: number) => ({ name: 'Custom', code });

describe('a swap that failed on chain', () => {
  it.each([
    [custom(6001), 'slippage-exceeded', 'climb'],
    [custom(6017), 'slippage-exceeded', 'climb'],
    [custom(6024), 'insufficient-funds', 'shrink'],
    [custom(1), 'insufficient-funds', 'shrink'],
    [custom(6025), 'bad-token-account', 'again'],
    [custom(6008), 'wrong-accounts', 'stop'],
    [custom(6014), 'wrong-token-program', 'stop'],
    [custom(0x11), 'account-frozen', 'frozen'],
    [custom(3012), 'venue-error', 'reroute'],
    [{ name: 'ProgramFailedToComplete', code: undefined }, 'compute-exceeded', 'again'],
    [{ name: 'InsufficientFundsForFee', code: undefined }, 'fee-not-covered', 'poor'],
    [undefined, 'venue-error', 'reroute'],
  ])('%j means %s, and an exit then goes on with: %s', (failure, reason, remedy) => {
    expect(failureReason(failure)).toBe(reason);
    expect(remedyFor(reason)).toBe(remedy);
  });

  it('or that was refused before it was signed has its path too', () => {
    expect(remedyFor('build-refused: simulation-failed: transaction-error')).toBe('climb');
    expect(remedyFor('interrupted-before-signing')).toBe('outlast');
  });
});
