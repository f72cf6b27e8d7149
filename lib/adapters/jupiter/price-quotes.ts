/**
 * What Jupiter says that sales would bring. Keeps: no more than so many quotes at a time, none while Jupiter asks for
 * patience; a price of the last swaps stands in where quotes do not reach.
 */
import * as z from 'zod';
import type { Quote } from '#trading/domain/swaps/swap.ts';
import type { Mint } from '#trading/domain/values/quantities.ts';
import { basisPoints, type EpochMs, epochMs, lamports, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { SaleReading, WatchedMint } from '#trading/ports/price-source.ts';
import type { SwapRouter } from '#trading/ports/swap-router.ts';
import type { SpotPrice, SpotPrices } from './price-spots.ts';

export type QuotedPricesConfig = {
  readonly router: Pick<SwapRouter, 'quote'>;
  readonly spots: SpotPrices;
  readonly now: Clock;
  /** Most quotes of one refresh: the router's rate limit is shared with the executors. */
  readonly quotesAtOnce?: number;
};

export type QuotedPrices = {
  /** A quote for the sale of `tokens`, remembered; undefined when there is none. Never throws. */
  readonly ask: (mint: Mint, tokens: bigint) => Promise<Quote | undefined>;
  /** Quotes for the first of these mints, prices for the rest; returns the requests made. Never throws. */
  readonly refresh: (mints: readonly WatchedMint[]) => Promise<{ requests: number; faults: readonly string[] }>;
  /** What `tokens` would sell for by the newer of quote and price, or undefined. */
  readonly sale: (mint: Mint, tokens: bigint) => SaleReading | undefined;
  /** By the price of the last swaps alone, asked for now. Never throws. */
  readonly priced: (mint: Mint, tokens: bigint) => Promise<SaleReading | undefined>;
  /** When something was last heard about a mint, unix ms; 0 for never. */
  readonly heardAtMs: (mint: Mint) => number;
  readonly forget: (mint: Mint) => void;
  /** Whether Jupiter may be asked now. */
  readonly isPatient: () => boolean;
};

type Quoted = { readonly quote: Quote; readonly slot: number | undefined; readonly atMs: EpochMs };
type Spot = { readonly spot: SpotPrice; readonly atMs: EpochMs };

const contextOf = z.object({ contextSlot: z.int().nonnegative() });

/** The slot that a quote was computed at, when it tells. */
const slotOf = ({ raw }: Quote): number | undefined => contextOf.safeParse(raw).data?.contextSlot;

const saleOfQuote = ({ quote, slot, atMs }: Quoted, tokens: bigint): SaleReading => ({
  // In proportion, a smaller sale would bring a little more: less impact.
  sellLamports: lamports((quote.amountOut * tokens) / quote.amountIn),
  liquidityLamports: undefined,
  source: 'jupiter',
  exact: quote.amountIn === tokens,
  slot,
  atMs,
});

const saleOfSpot = ({ spot, atMs }: Spot, tokens: bigint): SaleReading => ({
  sellLamports: lamports((spot.lamports * tokens) / spot.tokens),
  liquidityLamports: undefined,
  source: 'jupiter-price',
  exact: false,
  slot: spot.slot,
  atMs,
});

/** Prices of Jupiter, none known yet. */
export const createQuotedPrices = (config: QuotedPricesConfig): QuotedPrices => {
  const { router, spots, now, quotesAtOnce = 4 } = config;
  const quotes = new Map<Mint, Quoted>();
  const prices = new Map<Mint, Spot>();
  let patientAtMs = 0;
  const isPatient = () => now() >= patientAtMs;

  const ask = async (mint: Mint, tokens: bigint): Promise<Quote | undefined> => {
    if (!isPatient() || tokens <= 0n) return undefined;
    const outcome = await router.quote({
      inputMint: mint,
      outputMint: wrappedSolMint,
      amountIn: tokens,
      slippageBps: basisPoints(0),
    });
    if (outcome.kind === 'rate-limited') patientAtMs = now() + outcome.retryAfterMs;
    if (outcome.kind !== 'quoted') return undefined;
    const { quote } = outcome;
    quotes.set(mint, { quote, slot: slotOf(quote), atMs: epochMs(now()) });
    return quote;
  };
  const price = async (mints: readonly Mint[]): Promise<readonly string[]> => {
    if (mints.length === 0 || !isPatient()) return [];
    try {
      for (const [mint, spot] of await spots.of(mints)) prices.set(mint, { spot, atMs: now() });
      return [];
    } catch {
      return ['jupiter-price'];
    }
  };

  return {
    ask,
    isPatient,
    refresh: async (mints) => {
      if (!isPatient()) return { requests: 0, faults: mints.length > 0 ? ['jupiter-rate-limited'] : [] };
      const [first, rest] = [mints.slice(0, quotesAtOnce), mints.slice(quotesAtOnce)];
      const [quoted, faults] = await Promise.all([
        Promise.all(first.map(({ mint, tokens }) => ask(mint, tokens))),
        price(rest.map(({ mint }) => mint)),
      ]);
      const silent = first.length > 0 && quoted.every((quote) => quote === undefined);
      return { requests: first.length + Math.ceil(rest.length / 49), faults: silent ? ['jupiter', ...faults] : faults };
    },
    sale: (mint, tokens) => {
      const [quoted, spot] = [quotes.get(mint), prices.get(mint)];
      if (quoted !== undefined && (spot === undefined || quoted.atMs >= spot.atMs)) return saleOfQuote(quoted, tokens);
      return spot === undefined ? undefined : saleOfSpot(spot, tokens);
    },
    priced: async (mint, tokens) => {
      await price([mint]);
      const spot = prices.get(mint);
      return spot === undefined ? undefined : saleOfSpot(spot, tokens);
    },
    heardAtMs: (mint) => Math.max(quotes.get(mint)?.atMs ?? 0, prices.get(mint)?.atMs ?? 0),
    forget: (mint) => {
      quotes.delete(mint);
      prices.delete(mint);
    },
  };
};
