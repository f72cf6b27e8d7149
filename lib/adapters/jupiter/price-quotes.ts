/**
 * What Jupiter says that sales would bring. Keeps: no more than so many requests a second, what an exit hangs on first, and
 * none while Jupiter asks for patience; a price of the last swaps stands in where quotes do not reach.
 */
import * as z from 'zod';
import type { Quote } from '#trading/domain/swaps/swap.ts';
import type { Mint } from '#trading/domain/values/quantities.ts';
import { basisPoints, type EpochMs, epochMs, lamports, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { Sale, SaleReading, WatchedMint } from '#trading/ports/price-source.ts';
import type { SwapRouter } from '#trading/ports/swap-router.ts';
import { mintsPerRequest, type SpotPrice, type SpotPrices } from './price-spots.ts';
import { isNear, isSpent, type Quoted, saleByQuotes, withQuote } from './quotes-by-size.ts';
import { type BudgetPace, createRequestBudget } from './request-budget.ts';

/** Half of what the smallest key that is fit for sniping allows, ten a second. */
const defaultBudget: BudgetPace = { perSecond: 5, burst: 10 };

export type QuotedPricesConfig = {
  readonly router: Pick<SwapRouter, 'quote'>;
  readonly spots: SpotPrices;
  readonly now: Clock;
  /** Most quotes of one refresh. */
  readonly quotesAtOnce?: number;
  /** Most requests of all kinds: the router's rate limit is shared with the executors. */
  readonly pace?: BudgetPace;
};

export type QuotedPrices = {
  /** A quote for the sale of `tokens`, remembered; undefined when there is none. An urgent one may pass the budget. Never throws. */
  readonly ask: (mint: Mint, tokens: bigint, urgent?: boolean) => Promise<Quote | undefined>;
  /** Quotes, urgently, for the largest and smallest of these sales of a mint: they tell of those between. Never throws. */
  readonly askEnds: (mint: Mint, sales: readonly Sale[]) => Promise<void>;
  /** Quotes for the first of these mints, prices for the rest; returns the requests made. Never throws. */
  readonly refresh: (mints: readonly WatchedMint[]) => Promise<{ requests: number; faults: readonly string[] }>;
  /** What `tokens` would sell for by the newer of quotes and price, or undefined. */
  readonly sale: (mint: Mint, tokens: bigint) => SaleReading | undefined;
  /** By the price of the last swaps alone, asked for now. Never throws. */
  readonly priced: (mint: Mint, tokens: bigint) => Promise<SaleReading | undefined>;
  /** When something was last heard about a mint, unix ms; 0 for never. */
  readonly heardAtMs: (mint: Mint) => number;
  readonly forget: (mint: Mint) => void;
  /** Requests that Jupiter may be asked now. */
  readonly allowance: () => number;
};

type Spot = { readonly spot: SpotPrice; readonly atMs: EpochMs };

const contextOf = z.object({ contextSlot: z.int().nonnegative() });

/** The slot that a quote was computed at, when it tells. */
const slotOf = ({ raw }: Quote): number | undefined => contextOf.safeParse(raw).data?.contextSlot;

const saleOfSpot = ({ spot, atMs }: Spot, tokens: bigint): SaleReading => ({
  sellLamports: lamports((spot.lamports * tokens) / spot.tokens),
  liquidityLamports: undefined,
  source: 'jupiter-price',
  exact: false,
  slot: spot.slot,
  atMs,
});

/** The one of the newer slot, where both tell, and of the younger answer otherwise: an old swap's price is no news. */
const newerOf = (quoted: SaleReading, spot: SaleReading, nowMs: number): SaleReading => {
  if (isSpent(quoted, nowMs)) return spot.atMs > quoted.atMs ? spot : quoted;
  const spotIsNewer =
    quoted.slot === undefined || spot.slot === undefined ? spot.atMs > quoted.atMs : spot.slot > quoted.slot;
  return spotIsNewer ? spot : quoted;
};

/** The sizes that a mint is quoted at: its largest sale, and its smallest where that is another. */
const sizesOf = ({ mint, tokens, least }: WatchedMint): readonly Sale[] =>
  isNear(tokens, least) ? [{ mint, tokens }] : [tokens, least].map((size) => ({ mint, tokens: size }));

/** Prices of Jupiter, none known yet. */
export const createQuotedPrices = (config: QuotedPricesConfig): QuotedPrices => {
  const { router, spots, now, quotesAtOnce = 4, pace = defaultBudget } = config;
  const budget = createRequestBudget(pace, now);
  const quotes = new Map<Mint, readonly Quoted[]>();
  const prices = new Map<Mint, Spot>();
  let patientAtMs = 0;
  const isPatient = () => now() >= patientAtMs;

  const ask = async (mint: Mint, tokens: bigint, urgent = false): Promise<Quote | undefined> => {
    if (!isPatient() || tokens <= 0n || !budget.take(urgent)) return undefined;
    const outcome = await router.quote({
      inputMint: mint,
      outputMint: wrappedSolMint,
      amountIn: tokens,
      slippageBps: basisPoints(0),
    });
    if (outcome.kind === 'rate-limited') patientAtMs = now() + outcome.retryAfterMs;
    if (outcome.kind !== 'quoted') return undefined;
    const { quote } = outcome;
    quotes.set(mint, withQuote(quotes.get(mint) ?? [], { quote, slot: slotOf(quote), atMs: epochMs(now()) }));
    return quote;
  };
  const price = async (mints: readonly Mint[]): Promise<readonly string[]> => {
    if (mints.length === 0 || !isPatient() || !budget.take()) return [];
    for (let more = mintsPerRequest; more < mints.length; more += mintsPerRequest) budget.take(true);
    try {
      for (const [mint, spot] of await spots.of(mints)) prices.set(mint, { spot, atMs: now() });
      return [];
    } catch {
      return ['jupiter-price'];
    }
  };

  return {
    ask,
    askEnds: async (mint, sales) => {
      const sizes = sales.map(({ tokens }) => tokens).toSorted((one, other) => (one < other ? -1 : 1));
      const [least, tokens] = [sizes[0], sizes.at(-1)];
      if (least === undefined || tokens === undefined) return;
      await Promise.all(sizesOf({ mint, tokens, least }).map((sale) => ask(mint, sale.tokens, true)));
    },
    allowance: () => (isPatient() ? budget.left() : 0),
    refresh: async (mints) => {
      if (!isPatient()) return { requests: 0, faults: mints.length > 0 ? ['jupiter-rate-limited'] : [] };
      // One request is left for the prices of the rest.
      const most = Math.min(quotesAtOnce, budget.left() - 1);
      const asked: Sale[] = [];
      let reached = 0;
      for (const mint of mints) {
        const sizes = sizesOf(mint);
        if (asked.length + sizes.length > most) break;
        asked.push(...sizes);
        reached += 1;
      }
      const rest = mints.slice(reached);
      const [quoted, faults] = await Promise.all([
        Promise.all(asked.map(({ mint, tokens }) => ask(mint, tokens))),
        price(rest.map(({ mint }) => mint)),
      ]);
      const silent = asked.length > 0 && quoted.every((quote) => quote === undefined);
      return {
        requests: asked.length + Math.ceil(rest.length / mintsPerRequest),
        faults: silent ? ['jupiter', ...faults] : faults,
      };
    },
    sale: (mint, tokens) => {
      const quoted = saleByQuotes(quotes.get(mint) ?? [], tokens);
      const found = prices.get(mint);
      const spot = found && saleOfSpot(found, tokens);
      return quoted === undefined || spot === undefined ? (quoted ?? spot) : newerOf(quoted, spot, now());
    },
    priced: async (mint, tokens) => {
      await price([mint]);
      const spot = prices.get(mint);
      return spot === undefined ? undefined : saleOfSpot(spot, tokens);
    },
    heardAtMs: (mint) => Math.max(quotes.get(mint)?.[0]?.atMs ?? 0, prices.get(mint)?.atMs ?? 0),
    forget: (mint) => {
      quotes.delete(mint);
      prices.delete(mint);
    },
  };
};
