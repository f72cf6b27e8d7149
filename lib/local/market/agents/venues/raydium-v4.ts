/** Raydium AMM v4's `initialize2` (a one-byte tag, no Anchor), in the order of a genuine CREATE_POOL. */
import { address } from '@solana/kit';
import { associatedTokenAddress, deriveAddress } from '../../chain/derive-address.ts';
import {
  associatedTokenProgram,
  systemProgram,
  tokenProgram,
  venuePrograms,
  wrappedSolMint,
} from '../../chain/program-ids.ts';
import { anchorInstruction, borsh, readonly, signer, writable } from './anchor.ts';
import { rentSysvar, type Venue } from './venue.ts';

const program = venuePrograms.raydiumV4;
const seed = (text: string): Uint8Array => new TextEncoder().encode(text);
const authority = address('5Q544fKrFoe6tsEbD7S8EmxGTJYAKtTVhAW5Q5pge4j1');
const config = address('9DCxsMizn3H1hprZ7xWe6LDzeUeZBksYFpBWBtSf1PQX');
/** Paid once for each new pool: the account that tells creations from trades. */
const feeDestination = address('7YttLkHDoNj9wyDur5pM1ejNaAvT9X4eqaYcHQqtj2G5');
const marketProgram = address('srmqPvymJeFKQ4zGQed1GFppgkRHL9kaELCbyksJtPX');

export const raydiumV4: Venue = {
  name: 'raydium-v4',
  token2022: false,
  creationAddress: feeDestination,
  create: ({ mint, creator, poolTokens, poolLamports, tokenProgram: baseProgram }) => {
    const market = deriveAddress(marketProgram, [seed('market'), mint]);
    const derived = (name: string) => deriveAddress(program, [market, seed(name)]);
    const lpMint = derived('lp_mint_associated_seed');
    return anchorInstruction(
      program,
      '01',
      [
        readonly(baseProgram),
        readonly(associatedTokenProgram),
        readonly(systemProgram),
        readonly(rentSysvar),
        writable(derived('amm_associated_seed')),
        readonly(authority),
        writable(derived('open_order_associated_seed')),
        writable(lpMint),
        readonly(mint),
        readonly(wrappedSolMint),
        writable(derived('coin_vault_associated_seed')),
        writable(derived('pc_vault_associated_seed')),
        writable(derived('target_associated_seed')),
        readonly(config),
        writable(feeDestination),
        readonly(marketProgram),
        readonly(market),
        signer(creator),
        writable(associatedTokenAddress(creator, mint, baseProgram)),
        writable(associatedTokenAddress(creator, wrappedSolMint, tokenProgram)),
        writable(associatedTokenAddress(creator, lpMint, tokenProgram)),
      ],
      [borsh.u8(254), borsh.u64(0n), borsh.u64(poolLamports), borsh.u64(poolTokens)],
    );
  },
};
