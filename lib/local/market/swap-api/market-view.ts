/** What the swap API knows of the market: the chain, and which tokens it has indexed. */
import type { Address } from '@solana/kit';
import type { Chain } from '../chain/chain.ts';
import { type Pool, poolReserves } from '../chain/pool.ts';
import { wrappedSolMint } from '../chain/program-ids.ts';
import type { KnownPools } from '../known-pools.ts';
import type { MarketFaults } from '../market-faults.ts';
import { type RoutingError, routingError } from './routing-error.ts';

export type ListedToken = {
  /** Milliseconds since 1970. */
  createdAtMs: number;
  /** From then on the API knows it, milliseconds since 1970. */
  tradableAtMs: number;
  venue: string;
  /** The reserves it opened with: lamports and raw tokens. */
  opening: { lamports: bigint; tokens: bigint };
};

export type MarketView = {
  chain: Chain;
  faults: MarketFaults;
  pools: KnownPools;
  nowMs: () => number;
  /** Undefined for what nobody here listed; such a mint is tradable as soon as it has a pool. */
  listed: (mint: string) => ListedToken | undefined;
};

/** The names under which routes are listed, by venue; the program is the one that issues the label. */
export const dexLabels: Readonly<Record<string, { label: string; programId: string }>> = {
  'pump-fun-v2': { label: 'Pump.fun', programId: '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P' },
  'pump-fun': { label: 'Pump.fun', programId: '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P' },
  'pump-swap': { label: 'Pump.fun Amm', programId: 'pAMMBay6oceH9fJKBRHGP5D4bD4sWpmSwMn52FMfXEA' },
  'launch-lab': { label: 'Raydium Launchlab', programId: 'LanMV9sAd7wArD4vJFi2qDdfnVhFxYSUg6eADduJ3uj' },
  'meteora-dbc': { label: 'Dynamic Bonding Curve', programId: 'dbcij3LWUppWqq96dh6gJWwBifmcGfLSB5D4DuSMaqN' },
  moonit: { label: 'Moonit', programId: 'MoonCVVNZFSYkqNXP6bxHLPL6QQJiMagDL3qcqUQTrG' },
  'raydium-v4': { label: 'Raydium', programId: '675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8' },
  other: { label: 'Raydium CP', programId: 'CPMMoo8L3F4NbTegBCKVNunggL7H1ZpdTHKxQB5qKP1C' },
};

/** The label of a mint's market. */
export const labelOf = (view: MarketView, mint: string): string =>
  (dexLabels[view.listed(mint)?.venue ?? 'other'] ?? dexLabels['other'])?.label ?? 'Raydium CP';

/** The pool between two mints, or why there is no route; SOL must be one of them. */
export const findRoute = (view: MarketView, inputMint: Address, outputMint: Address): Pool | RoutingError => {
  if (inputMint === outputMint) return routingError('CIRCULAR_ARBITRAGE_IS_DISABLED');
  for (const mint of [inputMint, outputMint]) {
    const isKnown = mint === wrappedSolMint || view.chain.mint(mint) !== undefined;
    if (!isKnown || (view.listed(mint)?.tradableAtMs ?? 0) > view.nowMs()) {
      return routingError('TOKEN_NOT_TRADABLE', mint);
    }
  }
  if (inputMint !== wrappedSolMint && outputMint !== wrappedSolMint) return routingError('NO_ROUTES_FOUND');
  const pool = view.pools(inputMint === wrappedSolMint ? outputMint : inputMint);
  if (pool === undefined) return routingError('COULD_NOT_FIND_ANY_ROUTE');
  const { base, quote } = poolReserves(view.chain, pool);
  return base === 0n || quote === 0n ? routingError('COULD_NOT_FIND_ANY_ROUTE') : pool;
};
