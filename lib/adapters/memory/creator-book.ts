import type { Mint, WalletAddress } from '#trading/domain/values/quantities.ts';
import type { CreatorBook } from '#trading/ports/creators.ts';

/** Creators, in memory. */
export const createMemoryCreatorBook = (): CreatorBook => {
  const rows = new Map<Mint, WalletAddress>();
  return {
    of: async (mints) => new Map([...rows].filter(([mint]) => mints.includes(mint))),
    remember: async (mint, creator) => {
      if (!rows.has(mint)) rows.set(mint, creator);
    },
  };
};
