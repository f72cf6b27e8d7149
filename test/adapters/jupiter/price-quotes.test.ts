import { beforeEach, describe, expect, it } from 'vitest';
import { createQuotedPrices } from '#adapters/jupiter/price-quotes.ts';
import type { SpotPrice } from '#adapters/jupiter/price-spots.ts';
import { sellLamports } from '#trading/domain/prices/price-pool.ts';
import type { QuoteOutcome, QuoteRequest } from '#trading/domain/swaps/swap.ts';
import { epochMs, type Mint, mint } from '#trading/domain/values/quantities.ts';

const reserves = { base: 10n ** 15n, quote: 50_000_000_000n };
const theMint = mint('m');
const [small, middle, whale] = [10n ** 12n, 2n * 10n ** 14n, 5n * 10n ** 14n];
const fair = (tokens: bigint) => sellLamports(reserves, tokens, 2_500);

let nowMs: number;
let slot: number;
let asked: bigint[];
let spots: Map<Mint, SpotPrice>;
let spotsAsked: number;

const router = {
  quote: async (request: QuoteRequest): Promise<QuoteOutcome> => {
    asked.push(request.amountIn);
    const amountOut = fair(request.amountIn);
    const raw = { contextSlot: slot };
    return {
      kind: 'quoted',
      quote: { ...request, amountOut, minimumOut: amountOut, priceImpactBps: 0, takenAtMs: epochMs(nowMs), raw },
    };
  },
};
const create = (pace = { perSecond: 1_000, burst: 1_000 }) =>
  createQuotedPrices({
    router,
    spots: {
      of: async () => {
        spotsAsked += 1;
        return spots;
      },
    },
    now: () => epochMs(nowMs),
    pace,
  });
const ratio = (sold: bigint | undefined, tokens: bigint): number => Number(sold) / Number(fair(tokens));

beforeEach(() => {
  [nowMs, slot, asked, spots, spotsAsked] = [1_800_000_000_000, 1_000, [], new Map(), 0];
});

describe('the quotes of a mint that several hold', () => {
  it('are of the largest and the smallest sale, and tell what is sold between them', async () => {
    const quoted = create();
    await quoted.refresh([{ mint: theMint, tokens: whale, least: small }]);
    expect(asked).toEqual([whale, small]);
    for (const tokens of [small, middle, whale]) {
      const sale = quoted.sale(theMint, tokens);
      expect(sale).toMatchObject({ source: 'jupiter', exact: true, slot: 1_000 });
      expect(ratio(sale?.sellLamports, tokens)).toBeCloseTo(1, 4);
    }
  });

  it('of another size alone are no exact price: a large sale moves the market against itself', async () => {
    const quoted = create();
    await quoted.ask(theMint, whale);
    expect(quoted.sale(theMint, small)).toMatchObject({ exact: false });
    expect(ratio(quoted.sale(theMint, small)?.sellLamports, small)).toBeLessThan(0.7);
    expect(quoted.sale(theMint, whale + whale / 100n)).toMatchObject({ exact: true });
    // What was quoted some time ago is not put together with what is quoted now.
    nowMs += 4_000;
    await quoted.ask(theMint, small);
    expect(quoted.sale(theMint, middle)).toMatchObject({ exact: false });
  });

  it('are asked for the ends of what hangs on them, however many they are', async () => {
    const quoted = create();
    const sizes = Array.from({ length: 50 }, (_, nth) => small * BigInt(nth + 1));
    await quoted.askEnds(
      theMint,
      sizes.map((tokens) => ({ mint: theMint, tokens })),
    );
    expect(new Set(asked)).toEqual(new Set([small, small * 50n]));
    expect(asked).toHaveLength(2);
    for (const tokens of sizes) expect(quoted.sale(theMint, tokens)?.exact).toBe(true);
  });

  it('are asked for once where everybody holds about as much', async () => {
    await create().refresh([{ mint: theMint, tokens: small, least: small - small / 100n }]);
    expect(asked).toEqual([small]);
  });
});

describe('the price of the last swaps', () => {
  const spotOf = (ofSlot: number) => new Map([[theMint, { lamports: 1n, tokens: 1_000n, slot: ofSlot }]]);

  it('does not hide a quote of a newer slot, however late it was read', async () => {
    const quoted = create();
    await quoted.ask(theMint, small);
    nowMs += 5_000;
    spots = spotOf(400);
    await quoted.priced(theMint, small);
    expect(quoted.sale(theMint, small)).toMatchObject({ source: 'jupiter', slot: 1_000 });
    nowMs += 10_001;
    expect(quoted.sale(theMint, small)).toMatchObject({ source: 'jupiter-price' });
  });

  it('stands in at once where a swap came after the quote', async () => {
    const quoted = create();
    await quoted.ask(theMint, small);
    nowMs += 1;
    spots = spotOf(1_003);
    await quoted.priced(theMint, small);
    expect(quoted.sale(theMint, small)).toMatchObject({ source: 'jupiter-price', exact: false });
  });
});

describe('the budget of the watcher', () => {
  const strangers = Array.from({ length: 60 }, (_, nth) => ({ mint: mint(`m${nth}`), tokens: small, least: small }));

  it('is never passed by looks, and leaves what an exit hangs on to be asked all the same', async () => {
    const quoted = create({ perSecond: 2, burst: 4 });
    for (let look = 0; look < 20; look += 1) {
      await quoted.refresh(strangers);
      nowMs += 1_500;
    }
    expect(asked.length + spotsAsked).toBeLessThanOrEqual(4 + 2 * 30);
    expect(asked.length).toBeGreaterThanOrEqual(20);
    while (quoted.allowance() > 0) await quoted.ask(theMint, small);
    const before = asked.length;
    expect(await quoted.ask(theMint, small)).toBeUndefined();
    await quoted.askEnds(theMint, [{ mint: theMint, tokens: small }]);
    expect(asked.length).toBe(before + 1);
  });

  it('is no fault of Jupiter when it is spent', async () => {
    const quoted = create({ perSecond: 1, burst: 1 });
    await quoted.ask(theMint, small);
    expect((await quoted.refresh(strangers)).faults).toEqual([]);
  });
});
