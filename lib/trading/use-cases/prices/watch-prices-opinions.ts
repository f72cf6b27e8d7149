/** Second opinions about prices out of bounds. Keeps: for a mint one request at a time and not more than one a tick. */
import type { Position } from '../../domain/books/position.ts';
import { type Lamports, lamports, type Mint } from '../../domain/values/quantities.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PriceSource, SaleReading } from '../../ports/price-source.ts';

/** Between two requests about a mint, ms. */
const askEveryMs = 1_500;

/** What a second source says that any amount of the mint would sell for. */
export type Opinion = (tokens: bigint) => SaleReading;

const inProportion = (sold: Lamports, tokens: bigint, of: bigint): Lamports => lamports((sold * tokens) / of);

/** Nobody was asked yet. */
export const createOpinions = (source: Pick<PriceSource, 'second'>, clock: Clock) => {
  const askedAtMs = new Map<Mint, number>();
  const asking = new Set<Mint>();
  return {
    /** Whether a mint may be asked about now. */
    isDue: (mint: Mint): boolean =>
      !asking.has(mint) && clock() - (askedAtMs.get(mint) ?? Number.NEGATIVE_INFINITY) >= askEveryMs,
    /** Asks about one sale of middling size, which speaks for the others: undefined when there is no answer. */
    ask: async (mint: Mint, doubted: readonly Position[]): Promise<Opinion | undefined> => {
      const sizes = doubted.map(({ tokens }) => tokens).toSorted((one, other) => (one < other ? -1 : 1));
      const asked = sizes[Math.floor(sizes.length / 2)];
      if (asked === undefined || asked <= 0n) return undefined;
      asking.add(mint);
      askedAtMs.set(mint, clock());
      try {
        const sale = await source.second(mint, asked);
        return (
          sale &&
          ((tokens) => ({
            ...sale,
            sellLamports: inProportion(sale.sellLamports, tokens, asked),
            exact: sale.exact && tokens === asked,
          }))
        );
      } finally {
        asking.delete(mint);
      }
    },
    /** Forgets mints that nobody holds any more. */
    keep: (isHeld: (mint: Mint) => boolean): void => {
      for (const mint of askedAtMs.keys()) if (!isHeld(mint)) askedAtMs.delete(mint);
    },
  };
};
