/** Jupiter's Swap API v1 as the router: exact input, V1 routes, the wallet's own accounts, a capped priority fee. */
import type { QuoteResponse, SwapRequest } from '@jup-ag/api';
import { Configuration, ResponseError, SwapApi } from '@jup-ag/api';
import type { Quote, QuoteRequest, RouterRefusal } from '#trading/domain/swaps/swap.ts';
import type { Lamports, WalletAddress } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { SwapRouter } from '#trading/ports/swap-router.ts';
import { leanFetch } from '../lean-fetch.ts';
import { quoteFrom } from './quote-answer.ts';
import { refusalOf } from './router-refusal.ts';
import { builtSwapFrom } from './swap-answer.ts';

export type JupiterRouterConfig = {
  /** For example `https://api.jup.ag/swap/v1`. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly fetchApi?: typeof fetch;
  /** Of one request, answer included. */
  readonly timeoutMs: number;
  readonly now: Clock;
  /** Hears that the API did not accept the key. */
  readonly onUnauthorised?: () => void;
};

const unauthorised: ReadonlySet<number> = new Set([401, 403]);

const quoteParameters = ({ inputMint, outputMint, amountIn, slippageBps, excludeVenues = [] }: QuoteRequest) =>
  ({
    inputMint,
    outputMint,
    // Typed as a number, which loses digits past 2^53; the client sends any text as it is.
    amount: amountIn.toString() as unknown as number,
    slippageBps,
    swapMode: 'ExactIn',
    instructionVersion: 'V1',
    restrictIntermediateTokens: true,
    ...(excludeVenues.length > 0 ? { excludeDexes: [...excludeVenues] } : {}),
  }) as const;

const swapParameters = (quote: Quote, wallet: WalletAddress, maxPriorityFeeLamports: Lamports): SwapRequest => ({
  userPublicKey: wallet,
  quoteResponse: quote.raw as QuoteResponse,
  wrapAndUnwrapSol: true,
  useSharedAccounts: false,
  dynamicComputeUnitLimit: true,
  prioritizationFeeLamports: {
    priorityLevelWithMaxLamports: {
      priorityLevel: 'veryHigh',
      maxLamports: Number(maxPriorityFeeLamports),
      global: false,
    },
  },
});

/** A router over the swap API at `url`. Its methods never throw; every fault is an outcome with a reason. */
export const createJupiterRouter = ({
  url,
  apiKey,
  fetchApi = leanFetch,
  timeoutMs,
  now,
  onUnauthorised,
}: JupiterRouterConfig): SwapRouter => {
  // Not createJupiterApiClient: that one replaces the address and the headers.
  const api = new SwapApi(
    new Configuration({
      basePath: url.replace(/\/+$/, ''),
      ...(apiKey === undefined ? {} : { headers: { 'x-api-key': apiKey } }),
      fetchApi,
    }),
  );
  // A redirect would carry the API key to another host.
  const bounds = (): RequestInit => ({ signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
  const answered = async <Outcome>(ask: () => Promise<Outcome>): Promise<Outcome | RouterRefusal> => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ResponseError && unauthorised.has(error.response.status)) onUnauthorised?.();
      return refusalOf(error, now);
    }
  };
  return {
    quote: (request) =>
      answered(async () => {
        const takenAtMs = now();
        const { raw } = await api.quoteGetRaw(quoteParameters(request), bounds());
        return quoteFrom(await raw.json(), request, takenAtMs);
      }),
    build: (quote, wallet, maxPriorityFeeLamports) =>
      answered(async () => {
        const bounded = bounds();
        const swapRequest = swapParameters(quote, wallet, maxPriorityFeeLamports);
        const { raw } = await api.swapPostRaw({ swapRequest }, async ({ init, context }) => ({
          ...(init as RequestInit),
          ...bounded,
          // The client drops quote fields that it does not know; Jupiter wants its quote back verbatim.
          body: { ...context.body, quoteResponse: quote.raw },
        }));
        return builtSwapFrom(await raw.json());
      }),
  };
};
