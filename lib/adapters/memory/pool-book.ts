import type { PoolFacts } from '#trading/domain/prices/price-pool.ts';
import type { Mint } from '#trading/domain/values/quantities.ts';
import type { PoolBook } from '#trading/ports/price-source.ts';

/** What was learnt about pools, in memory. */
export const createMemoryPoolBook = (): PoolBook => {
  const rows = new Map<Mint, PoolFacts>();
  return {
    of: async (mints) => new Map([...rows].filter(([mint]) => mints.includes(mint))),
    save: async (facts) => {
      rows.set(facts.mint, facts);
    },
    forget: async (mint) => {
      rows.delete(mint);
    },
  };
};
