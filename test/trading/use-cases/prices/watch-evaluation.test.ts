import { describe, expect, it } from 'vitest';
import { createPriceBoard } from '#trading/domain/prices/price-board.ts';
import { sellLamports } from '#trading/domain/prices/price-pool.ts';
import { epochMs, lamports, mint, positionId, tokenAmount } from '#trading/domain/values/quantities.ts';
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

const read = (sellLamports: bigint, atMs: number): SaleReading => ({
  ...{ sellLamports: lamports(sellLamports), liquidityLamports: undefined, source: 'pool', exact: true },
  ...{ slot: undefined, atMs: epochMs(startMs + atMs) },
});

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

  it('asks one second opinion about a mint at a time, and not more than one a tick, however many hold it', async () => {
    let [asked, open, most] = [0, 0, 0];
    const answers = Promise.withResolvers<void>();
    let nowMs = 0;
    const world = createEvaluationWorld({
      rules: { ...noRules, priceJumpBps: 5_000 },
      positions: Array.from({ length: 50 }, (_, n) => openPosition({ positionId: positionId(`p${n}`) })),
      sale: () => read(3n * cost, nowMs),
      second: async () => {
        [asked, open] = [asked + 1, open + 1];
        most = Math.max(most, open);
        await answers.promise;
        open -= 1;
        return undefined;
      },
    });
    for (; nowMs < 3_000; nowMs += 100) await world.look(nowMs, false);
    expect([asked, most]).toEqual([1, 1]);
    answers.resolve();
    await world.look(nowMs);
    for (; nowMs < 4_500; nowMs += 100) await world.look(nowMs);
    expect([asked, most]).toEqual([2, 1]);
    await world.look(nowMs);
    expect([asked, most]).toEqual([3, 1]);
  });

  it('lets one second opinion speak for all that hold the mint', async () => {
    const sizes = [1n, 7n, 90n].map((n) => n * 10_000n);
    const world = createEvaluationWorld({
      rules: { ...noRules, priceJumpBps: 5_000, takeProfit: [{ gainBps: 5_000, sellBps: 10_000 }] },
      positions: sizes.map((tokens) =>
        openPosition({
          positionId: positionId(`p${tokens}`),
          tokens: tokenAmount(tokens),
          costLamports: lamports(tokens * 1_000n),
        }),
      ),
      sale: (_, tokens) => read(tokens * 2_000n, 0),
      second: async (_, tokens) => ({ ...read(tokens * 2_000n, 0), source: 'jupiter' }),
    });
    await world.look(0);
    expect(world.requested.map((each) => each.positionId).toSorted()).toEqual(['p10000', 'p70000', 'p900000']);
  });

  it('goes on while the queue hangs, and stores what fired when the queue has it, not before', async () => {
    const release: (() => void)[] = [];
    const [one, other] = [openPosition(), openPosition({ positionId: positionId('q'), mint: mint('n') })];
    let falls = false;
    const world = createEvaluationWorld({
      rules,
      positions: [one, other],
      sale: (of) => read(of === theMint || falls ? cost / 2n : cost, falls ? 1_000 : 0),
      enqueue: () => new Promise((resolve) => release.push(resolve)),
    });
    await world.look(0, false);
    falls = true;
    await world.look(1_000, false);
    expect(release).toHaveLength(2);
    expect(await world.stored()).toBeUndefined();
    for (const each of release) each();
    await world.look(1_001);
    expect(world.requested.map((each) => each.positionId)).toEqual(['p', 'q']);
    expect(Object.keys((await world.stored())?.fired ?? {})).toEqual(['stop-loss:1']);
  });

  it('fires anew what the queue did not take, and keeps what it did take meanwhile', async () => {
    const ladder = { ...rules, takeProfit: [{ gainBps: 2_000, sellBps: 1_000 }] };
    const answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
    let [price, nowMs] = [(12n * cost) / 10n, 0];
    const world = createEvaluationWorld({
      rules: ladder,
      sale: () => read(price, nowMs),
      enqueue: () => new Promise((resolve, reject) => answers.push({ resolve, reject })),
    });
    await world.look(nowMs, false);
    [price, nowMs] = [cost / 2n, 1_000];
    await world.look(nowMs, false);
    expect(answers).toHaveLength(2);
    answers[1]?.resolve();
    answers[0]?.reject(new Error('throttled'));
    await world.look(nowMs);
    expect(world.faults).toEqual(['exits']);
    expect(Object.keys((await world.stored())?.fired ?? {})).toEqual(['stop-loss:1']);
    answers.splice(0);
    [price, nowMs] = [(12n * cost) / 10n, 2_000];
    await world.look(nowMs, false);
    // Everything is being sold: the profit that was not taken is no exit any more.
    expect(answers).toHaveLength(0);
  });

  it('has a failed request fire again at the next look', async () => {
    let [fails, nowMs] = [true, 0];
    const world = createEvaluationWorld({
      rules,
      sale: () => read(cost / 2n, nowMs),
      enqueue: async () => {
        if (fails) throw new Error('throttled');
      },
    });
    await world.look(nowMs);
    expect(await world.stored()).toMatchObject({ fired: {} });
    [fails, nowMs] = [false, 1_500];
    await world.look(nowMs);
    expect(world.requested.map(({ rule }) => rule)).toEqual(['stop-loss']);
  });

  it('takes no failing exact quote for silence while estimates keep coming', async () => {
    const lastMs = 120_000;
    let nowMs = 0;
    const world = createEvaluationWorld({
      rules: { ...rules, stalePriceMs: 30_000 },
      sale: () => ({ ...read(cost / 2n, Math.min(nowMs, lastMs)), source: 'jupiter', exact: false }),
    });
    for (; nowMs <= lastMs; nowMs += 10_000) await world.look(nowMs);
    expect(world.settled.length).toBeGreaterThan(10);
    expect(world.requested).toEqual([]);
    for (; nowMs <= lastMs + 30_000; nowMs += 10_000) await world.look(nowMs);
    expect(world.requested.map(({ rule }) => rule)).toEqual(['stale-price']);
  });

  it('settles a small sale by its own size and acts on no quote of a large one', async () => {
    const whale = openPosition({ positionId: positionId('whale'), tokens: tokenAmount(10_000_000n) });
    let hasOwn = false;
    const settled: bigint[] = [];
    const world = createEvaluationWorld({
      rules,
      positions: [openPosition(), { ...whale, costLamports: lamports(5n * cost) }],
      sale: (_, tokens) => ({
        ...read(tokens === whale.tokens ? 5n * cost : hasOwn ? cost : cost / 2n, 0),
        ...{ source: 'jupiter', exact: tokens === whale.tokens || hasOwn },
      }),
      settle: async (sales) => {
        settled.push(...sales.map(({ tokens }) => tokens));
      },
    });
    await world.look(0);
    expect(settled).toEqual([openPosition().tokens]);
    expect(world.requested).toEqual([]);
    hasOwn = true;
    await world.look(1);
    expect(world.requested).toEqual([]);
    expect(settled).toHaveLength(1);
  });
});
