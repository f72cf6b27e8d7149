/** What a swap transaction bids for its compute units, as the API decides it from the request. */
import { type Address, address } from '@solana/kit';
import type { SwapRequest } from './quote-request.ts';

export type PriorityFee = {
  microLamportsPerUnit: bigint;
  /** Lamports the whole bid comes to, tip included. */
  lamports: bigint;
  tip: { destination: Address; lamports: bigint } | undefined;
};

/** Lamports for a landed swap, by level; constant, because nobody competes here. */
const levels = { medium: 10_000, high: 50_000, veryHigh: 200_000 } as const;

/** One of Jito's. */
export const jitoTipAccount = address('96gYZGLnJYVFmbjzopPSU6QiEV5fGqZNyN9nmNhvrZU5');

/** The bid for a transaction of that compute unit limit; the cap of a priority level is honoured. */
export const decidePriorityFee = (request: SwapRequest, computeUnitLimit: number): PriorityFee => {
  const priced = (microLamportsPerUnit: bigint): PriorityFee => ({
    microLamportsPerUnit,
    lamports: (microLamportsPerUnit * BigInt(computeUnitLimit)) / 1_000_000n,
    tip: undefined,
  });
  const spend = (lamports: number): PriorityFee => priced((BigInt(lamports) * 1_000_000n) / BigInt(computeUnitLimit));
  const wish = request.prioritizationFeeLamports;
  if (request.computeUnitPriceMicroLamports !== undefined) return priced(BigInt(request.computeUnitPriceMicroLamports));
  if (wish === undefined || wish === 'auto') return spend(levels.medium);
  if (typeof wish === 'number') return spend(wish);
  if ('jitoTipLamports' in wish) {
    const lamports = BigInt(wish.jitoTipLamports);
    return { microLamportsPerUnit: 0n, lamports, tip: { destination: jitoTipAccount, lamports } };
  }
  if (!('priorityLevelWithMaxLamports' in wish)) return spend(levels.medium);
  const { priorityLevel, maxLamports } = wish.priorityLevelWithMaxLamports;
  return spend(Math.min(levels[priorityLevel], maxLamports));
};
