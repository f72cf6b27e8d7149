/** Answers `/quote` from the vaults as they are now. */
import { quoteSwap } from '../chain/pool-quote.ts';
import { leastOut } from './least-out.ts';
import { findRoute, labelOf, type MarketView } from './market-view.ts';
import type { QuoteRequest } from './quote-request.ts';
import { type RoutingError, routingError } from './routing-error.ts';

export type QuoteBody = ReturnType<typeof body>;

/** The quote in the shape of the real API, or its refusal. */
export const answerQuote = (view: MarketView, request: QuoteRequest): QuoteBody | RoutingError => {
  const { inputMint, outputMint, amount, dexes, excludeDexes } = request;
  if (request.swapMode === 'ExactOut') return routingError('NOT_SUPPORTED', 'ExactOut is not supported');
  if (request.platformFeeBps > 0) return routingError('NOT_SUPPORTED', 'Platform fees are not supported');
  const pool = findRoute(view, inputMint, outputMint);
  if ('errorCode' in pool) return pool;
  const label = labelOf(view, pool.baseMint);
  if (excludeDexes.includes(label) || (dexes.length > 0 && !dexes.includes(label))) {
    return routingError('NO_ROUTES_FOUND');
  }
  const { amountOut, poolFee, priceImpact } = quoteSwap(view.chain, pool, inputMint, amount);
  if (amountOut <= 0n) return routingError('COULD_NOT_FIND_ANY_ROUTE');
  const promised = (amountOut * BigInt(10_000 + view.faults.staleQuoteBps)) / 10_000n;
  return body(request, {
    outAmount: promised,
    poolFee,
    priceImpact,
    label,
    ammKey: pool.address,
    contextSlot: view.chain.slot(),
  });
};

type Found = {
  outAmount: bigint;
  poolFee: bigint;
  priceImpact: number;
  label: string;
  ammKey: string;
  contextSlot: number;
};

const body = ({ inputMint, outputMint, amount, slippageBps }: QuoteRequest, found: Found) => {
  const outAmount = found.outAmount.toString();
  return {
    inputMint,
    inAmount: amount.toString(),
    outputMint,
    outAmount,
    otherAmountThreshold: leastOut(found.outAmount, slippageBps).toString(),
    // The on-chain market knows the first version of the instruction only, whatever was asked.
    instructionVersion: 'V1',
    swapMode: 'ExactIn',
    slippageBps,
    platformFee: null,
    priceImpactPct: found.priceImpact.toFixed(18).replace(/\.?0+$/, ''),
    routePlan: [
      {
        swapInfo: {
          ammKey: found.ammKey,
          label: found.label,
          inputMint,
          outputMint,
          inAmount: amount.toString(),
          outAmount,
          feeAmount: found.poolFee.toString(),
          feeMint: inputMint,
        },
        percent: 100,
        bps: 10_000,
      },
    ],
    contextSlot: found.contextSlot,
    timeTaken: 0.001,
  };
};
