import { describe, expect, it } from 'vitest';
import { createSpotPrices } from '#adapters/jupiter/price-spots.ts';
import { mint, wrappedSolMint } from '#trading/domain/values/quantities.ts';

const sol = { usdPrice: 200, blockId: 7, decimals: 9, liquidity: 1, createdAt: '2021-01-01T00:00:00Z' };

const pricesOver = (body: unknown, status = 200) => {
  const asked: URL[] = [];
  const spots = createSpotPrices({
    swapApiUrl: 'https://api.jup.ag/swap/v1',
    timeoutMs: 1_000,
    fetchApi: async (url) => {
      asked.push(new URL(url instanceof Request ? url.url : url));
      return Response.json(body, { status });
    },
  });
  return { spots, asked };
};

describe('the spot prices', () => {
  it('turn dollars into lamports by the price of SOL of the same answer', async () => {
    const { spots, asked } = pricesOver({ [wrappedSolMint]: sol, one: { usdPrice: 0.02, blockId: 9, decimals: 6 } });
    const found = (await spots.of([mint('one'), mint('unknown')])).get(mint('one'));
    expect(found?.slot).toBe(9);
    // 0.02 of 200 dollars for a million raw tokens: 100,000 lamports.
    expect(((found?.lamports ?? 0n) * 1_000_000n) / (found?.tokens ?? 1n)).toBe(100_000n);
    expect(asked[0]?.href).toBe(`https://api.jup.ag/price/v3?ids=${wrappedSolMint}%2Cone%2Cunknown`);
  });

  it('ask for no more than fifty ids at a time', async () => {
    const { spots, asked } = pricesOver({ [wrappedSolMint]: sol });
    await spots.of(Array.from({ length: 99 }, (_, nth) => mint(`mint-${nth}`)));
    expect(asked.map((url) => url.searchParams.get('ids')?.split(',').length)).toEqual([50, 50, 2]);
  });

  it('leave out a price that is none, and keep its neighbours', async () => {
    const { spots } = pricesOver({
      [wrappedSolMint]: sol,
      odd: { usdPrice: 'much' },
      one: { usdPrice: 1, blockId: 9, decimals: 6 },
    });
    expect([...(await spots.of([mint('odd'), mint('one')])).keys()]).toEqual(['one']);
  });

  it('throw when the API fails or knows no price of SOL', async () => {
    await expect(pricesOver({}, 503).spots.of([mint('one')])).rejects.toThrow();
    await expect(pricesOver({ one: sol }).spots.of([mint('one')])).rejects.toThrow();
  });
});
