/** What every book of pools must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { PoolFacts } from '#trading/domain/prices/price-pool.ts';
import { lamports } from '#trading/domain/values/quantities.ts';
import type { PoolBook } from '#trading/ports/price-source.ts';
import { mintNumber } from './journal-values.ts';

const factsOf = (n: number, change: Partial<PoolFacts> = {}): PoolFacts => ({
  mint: mintNumber(n),
  pool: `pool-${n}`,
  baseVault: `base-${n}`,
  quoteVault: `quote-${n}`,
  feePpm: 2_500,
  ...change,
});

/** Runs the suite on books that `create` makes, empty each time. */
export const describePoolBook = (name: string, create: () => Promise<PoolBook>): void => {
  describe(`pools on ${name}`, () => {
    let pools: PoolBook;
    beforeEach(async () => {
      pools = await create();
    });

    it('gives back what was saved, and leaves out what nobody knows', async () => {
      await pools.save(factsOf(1));
      await pools.save(factsOf(2));
      expect(await pools.of([mintNumber(1), mintNumber(3)])).toEqual(new Map([[mintNumber(1), factsOf(1)]]));
      expect(await pools.of([])).toEqual(new Map());
    });

    it('keeps how much of its SOL a curve only pretends to hold', async () => {
      const curve = factsOf(1, {
        quoteVault: 'pool-1',
        baseVault: 'pool-1',
        virtualLamports: lamports(30_000_000_000n),
      });
      await pools.save(curve);
      expect((await pools.of([mintNumber(1)])).get(mintNumber(1))).toEqual(curve);
    });

    it('keeps the last of several', async () => {
      await pools.save(factsOf(1));
      await pools.save(factsOf(1, { feePpm: 10_000, pool: 'another' }));
      expect((await pools.of([mintNumber(1)])).get(mintNumber(1))).toEqual(
        factsOf(1, { feePpm: 10_000, pool: 'another' }),
      );
    });

    it('forgets one that is not to be trusted, and one that it never knew', async () => {
      await pools.save(factsOf(1));
      await pools.forget(mintNumber(1));
      await pools.forget(mintNumber(2));
      expect(await pools.of([mintNumber(1), mintNumber(2)])).toEqual(new Map());
    });

    it('answers for more mints than one request takes', async () => {
      const numbers = Array.from({ length: 60 }, (_, nth) => nth);
      await Promise.all(numbers.map((n) => pools.save(factsOf(n))));
      expect((await pools.of(numbers.map(mintNumber))).size).toBe(60);
    });
  });
};
