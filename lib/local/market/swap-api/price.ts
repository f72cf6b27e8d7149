/** Answers `/price/v3` from the vaults; what has no price is left out, as in the real API. */
import { type Address, isAddress } from '@solana/kit';
import { poolReserves } from '../chain/pool.ts';
import { wrappedSolMint } from '../chain/program-ids.ts';
import type { MarketView } from './market-view.ts';
import { usdcMint } from './usdc.ts';

export type Price = {
  usdPrice: number;
  blockId: number;
  decimals: number;
  /** Percent; since the launch for younger tokens. */
  priceChange24h: number;
  /** US dollars on both sides of the pool. */
  liquidity: number;
  /** ISO 8601. */
  createdAt: string;
};

export const mostPriceIds = 50;

/** US dollars for one SOL by the USDC pool. */
export const solPriceUsd = ({ chain, pools }: MarketView): number => {
  const pool = pools(usdcMint);
  if (pool === undefined) return 0;
  const { base, quote } = poolReserves(chain, pool);
  return quote === 0n ? 0 : Number(base) / 1e6 / (Number(quote) / 1e9);
};

const priceOf = (view: MarketView, mint: Address, solUsd: number): Price | undefined => {
  const { chain } = view;
  const listed = view.listed(mint);
  const createdAt = new Date(listed?.createdAtMs ?? Date.UTC(2021, 0, 1)).toISOString();
  const known = { blockId: chain.slot(), createdAt };
  if (mint === wrappedSolMint) {
    return { ...known, usdPrice: solUsd, decimals: 9, priceChange24h: 0, liquidity: 600_000_000 };
  }
  if (mint === usdcMint) return { ...known, usdPrice: 1, decimals: 6, priceChange24h: 0, liquidity: 400_000_000 };
  const pool = view.pools(mint);
  if (pool === undefined || (listed?.tradableAtMs ?? 0) > view.nowMs()) return undefined;
  const { base, quote } = poolReserves(chain, pool);
  if (base === 0n || quote === 0n) return undefined;
  const lamportsPerRaw = Number(quote) / Number(base);
  const opening = listed && Number(listed.opening.lamports) / Number(listed.opening.tokens);
  return {
    ...known,
    usdPrice: (lamportsPerRaw * 10 ** pool.baseDecimals * solUsd) / 1e9,
    decimals: pool.baseDecimals,
    priceChange24h: opening === undefined ? 0 : (lamportsPerRaw / opening - 1) * 100,
    liquidity: (2 * Number(quote) * solUsd) / 1e9,
  };
};

/** Prices by mint; ids that are no addresses, or have no price, are omitted. */
export const answerPrices = (view: MarketView, ids: readonly string[]): Record<string, Price> => {
  const solUsd = solPriceUsd(view);
  const found = ids.filter((id) => isAddress(id)).map((id) => [id, priceOf(view, id as Address, solUsd)] as const);
  return Object.fromEntries(found.flatMap(([id, price]) => (price === undefined ? [] : [[id, price]])));
};
