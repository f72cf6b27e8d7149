/**
 * The last quotes of one mint, by size. Keeps: a quote speaks exactly for its own size alone; between two sizes that were
 * quoted together it is concluded from both, exactly where the market is a constant product.
 */
import { tickAgeAtMostMs } from '#trading/domain/prices/price-tick.ts';
import type { Quote } from '#trading/domain/swaps/swap.ts';
import { type EpochMs, epochMs, lamports } from '#trading/domain/values/quantities.ts';
import type { SaleReading } from '#trading/ports/price-source.ts';

export type Quoted = { readonly quote: Quote; readonly slot: number | undefined; readonly atMs: EpochMs };

/** Quotes that are further apart are not of one market, ms. */
const togetherMs = 3_000;
const sizesKept = 8;

/** True when two sizes differ by less than two per cent: what that changes of the price is lost in its noise. */
export const isNear = (one: bigint, other: bigint): boolean => {
  const difference = one > other ? one - other : other - one;
  return difference * 50n <= (one > other ? one : other);
};

/** The quotes with one more, the newest first, one for each size. */
export const withQuote = (quotes: readonly Quoted[], quoted: Quoted): readonly Quoted[] =>
  [quoted, ...quotes.filter(({ quote }) => !isNear(quote.amountIn, quoted.quote.amountIn))].slice(0, sizesKept);

const scaled = ({ quote, slot, atMs }: Quoted, tokens: bigint): SaleReading => ({
  sellLamports: lamports((quote.amountOut * tokens) / quote.amountIn),
  liquidityLamports: undefined,
  source: 'jupiter',
  exact: isNear(quote.amountIn, tokens),
  slot,
  atMs,
});

/** Tokens for a lamport rise with the size in a straight line where x * y = k. */
const between = (small: Quoted, large: Quoted, tokens: bigint): SaleReading | undefined => {
  const [a, b] = [small.quote.amountIn, large.quote.amountIn];
  const [outOfA, outOfB] = [small.quote.amountOut, large.quote.amountOut];
  const divisor = (b - tokens) * a * outOfB + (tokens - a) * b * outOfA;
  if (divisor <= 0n) return undefined;
  const slots = [small.slot, large.slot].filter((slot) => slot !== undefined);
  return {
    sellLamports: lamports((tokens * (b - a) * outOfA * outOfB) / divisor),
    liquidityLamports: undefined,
    source: 'jupiter',
    exact: true,
    slot: slots.length === 0 ? undefined : Math.min(...slots),
    atMs: epochMs(Math.min(small.atMs, large.atMs)),
  };
};

/** What `tokens` would sell for by these quotes, the newest first, or undefined when there are none. */
export const saleByQuotes = (quotes: readonly Quoted[], tokens: bigint): SaleReading | undefined => {
  const [newest] = quotes;
  if (newest === undefined) return undefined;
  const together = quotes.filter(({ atMs }) => newest.atMs - atMs <= togetherMs);
  const own = together.find(({ quote }) => isNear(quote.amountIn, tokens));
  if (own !== undefined) return scaled(own, tokens);
  const bySize = together.toSorted((one, other) => (one.quote.amountIn < other.quote.amountIn ? -1 : 1));
  const small = bySize.findLast(({ quote }) => quote.amountIn < tokens);
  const large = bySize.find(({ quote }) => quote.amountIn > tokens);
  const concluded = small && large && between(small, large, tokens);
  const nearest = small ?? large;
  return concluded ?? (nearest && scaled(nearest, tokens));
};

/** True when a quote is no price any more. */
export const isSpent = ({ atMs }: Pick<SaleReading, 'atMs'>, nowMs: number): boolean => nowMs - atMs > tickAgeAtMostMs;
