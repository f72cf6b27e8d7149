/**
 * What a pool pays for tokens, from its two vaults alone. Only constant-product pools are priced so, and only those whose
 * own quote was reproduced from their vaults: whatever else is called a pool is asked for quotes.
 */
import type { EpochMs, Lamports, Mint } from '../values/quantities.ts';
import { lamports } from '../values/quantities.ts';

/** A constant-product pool of a mint against SOL; a curve that holds both sides itself is its own vault. Base58. */
export type PoolFacts = {
  readonly mint: Mint;
  readonly pool: string;
  /** Holds the mint's tokens. */
  readonly baseVault: string;
  /** Holds wrapped SOL. */
  readonly quoteVault: string;
  /** What the pool and the mint keep of a sale, millionths of the input; derived from a quote. */
  readonly feePpm: number;
  /** Of the SOL side only pretended: a curve trades as if it held it, and does not pay it out. */
  readonly virtualLamports?: Lamports;
};

/** True for a pool whose one account tells both sides. */
export const isCurve = ({ baseVault, quoteVault }: PoolFacts): boolean => baseVault === quoteVault;

/** Raw tokens and lamports in the vaults. */
export type Reserves = { readonly base: bigint; readonly quote: bigint };

const wholePpm = 1_000_000n;
/** 3 %: a pool that keeps more is not one of a known kind. */
const highestFeePpm = 30_000;

/** Lamports out for raw tokens in, rounded down at every step as the programs do: x * y = k after the fee. */
export const sellLamports = ({ base, quote }: Reserves, tokens: bigint, feePpm: number): Lamports => {
  const effective = (tokens * (wholePpm - BigInt(feePpm))) / wholePpm;
  return lamports(effective <= 0n ? 0n : (quote * effective) / (base + effective));
};

/** SOL that is really there. */
export const realLamports = ({ quote }: Reserves, { virtualLamports = lamports(0n) }: PoolFacts): Lamports =>
  lamports(quote > virtualLamports ? quote - virtualLamports : 0n);

/** Lamports that a pool pays for raw tokens: never more than it really holds. */
export const paidLamports = (reserves: Reserves, tokens: bigint, facts: PoolFacts): Lamports => {
  const [sold, held] = [sellLamports(reserves, tokens, facts.feePpm), realLamports(reserves, facts)];
  return sold < held ? sold : held;
};

/**
 * The fee, in millionths, that explains why `tokens` would sell for `lamportsOut`, or undefined when no fee of a
 * constant-product pool with these reserves does.
 */
export const impliedFeePpm = ({ base, quote }: Reserves, tokens: bigint, lamportsOut: bigint): number | undefined => {
  if (base <= 0n || lamportsOut <= 0n || tokens <= 0n || lamportsOut >= quote) return undefined;
  // out = quote * e / (base + e)  =>  e = out * base / (quote - out)
  const effective = (lamportsOut * base + quote - lamportsOut - 1n) / (quote - lamportsOut);
  const kept = tokens - effective;
  // Rounding may make the effective input a little more than the input.
  if (kept < 0n) return -kept * wholePpm > tokens ? undefined : 0;
  const feePpm = Number((kept * wholePpm + tokens - 1n) / tokens);
  return feePpm > highestFeePpm ? undefined : feePpm;
};

/** What one source last said about a mint's pool. */
export type PoolReading = {
  readonly reserves: Reserves;
  /** True when both vaults are of the same slot; false when the base side follows from the product of an earlier one. */
  readonly exact: boolean;
  readonly slot: number;
  readonly atMs: EpochMs;
};

/**
 * The reserves after only the SOL side was read again: the product of the last exact pair still holds, unless somebody
 * added or pulled liquidity meanwhile. Undefined when the SOL side is empty.
 */
export const estimatedReserves = (last: Reserves, quote: bigint): Reserves | undefined =>
  quote <= 0n ? undefined : { base: (last.base * last.quote) / quote, quote };
