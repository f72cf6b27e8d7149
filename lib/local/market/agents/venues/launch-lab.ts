/** Raydium LaunchLab's `initialize`, in the order of its IDL (raydium_launchpad). */
import { address } from '@solana/kit';
import { deriveAddress } from '../../chain/derive-address.ts';
import { systemProgram, tokenProgram, venuePrograms, wrappedSolMint } from '../../chain/program-ids.ts';
import { anchorInstruction, borsh, readonly, signer, writable } from './anchor.ts';
import { metadataProgram, rentSysvar, type Venue } from './venue.ts';

const program = venuePrograms.launchLab;
const seed = (text: string): Uint8Array => new TextEncoder().encode(text);
const authority = deriveAddress(program, [seed('vault_auth_seed')]);
const eventAuthority = deriveAddress(program, [seed('__event_authority')]);
const globalConfig = address('6s1xP3hpbAfFoNtUNF8mfHsjr2Bd97JxFJRWLbL6aHuX');
/** Bonk.fun's platform. On the real chain it is in trades too; here nothing trades through the venue. */
const platformConfig = address('5thqcDwKp5QQ8US4XRMoseGeGbmLKMmoKZmS6zHrQAsA');

export const launchLab: Venue = {
  name: 'launch-lab',
  token2022: false,
  creationAddress: platformConfig,
  create: ({ mint, creator, name, symbol, uri, decimals, supply, poolTokens, tokenProgram: baseProgram }) => {
    const pool = deriveAddress(program, [seed('pool'), mint, wrappedSolMint]);
    return anchorInstruction(
      program,
      'afaf6d1f0d989bed',
      [
        signer(creator),
        readonly(creator),
        readonly(globalConfig),
        readonly(platformConfig),
        readonly(authority),
        writable(pool),
        writable(mint),
        readonly(wrappedSolMint),
        writable(deriveAddress(program, [seed('pool_vault'), pool, mint])),
        writable(deriveAddress(program, [seed('pool_vault'), pool, wrappedSolMint])),
        writable(deriveAddress(metadataProgram, [seed('metadata'), metadataProgram, mint])),
        readonly(baseProgram),
        readonly(tokenProgram),
        readonly(metadataProgram),
        readonly(systemProgram),
        readonly(rentSysvar),
        readonly(eventAuthority),
        readonly(program),
      ],
      [
        ...[borsh.u8(decimals), borsh.text(name), borsh.text(symbol), borsh.text(uri)],
        // The constant curve: supply, tokens to sell, lamports to raise, migration to the constant-product pool.
        ...[borsh.u8(0), borsh.u64(supply), borsh.u64(poolTokens), borsh.u64(85_000_000_000n), borsh.u8(1)],
        // No vesting: locked amount, cliff, unlock period.
        ...[borsh.u64(0n), borsh.u64(0n), borsh.u64(0n)],
      ],
    );
  },
};
