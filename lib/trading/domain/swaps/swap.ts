/** A swap as it is quoted, built and inspected. */
import type { BasisPoints, EpochMs, Lamports, Mint, WalletAddress } from '../values/quantities.ts';

export type QuoteRequest = {
  readonly inputMint: Mint;
  readonly outputMint: Mint;
  /** Raw units of the input. */
  readonly amountIn: bigint;
  readonly slippageBps: BasisPoints;
  /** Venues that the route must not take, by the router's own names. */
  readonly excludeVenues?: readonly string[];
};

export type Quote = QuoteRequest & {
  /** Raw units of the output that the route promises. */
  readonly amountOut: bigint;
  /** Least output that the swap accepts before it reverts. */
  readonly minimumOut: bigint;
  readonly priceImpactBps: number;
  readonly takenAtMs: EpochMs;
  /** Venues of the route, by the router's own names, where it tells them. */
  readonly venues?: readonly string[];
  /** Addresses of the route's pools, where the router tells them. */
  readonly pools?: readonly string[];
  /** The router's own quote, handed back to it verbatim when the swap is built. */
  readonly raw: unknown;
};

/** Why there is no quote or no transaction. `unavailable` is a fault of the router, not an answer about the token. */
export type RouterRefusal =
  | { readonly kind: 'not-tradable' }
  | { readonly kind: 'no-route' }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number }
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** A refusal in one line. */
export const refusalText = (refusal: RouterRefusal): string =>
  'reason' in refusal ? `${refusal.kind}: ${refusal.reason}` : refusal.kind;

export type QuoteOutcome = { readonly kind: 'quoted'; readonly quote: Quote } | RouterRefusal;

export type BuiltSwap = {
  readonly transactionBase64: string;
  readonly lastValidBlockHeight: bigint;
};
export type BuildOutcome = { readonly kind: 'built'; readonly swap: BuiltSwap } | RouterRefusal;

/** What a transaction must be before it is signed. */
export type ExpectedSwap = {
  readonly wallet: WalletAddress;
  readonly inputMint: Mint;
  readonly outputMint: Mint;
  readonly amountIn: bigint;
  readonly minimumOut: bigint;
  readonly maxSlippageBps: BasisPoints;
  readonly maxPriorityFeeLamports: Lamports;
  readonly maxTipLamports: Lamports;
};
