import { describe, expect, it } from 'vitest';
import { compose as composeLaunches } from '#functions/receive-launches/compose.ts';
import { compose as composeWalletTrades } from '#functions/receive-wallet-trades/compose.ts';

describe('composing a receiver', () => {
  it.each([
    ['receive-launches', composeLaunches, 'LAUNCHES_QUEUE_URL'],
    ['receive-wallet-trades', composeWalletTrades, 'WALLET_TRADES_QUEUE_URL'],
  ] as const)('%s names the variable that is missing', (_, compose, variable) => {
    expect(() => compose({})).toThrow(variable);
  });
});
