import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { swapOutput } from '#local/market/chain/pool-quote.ts';
import { estimatedReserves, impliedFeePpm, type PoolFacts, sellLamports } from '#trading/domain/prices/price-pool.ts';
import { accountsPerCall, callsPerTick, planReads } from '#trading/domain/prices/price-reading-plan.ts';
import { mint } from '#trading/domain/values/quantities.ts';

const reserves = fc.record({
  base: fc.bigInt({ min: 10n ** 9n, max: 10n ** 16n }),
  quote: fc.bigInt({ min: 10n ** 9n, max: 10n ** 13n }),
});

describe('the sale of tokens to a pool', () => {
  it('brings what the program on the simulated chain pays, to the lamport', () => {
    fc.assert(
      fc.property(reserves, fc.bigInt({ min: 1n, max: 10n ** 16n }), (pool, tokens) => {
        expect(sellLamports(pool, tokens, 2_500)).toBe(swapOutput(pool.base, pool.quote, tokens));
      }),
    );
  });

  it('tells its fee by its quote, so that the quote is reproduced within a ten-thousandth', () => {
    fc.assert(
      fc.property(
        reserves,
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        (pool, fee, per) => {
          const tokens = (pool.base * BigInt(per)) / 1_000n;
          const out = sellLamports(pool, tokens, fee);
          fc.pre(out > 1_000_000n);
          const implied = impliedFeePpm(pool, tokens, out);
          expect(implied).toBeDefined();
          const again = sellLamports(pool, tokens, implied ?? 0);
          expect(again <= out ? out - again : again - out).toBeLessThanOrEqual(out / 10_000n + 1n);
        },
      ),
    );
  });

  it('is explained by no fee when the quote comes from another kind of pool', () => {
    const pool = { base: 10n ** 15n, quote: 30n * 10n ** 9n };
    const fair = sellLamports(pool, 10n ** 13n, 0);
    expect(impliedFeePpm(pool, 10n ** 13n, (fair * 110n) / 100n)).toBeUndefined();
    expect(impliedFeePpm(pool, 10n ** 13n, (fair * 90n) / 100n)).toBeUndefined();
    expect(impliedFeePpm({ base: 0n, quote: 0n }, 1n, 1n)).toBeUndefined();
  });

  it('is estimated from the SOL side and the last product, exactly for a swap without a fee', () => {
    const before = { base: 10n ** 15n, quote: 30n * 10n ** 9n };
    const after = estimatedReserves(before, 60n * 10n ** 9n);
    expect(after).toEqual({ base: 5n * 10n ** 14n, quote: 60n * 10n ** 9n });
    expect(estimatedReserves(before, 0n)).toBeUndefined();
  });
});

const pool = (nth: number): PoolFacts => ({
  mint: mint(`mint-${nth}`),
  pool: `pool-${nth}`,
  baseVault: `base-${nth}`,
  quoteVault: `quote-${nth}`,
  feePpm: 2_500,
});

describe('the plan of a tick', () => {
  it('reads every SOL side once, pairs together, in no more calls than pools / 100 + 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ movedBy: fc.double({ min: 0, noNaN: true }), pairedAtMs: fc.nat() }), { maxLength: 500 }),
        (states) => {
          const pools = states.map((state, nth) => ({ facts: pool(nth), ...state }));
          const calls = planReads(pools);
          expect(calls.length).toBeLessThanOrEqual(callsPerTick(pools.length));
          expect(calls.length).toBeLessThanOrEqual(pools.length / 100 + 1);
          const read = calls.flat();
          expect(new Set(read).size).toBe(read.length);
          for (const { facts } of pools) expect(read).toContain(facts.quoteVault);
          for (const call of calls) {
            expect(call.length).toBeLessThanOrEqual(accountsPerCall);
            const bases = call.filter((address) => address.startsWith('base-'));
            for (const base of bases) expect(call).toContain(base.replace('base', 'quote'));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('reads both sides of every pool while there are fifty or fewer', () => {
    const pools = Array.from({ length: 50 }, (_, nth) => ({ facts: pool(nth), movedBy: 0, pairedAtMs: 0 }));
    expect(planReads(pools)).toHaveLength(1);
    expect(planReads(pools).flat()).toHaveLength(100);
  });

  it('gives the pairs to the pools that moved most, and then to the oldest', () => {
    const pools = Array.from({ length: 150 }, (_, nth) => ({
      facts: pool(nth),
      movedBy: nth === 149 ? 0.2 : 0,
      pairedAtMs: nth === 7 ? 1 : 1_000 + nth,
    }));
    const bases = planReads(pools)
      .flat()
      .filter((address) => address.startsWith('base-'));
    expect(bases).toHaveLength(50);
    expect(bases.slice(0, 2)).toEqual(['base-149', 'base-7']);
  });
});
