/** Constant-product markets of a mint against SOL: their accounts, their reserves, and how they are made. */
import { type Address, createNoopSigner, type Instruction } from '@solana/kit';
import { getTransferSolInstruction } from '@solana-program/system';
import {
  getMintToInstruction,
  getSyncNativeInstruction,
  getThawAccountInstruction,
  getTransferCheckedInstruction,
} from '@solana-program/token-2022';
import type { Chain, MintAccount } from './chain.ts';
import { mustLand } from './compose-wire.ts';
import { associatedTokenAddress, poolAddress } from './derive-address.ts';
import type { Keypair } from './keypair.ts';
import { createAssociatedAccountInstruction } from './mint.ts';
import { tokenProgram, wrappedSolMint } from './program-ids.ts';

export type Pool = {
  /** Also the owner of both vaults. */
  address: Address;
  baseMint: Address;
  baseProgram: Address;
  baseDecimals: number;
  baseVault: Address;
  /** Holds wrapped SOL. */
  quoteVault: Address;
};

export type Reserves = { base: bigint; quote: bigint };

/** The accounts of a mint's pool, whether or not it exists yet. */
export const poolOf = ({
  address: baseMint,
  programId,
  decimals,
}: Pick<MintAccount, 'address' | 'programId' | 'decimals'>): Pool => {
  const address = poolAddress(baseMint);
  return {
    address,
    baseMint,
    baseProgram: programId,
    baseDecimals: decimals,
    baseVault: associatedTokenAddress(address, baseMint, programId),
    quoteVault: associatedTokenAddress(address, wrappedSolMint, tokenProgram),
  };
};

/** The mint's pool, when it has been made. */
export const findPool = (chain: Chain, baseMint: Address): Pool | undefined => {
  const mint = chain.mint(baseMint);
  const pool = mint && poolOf(mint);
  return pool && chain.tokenAccount(pool.baseVault) ? pool : undefined;
};

/** Raw tokens and lamports in the vaults; zero when the pool does not exist. */
export const poolReserves = (chain: Chain, pool: Pool): Reserves => ({
  base: chain.tokenAccount(pool.baseVault)?.amount ?? 0n,
  quote: chain.tokenAccount(pool.quoteVault)?.amount ?? 0n,
});

export type PoolRequest = {
  payer: Address;
  mint: Pick<MintAccount, 'address' | 'programId' | 'decimals'>;
  baseAmount: bigint;
  quoteLamports: bigint;
  /** Mints the base side; without it, it comes from the payer's associated account. */
  mintAuthority?: Address;
  /** Thaws the vault of a mint whose accounts start frozen. */
  thawBy?: Address;
};

/** The instructions that make and fill a pool, to stand in a launch transaction; signed by payer and authorities. */
export const poolInstructions = (request: PoolRequest): Instruction[] => {
  const { payer, mint, baseAmount: amount, quoteLamports, mintAuthority, thawBy } = request;
  const pool = poolOf(mint);
  const under = { programAddress: mint.programId };
  const fill = mintAuthority
    ? getMintToInstruction(
        { mint: mint.address, token: pool.baseVault, mintAuthority: createNoopSigner(mintAuthority), amount },
        under,
      )
    : getTransferCheckedInstruction(
        {
          source: associatedTokenAddress(payer, mint.address, mint.programId),
          mint: mint.address,
          destination: pool.baseVault,
          authority: createNoopSigner(payer),
          amount,
          decimals: mint.decimals,
        },
        under,
      );
  const thaw = thawBy && {
    account: pool.baseVault,
    mint: mint.address,
    owner: createNoopSigner(thawBy),
  };
  return [
    createAssociatedAccountInstruction(payer, pool.address, mint.address, mint.programId),
    createAssociatedAccountInstruction(payer, pool.address, wrappedSolMint, tokenProgram),
    ...(thaw ? [getThawAccountInstruction(thaw, under)] : []),
    fill,
    getTransferSolInstruction({
      source: createNoopSigner(payer),
      destination: pool.quoteVault,
      amount: quoteLamports,
    }),
    getSyncNativeInstruction({ account: pool.quoteVault }, { programAddress: tokenProgram }),
  ];
};

/** Makes a pool in a transaction of its own, the base side minted by the authority when one is given. */
export const createPool = (
  chain: Chain,
  { payer, authority }: { payer: Keypair; authority?: Keypair },
  request: Omit<PoolRequest, 'payer' | 'mintAuthority' | 'mint'> & { baseMint: Address },
): Pool => {
  const { baseMint, ...rest } = request;
  const mint = chain.mint(baseMint);
  if (!mint) throw new Error(`no mint at ${baseMint}`);
  const instructions = poolInstructions({
    ...rest,
    mint,
    payer: payer.address,
    ...(authority && { mintAuthority: authority.address }),
  });
  mustLand(chain, instructions, payer, authority && authority.address !== payer.address ? [authority] : []);
  return poolOf(mint);
};
