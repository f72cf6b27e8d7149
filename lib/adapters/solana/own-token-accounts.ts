/** The token accounts that a swap of these mints may touch, derived from the wallet: nobody else can own them. */
import type { OwnTokenAccount } from '#trading/domain/swaps/decoded-transaction.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import type { Mint, WalletAddress } from '#trading/domain/values/quantities.ts';
import { wrappedSolMint } from '#trading/domain/values/quantities.ts';
import { addressBytes, programAddress } from './program-address.ts';

const { associatedToken, jupiter, token, token2022 } = swapPrograms;
const encoder = new TextEncoder();

/** The address of `owner`'s associated account of `mint` under `tokenProgram`. Throws on text that is no address. */
export const associatedTokenAddress = (owner: string, mint: string, tokenProgram: string): string =>
  programAddress(associatedToken, [owner, tokenProgram, mint].map(addressBytes));

/** Jupiter's temporary wrapped-SOL account of `owner`; seeds checked against a landed `create_token_account`. */
export const temporaryWrappedSolAddress = (owner: string): string =>
  programAddress(jupiter, [encoder.encode('token_account'), addressBytes(owner), addressBytes(wrappedSolMint)]);

/** The wallet's own accounts of these mints and of wrapped SOL, under every token program that can hold them. */
export const ownTokenAccounts = (wallet: WalletAddress, mints: readonly Mint[]): readonly OwnTokenAccount[] => {
  const associated = (mint: Mint, tokenProgram: string): OwnTokenAccount => ({
    address: associatedTokenAddress(wallet, mint, tokenProgram),
    mint,
    tokenProgram,
    kind: 'associated',
  });
  return [
    associated(wrappedSolMint, token),
    { address: temporaryWrappedSolAddress(wallet), mint: wrappedSolMint, tokenProgram: token, kind: 'temporary' },
    ...mints
      .filter((mint) => mint !== wrappedSolMint)
      .flatMap((mint) => [associated(mint, token), associated(mint, token2022)]),
  ];
};
