/** Spot prices of Jupiter's Price API v3 in lamports, for what has no pool that we can read ourselves. */
import * as z from 'zod';
import type { Mint } from '#trading/domain/values/quantities.ts';
import { wrappedSolMint } from '#trading/domain/values/quantities.ts';
import { leanFetch } from '../lean-fetch.ts';

export type SpotPrice = {
  /** As a fraction of two integers, so that amounts stay integers: lamports for so many raw tokens. */
  readonly lamports: bigint;
  readonly tokens: bigint;
  /** The slot that the API says the price is of. */
  readonly slot: number;
};

export type SpotPrices = {
  /** Spot prices of any number of mints, 49 to a request; what has none is left out. Throws when the API fails. */
  readonly of: (mints: readonly Mint[]) => Promise<ReadonlyMap<Mint, SpotPrice>>;
};

export type SpotPricesConfig = {
  /** The address of the swap API, on whose host the prices are: `https://api.jup.ag/swap/v1`. */
  readonly swapApiUrl: string;
  readonly apiKey?: string | undefined;
  /** Of one request, answer included. */
  readonly timeoutMs: number;
  readonly fetchApi?: typeof fetch;
};

/** One of the fifty ids is SOL: prices come in dollars, and the dollar cancels out. */
export const mintsPerRequest = 49;
const price = z.object({ usdPrice: z.number().positive(), blockId: z.int(), decimals: z.int().min(0).max(18) });
const prices = z.record(z.string(), price.catch({ usdPrice: Number.NaN, blockId: 0, decimals: 0 }));
const scaleOfRatio = 1e12;

const spotOf = (found: z.output<typeof price>, solUsd: number): SpotPrice | undefined => {
  const lamportsPerToken = Math.round((found.usdPrice / solUsd) * 1e9 * scaleOfRatio);
  if (!Number.isFinite(lamportsPerToken) || lamportsPerToken <= 0) return undefined;
  const tokens = 10n ** BigInt(found.decimals) * BigInt(scaleOfRatio);
  return { lamports: BigInt(lamportsPerToken), tokens, slot: found.blockId };
};

/** A reader of spot prices. */
export const createSpotPrices = ({
  swapApiUrl,
  apiKey,
  timeoutMs,
  fetchApi = leanFetch,
}: SpotPricesConfig): SpotPrices => {
  const ask = async (mints: readonly Mint[]): Promise<readonly (readonly [Mint, SpotPrice])[]> => {
    const url = new URL('/price/v3', swapApiUrl);
    url.searchParams.set('ids', [wrappedSolMint, ...mints].join(','));
    const response = await fetchApi(url, {
      signal: AbortSignal.timeout(timeoutMs),
      // A redirect would carry the API key to another host.
      redirect: 'error',
      ...(apiKey === undefined ? {} : { headers: { 'x-api-key': apiKey } }),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`price api answered ${response.status}`);
    }
    const found = prices.parse(await response.json());
    const sol = found[wrappedSolMint];
    if (sol === undefined) throw new Error('price api knows no price of SOL');
    return mints.flatMap((mint) => {
      const one = found[mint];
      const spot = one === undefined ? undefined : spotOf(one, sol.usdPrice);
      return spot === undefined ? [] : [[mint, spot] as const];
    });
  };
  return {
    of: async (mints) => {
      const requests = Array.from({ length: Math.ceil(mints.length / mintsPerRequest) }, (_, nth) =>
        ask(mints.slice(nth * mintsPerRequest, (nth + 1) * mintsPerRequest)),
      );
      return new Map((await Promise.all(requests)).flat());
    },
  };
};
