/** Pools by mint, remembered: their addresses never change and are costly to derive. */
import type { Address } from '@solana/kit';
import type { Chain } from './chain/chain.ts';
import { findPool, type Pool } from './chain/pool.ts';

export type KnownPools = (mint: Address) => Pool | undefined;

/** A lookup over a chain that derives each pool once. */
export const createKnownPools = (chain: Chain): KnownPools => {
  const pools = new Map<Address, Pool>();
  return (mint) => {
    const known = pools.get(mint) ?? findPool(chain, mint);
    if (known !== undefined) pools.set(mint, known);
    return known;
  };
};
