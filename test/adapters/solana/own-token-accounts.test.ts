import { describe, expect, it } from 'vitest';
import {
  associatedTokenAddress,
  ownTokenAccounts,
  temporaryWrappedSolAddress,
} from '#adapters/solana/own-token-accounts.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import { mint, walletAddress, wrappedSolMint } from '#trading/domain/values/quantities.ts';

// Addresses of a landed mainnet swap, in which Jupiter opened a temporary account for this wallet.
const wallet = walletAddress('EnSRdkEvjMmBLPMjsyALJ1E7tUMDb6fYaU4U4zYM9GPg');
const coin = mint('7S37Wv8v9BLQ7bCBTSmCgpCHEb7ae9ZVV7YGwDSepump');

describe('own token accounts', () => {
  it('derives the associated account that the chain knows', () => {
    expect(associatedTokenAddress(wallet, coin, swapPrograms.token)).toBe(
      '5Ef635udHfc1caGNxumYrmhBon25KQMvg3py5BuH8o4D',
    );
  });

  it('derives the temporary account that Jupiter opens', () => {
    expect(temporaryWrappedSolAddress(wallet)).toBe('9KUYG2up12iAmPro2Bv4V2EgehvFhJ6ihp9qxZRMJMBg');
  });

  it('lists wrapped SOL once and a coin under both token programs', () => {
    expect(
      ownTokenAccounts(wallet, [wrappedSolMint, coin]).map(({ mint, kind, tokenProgram }) => [
        mint,
        kind,
        tokenProgram,
      ]),
    ).toEqual([
      [wrappedSolMint, 'associated', swapPrograms.token],
      [wrappedSolMint, 'temporary', swapPrograms.token],
      [coin, 'associated', swapPrograms.token],
      [coin, 'associated', swapPrograms.token2022],
    ]);
  });
});
