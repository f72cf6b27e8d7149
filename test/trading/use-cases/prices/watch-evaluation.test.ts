import { describe, expect, it } from 'vitest';
import { createPriceBoard } from '#trading/domain/prices/price-board.ts';
import { sellLamports } from '#trading/domain/prices/price-pool.ts';
import { epochMs, lamports, mint, tokenAmount } from '#trading/domain/values/quantities.ts';
import type { SaleReading } from '#trading/ports/price-source.ts';
import { cost, noRules, openPosition, startMs } from '../../domain/exits/exit-paths.ts';
import { createEvaluationWorld } from './evaluation-world.ts';

const theMint = mint('m');
const rules = {
  ...noRules,
  priceJumpBps: 5_000,
  stopLossBps: 3_000,
  trailingStop: { armGainBps: 3_000, fallBps: 2_000 },
};

/** A pool of which the two sides arrive one after the other, as a node pushes them. */
const pool = () => {
  const board = createPriceBoard();
  board.add({ mint: theMint, pool: 'p', baseVault: 'b', quoteVault: 'q', feePpm: 2_500 });
  let slot = 0;
  const hear = (address: 'b' | 'q', amount: bigint) =>
    board.hear({ address, amount, slot, atMs: epochMs(startMs + slot) });
  return {
    next: () => {
      slot += 400;
    },
    quote: (amount: bigint) => hear('q', amount),
    base: (amount: bigint) => hear('b', amount),
    sale: (tokens: bigint): SaleReading | undefined => {
      const reading = board.reading(theMint);
      if (reading === undefined) return undefined;
      const { reserves, exact, atMs } = reading;
      const liquidityLamports = lamports(reserves.quote);
      const sold = sellLamports(reserves, tokens, 2_500);
      return { sellLamports: sold, liquidityLamports, source: 'pool', exact, slot: reading.slot, atMs };
    },
    nowMs: () => slot,
  };
};

describe('the evaluation of positions', () => {
  it('keeps the price of a crash that a stop acted on in the course, believed or not', async () => {
    const crashed = cost / 10n;
    const world = createEvaluationWorld({
      rules,
      sale: () => ({
        ...{ sellLamports: lamports(crashed), liquidityLamports: undefined, source: 'pool', exact: true, slot: 1 },
        atMs: epochMs(startMs),
      }),
    });
    await world.look(0);
    expect(world.requested.map(({ rule }) => rule)).toEqual(['stop-loss']);
    expect(world.noted).toEqual([crashed]);
  });

  it('sells nothing when a stranger adds liquidity, and arms nothing by it', async () => {
    const [base, quote, tokens] = [10n ** 15n, 50_000_000_000n, 10n ** 12n];
    const prices = pool();
    const fair = sellLamports({ base, quote }, tokens, 2_500);
    const world = createEvaluationWorld({
      rules,
      sale: (_, held) => prices.sale(held),
      positions: [openPosition({ tokens: tokenAmount(tokens), costLamports: lamports(fair) })],
    });
    prices.quote(quote);
    prices.base(base);
    await world.look(prices.nowMs());
    prices.next();
    prices.quote((quote * 12n) / 10n);
    await world.look(prices.nowMs());
    expect(Number(prices.sale(tokens)?.sellLamports) / Number(fair)).toBeGreaterThan(1.4);
    prices.base((base * 12n) / 10n);
    await world.look(prices.nowMs());
    expect(world.requested).toEqual([]);
    expect(await world.stored()).toMatchObject({ trailingArmed: false });
    expect(world.noted.length).toBe(2);
  });

  it('takes no profit by an estimate that could not be settled, and stops a loss by one', async () => {
    const ladder = { ...rules, takeProfit: [{ gainBps: 4_000, sellBps: 10_000 }] };
    let price = (14n * cost) / 10n;
    const estimate = (): SaleReading => ({
      ...{ sellLamports: lamports(price), liquidityLamports: undefined, source: 'pool', exact: false },
      ...{ slot: 1, atMs: epochMs(startMs) },
    });
    const world = createEvaluationWorld({ rules: ladder, sale: estimate });
    await world.look(0);
    expect(world.settled).toEqual([theMint]);
    expect(world.requested).toEqual([]);
    price = cost / 2n;
    await world.look(1);
    expect(world.requested.map(({ rule }) => rule)).toEqual(['stop-loss']);
  });

  it('fires nothing by an estimate of the second source, and lets it confirm what the first one read', async () => {
    let second = lamports(cost / 2n);
    const reading = (sellLamports: bigint, atMs: number, source: SaleReading['source']): SaleReading => ({
      ...{ sellLamports: lamports(sellLamports), liquidityLamports: undefined, source },
      ...{ exact: source === 'pool', slot: undefined, atMs: epochMs(startMs + atMs) },
    });
    let nowMs = 0;
    const world = createEvaluationWorld({
      rules: { ...rules, takeProfit: [{ gainBps: 5_000, sellBps: 10_000 }] },
      sale: () => reading(2n * cost, nowMs, 'pool'),
      second: async () => reading(second, nowMs, 'jupiter-price'),
    });
    await world.look(nowMs);
    expect(world.requested).toEqual([]);
    second = lamports((19n * cost) / 10n);
    nowMs = 2_000;
    await world.look(nowMs);
    expect(world.requested.map(({ rule }) => rule)).toEqual(['take-profit']);
  });
});
