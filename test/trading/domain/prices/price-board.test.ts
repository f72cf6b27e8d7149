import { describe, expect, it } from 'vitest';
import { createPriceBoard } from '#trading/domain/prices/price-board.ts';
import { epochMs, mint } from '#trading/domain/values/quantities.ts';

const facts = { mint: mint('mint'), pool: 'pool', baseVault: 'base', quoteVault: 'quote', feePpm: 2_500 };
const at = (address: string, amount: bigint, slot: number) => ({ address, amount, slot, atMs: epochMs(slot * 400) });
const board = () => {
  const made = createPriceBoard();
  made.add(facts);
  return made;
};

describe('the board of prices', () => {
  it('shows a pool once both sides of one slot were heard', () => {
    const prices = board();
    expect(prices.hear(at('quote', 30n, 5))).toBe(facts.mint);
    expect(prices.reading(facts.mint)).toBeUndefined();
    prices.hear(at('base', 1_000n, 5));
    expect(prices.reading(facts.mint)).toEqual({
      reserves: { base: 1_000n, quote: 30n },
      exact: true,
      slot: 5,
      atMs: 2_000,
    });
  });

  it('never lets an older slot replace a newer one', () => {
    const prices = board();
    for (const side of [at('quote', 30n, 5), at('base', 1_000n, 5)]) prices.hear(side);
    expect(prices.hear(at('quote', 1n, 4))).toBeUndefined();
    expect(prices.reading(facts.mint)?.reserves.quote).toBe(30n);
  });

  it('estimates from the SOL side alone, and says that it does', () => {
    const prices = board();
    for (const side of [at('quote', 30n, 5), at('base', 1_000n, 5), at('quote', 60n, 6)]) prices.hear(side);
    expect(prices.reading(facts.mint)).toMatchObject({ reserves: { base: 500n, quote: 60n }, exact: false, slot: 6 });
  });

  it('is exact again when the SOL side has not moved: nobody swapped', () => {
    const prices = board();
    for (const side of [at('quote', 30n, 5), at('base', 1_000n, 5), at('quote', 30n, 9)]) prices.hear(side);
    expect(prices.reading(facts.mint)).toMatchObject({ exact: true, slot: 9 });
  });

  it('waits for the other half of a change that began with the base side', () => {
    const prices = board();
    for (const side of [at('quote', 30n, 5), at('base', 1_000n, 5), at('base', 500n, 6)]) prices.hear(side);
    expect(prices.reading(facts.mint)).toMatchObject({ reserves: { base: 1_000n, quote: 30n }, exact: false });
    prices.hear(at('quote', 60n, 6));
    expect(prices.reading(facts.mint)).toMatchObject({ reserves: { base: 500n, quote: 60n }, exact: true });
  });

  it('asks first for pools that were never read whole', () => {
    const prices = board();
    expect(prices.toRead(() => true)).toEqual([{ facts, movedBy: Number.POSITIVE_INFINITY, pairedAtMs: 0 }]);
    for (const side of [at('quote', 30n, 5), at('base', 1_000n, 5), at('quote', 33n, 6)]) prices.hear(side);
    expect(prices.toRead(() => true)[0]?.movedBy).toBeCloseTo(0.1);
    prices.remove(facts.mint);
    expect(prices.toRead(() => true)).toEqual([]);
    expect(prices.hear(at('quote', 30n, 7))).toBeUndefined();
  });
});
