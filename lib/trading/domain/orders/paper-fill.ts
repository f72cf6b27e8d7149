/** What a swap would have moved: the real quote with the fees and rent that the chain would have charged. */

import type { Quote } from '../swaps/swap.ts';
import type { EpochMs, Lamports } from '../values/quantities.ts';
import { lamports, tokenAmount } from '../values/quantities.ts';
import type { Fill } from './fill.ts';
import type { Side } from './order.ts';

/** Base fee of a transaction with one signature. */
export const signatureFeeLamports = 5_000n;

/** A fill at the quote. `rentLamports` is the deposit of a token account that the buy would open, else 0. */
export const paperFill = (
  side: Side,
  quote: Quote,
  priorityFeeLamports: Lamports,
  rentLamports: Lamports,
  nowMs: EpochMs,
): Fill => {
  const traded = side === 'buy' ? -quote.amountIn : quote.amountOut;
  const fee = signatureFeeLamports + priorityFeeLamports;
  return {
    tokens: tokenAmount(side === 'buy' ? quote.amountOut : -quote.amountIn),
    lamports: lamports(traded),
    feeLamports: lamports(fee),
    tipLamports: lamports(0n),
    rentLamports,
    walletLamports: lamports(traded - fee - rentLamports),
    slot: 0,
    atMs: nowMs,
  };
};
