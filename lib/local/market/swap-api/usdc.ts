/** USDC on the simulated chain: its real address, a mint authority of ours, and a pool against SOL. */
import { type Address, address, getAddressEncoder } from '@solana/kit';
import type { Chain } from '../chain/chain.ts';
import type { Keypair } from '../chain/keypair.ts';
import { createPool, findPool } from '../chain/pool.ts';
import { tokenProgram } from '../chain/program-ids.ts';

export const usdcMint = address('EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v');

/** A classic mint account of six decimals: authority, supply, decimals, initialized, no freeze authority (82 bytes). */
const mintData = (authority: Address): Uint8Array => {
  const data = Buffer.alloc(82);
  data.writeUInt32LE(1, 0);
  data.set(getAddressEncoder().encode(authority), 4);
  data[44] = 6;
  data[45] = 1;
  return new Uint8Array(data);
};

/** Writes the mint where nobody could sign for it, and fills its pool: 100,000 SOL at 150 dollars each. */
export const createUsdc = (chain: Chain, treasury: Keypair): void => {
  if (findPool(chain, usdcMint) !== undefined) return;
  const data = mintData(treasury.address);
  const lamports = chain.minimumRent(data.length);
  chain.writeAccount({ address: usdcMint, lamports, owner: tokenProgram, executable: false, data });
  const [baseAmount, quoteLamports] = [15_000_000_000_000n, 100_000_000_000_000n];
  createPool(chain, { payer: treasury, authority: treasury }, { baseMint: usdcMint, baseAmount, quoteLamports });
};
