/** PumpSwap's `create_pool`, in the order of its IDL (pump-fun/pump-public-docs, pump_amm). */
import { address } from '@solana/kit';
import { associatedTokenAddress, deriveAddress } from '../../chain/derive-address.ts';
import {
  associatedTokenProgram,
  systemProgram,
  token2022Program,
  tokenProgram,
  venuePrograms,
  wrappedSolMint,
} from '../../chain/program-ids.ts';
import { anchorInstruction, borsh, readonly, signer, writable } from './anchor.ts';
import type { Venue } from './venue.ts';

const program = venuePrograms.pumpSwap;
const globalConfig = address('ADyA8hdefvWN2dbGGWFotbzWxrAvLW83WG6QCVXvJKqw');
const eventAuthority = address('GS4CU59F31iL7aR2Q8zVS8DRrcRnXX1yjQ66TqNVQnaR');
const seed = (text: string): Uint8Array => new TextEncoder().encode(text);

export const pumpSwap: Venue = {
  name: 'pump-swap',
  token2022: false,
  creationAddress: program,
  create: ({ mint, creator, poolTokens, poolLamports, tokenProgram: baseProgram }) => {
    const pool = deriveAddress(program, [seed('pool'), borsh.u16(1), creator, mint, wrappedSolMint]);
    const lpMint = deriveAddress(program, [seed('pool_lp_mint'), pool]);
    return anchorInstruction(
      program,
      'e992d18ecf6840bc',
      [
        writable(pool),
        readonly(globalConfig),
        signer(creator),
        readonly(mint),
        readonly(wrappedSolMint),
        writable(lpMint),
        writable(associatedTokenAddress(creator, mint, baseProgram)),
        writable(associatedTokenAddress(creator, wrappedSolMint, tokenProgram)),
        writable(associatedTokenAddress(creator, lpMint, token2022Program)),
        writable(associatedTokenAddress(pool, mint, baseProgram)),
        writable(associatedTokenAddress(pool, wrappedSolMint, tokenProgram)),
        readonly(systemProgram),
        readonly(token2022Program),
        readonly(baseProgram),
        readonly(tokenProgram),
        readonly(associatedTokenProgram),
        readonly(eventAuthority),
        readonly(program),
      ],
      [borsh.u16(1), borsh.u64(poolTokens), borsh.u64(poolLamports), borsh.key(creator), borsh.bool(false)],
    );
  },
};
