/** Quantities and identities. Money is a bigint with a brand; a float is only ever made to be shown. */

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** 1 SOL = 1,000,000,000 lamports. Signed where a change is meant. */
export type Lamports = Branded<bigint, 'Lamports'>;
/** Raw units of a token, before its decimals are applied. */
export type TokenAmount = Branded<bigint, 'TokenAmount'>;
/** Hundredths of a per cent, 0..10000. */
export type BasisPoints = Branded<number, 'BasisPoints'>;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = Branded<number, 'EpochMs'>;
export type DurationMs = Branded<number, 'DurationMs'>;
/** Base58 address of a token's mint account. */
export type Mint = Branded<string, 'Mint'>;
/** Base58 address of a wallet. */
export type WalletAddress = Branded<string, 'WalletAddress'>;
/** Base58 signature of a transaction: its identity on chain. */
export type Signature = Branded<string, 'Signature'>;
export type UserId = Branded<string, 'UserId'>;
export type SignalId = Branded<string, 'SignalId'>;
export type OrderId = Branded<string, 'OrderId'>;
export type PositionId = Branded<string, 'PositionId'>;
/** A UTC day, `YYYY-MM-DD`. */
export type Day = Branded<string, 'Day'>;

export const lamports = (value: bigint): Lamports => value as Lamports;
export const tokenAmount = (value: bigint): TokenAmount => value as TokenAmount;
export const basisPoints = (value: number): BasisPoints => value as BasisPoints;
export const epochMs = (value: number): EpochMs => value as EpochMs;
export const durationMs = (value: number): DurationMs => value as DurationMs;
export const mint = (value: string): Mint => value as Mint;
export const walletAddress = (value: string): WalletAddress => value as WalletAddress;
export const signature = (value: string): Signature => value as Signature;
export const userId = (value: string): UserId => value as UserId;
export const signalId = (value: string): SignalId => value as SignalId;
export const orderId = (value: string): OrderId => value as OrderId;
export const positionId = (value: string): PositionId => value as PositionId;

export const lamportsPerSol = 1_000_000_000n;
/** The mint of wrapped SOL, which stands for SOL in routes and token balances. */
export const wrappedSolMint = mint('So11111111111111111111111111111111111111112');
export const usdcMint = mint('EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v');
export const usdtMint = mint('Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB');

/** `value` x `numerator` / `denominator`, rounded towards zero. Throws a RangeError when `denominator` is 0. */
export const scale = (value: bigint, numerator: bigint, denominator: bigint): bigint =>
  (value * numerator) / denominator;

/** What remains of `value` after taking off `bps`, rounded towards zero: the least acceptable output of a swap. */
export const lessBasisPoints = (value: bigint, bps: BasisPoints): bigint =>
  scale(value, 10_000n - BigInt(bps), 10_000n);

const dayMs = 86_400_000;

/** The UTC day that an instant falls on. */
export const dayOf = (at: EpochMs): Day => {
  // Civil-from-days (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"): no Date in the core.
  const z = Math.floor(at / dayMs) + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}` as Day;
};
