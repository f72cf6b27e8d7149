/** The token accounts that a swap of these mints may touch, derived from the wallet: nobody else can own them. */
import { PublicKey } from '@solana/web3.js';
import type { OwnTokenAccount } from '#trading/domain/swaps/decoded-transaction.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import type { Mint, WalletAddress } from '#trading/domain/values/quantities.ts';
import { wrappedSolMint } from '#trading/domain/values/quantities.ts';

const { associatedToken, jupiter, token, token2022 } = swapPrograms;
const encoder = new TextEncoder();

const derive = (program: string, seeds: readonly Uint8Array[]): string =>
  PublicKey.findProgramAddressSync([...seeds], new PublicKey(program))[0].toBase58();

/** The address of `owner`'s associated account of `mint` under `tokenProgram`. Throws on text that is no address. */
export const associatedTokenAddress = (owner: string, mint: string, tokenProgram: string): string =>
  derive(
    associatedToken,
    [owner, tokenProgram, mint].map((key) => new PublicKey(key).toBytes()),
  );

/** Jupiter's temporary wrapped-SOL account of `owner`; seeds checked against a landed `create_token_account`. */
export const temporaryWrappedSolAddress = (owner: string): string =>
  derive(jupiter, [
    encoder.encode('token_account'),
    new PublicKey(owner).toBytes(),
    new PublicKey(wrappedSolMint).toBytes(),
  ]);

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
