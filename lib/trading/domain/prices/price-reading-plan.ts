/**
 * Which vaults to read in one tick: never more calls than one for every hundred pools, and one. Every pool's SOL side is read
 * in every tick; what room is left goes to whole pairs, those that moved most since their last pair first, then the oldest.
 */
import { isCurve, type PoolFacts } from './price-pool.ts';

/** Most accounts of one `getMultipleAccounts`. */
export const accountsPerCall = 100;

export type PoolToRead = {
  readonly facts: PoolFacts;
  /** How far the SOL side has moved since both sides were read together, 0 or more; Infinity when they never were. */
  readonly movedBy: number;
  /** When both were read together, unix ms; 0 for never. */
  readonly pairedAtMs: number;
};

/** The accounts that tell both sides: one for a curve. */
export const vaultsOf = (facts: PoolFacts): readonly string[] =>
  isCurve(facts) ? [facts.quoteVault] : [facts.quoteVault, facts.baseVault];

/** Most calls of one tick. */
export const callsPerTick = (pools: number): number => Math.floor(pools / accountsPerCall) + 1;

/**
 * The addresses of each of at most `calls` calls. A pair always stands in one call, so that both sides are of one slot. With
 * fewer calls than usual, those pools wait for the next tick that moved least.
 */
export const planReads = (
  pools: readonly PoolToRead[],
  calls = callsPerTick(pools.length),
): readonly (readonly string[])[] => {
  if (pools.length === 0) return [];
  const room = Math.max(0, calls * accountsPerCall - pools.length);
  const urgent = pools.toSorted((one, other) =>
    one.movedBy === other.movedBy ? one.pairedAtMs - other.pairedAtMs : other.movedBy - one.movedBy,
  );
  const pairs = urgent.slice(0, room).flatMap(({ facts }) => vaultsOf(facts));
  const singles = urgent.slice(room).map(({ facts }) => facts.quoteVault);
  const addresses = [...pairs, ...singles];
  const made = Math.min(calls, Math.ceil(addresses.length / accountsPerCall));
  return Array.from({ length: made }, (_, call) =>
    addresses.slice(call * accountsPerCall, (call + 1) * accountsPerCall),
  );
};
