import type { BuildOutcome, Quote, QuoteOutcome, QuoteRequest } from '../domain/swaps/swap.ts';
import type { Lamports, WalletAddress } from '../domain/values/quantities.ts';

export type SwapRouter = {
  /** A quote for an exact input, or why there is none. Never throws: a fault of the router is `unavailable`. */
  readonly quote: (request: QuoteRequest) => Promise<QuoteOutcome>;
  /** An unsigned transaction for a quote, with the priority fee capped, or why there is none. Never throws. */
  readonly build: (quote: Quote, wallet: WalletAddress, maxPriorityFeeLamports: Lamports) => Promise<BuildOutcome>;
};
