/** What every book of creators must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import { walletAddress } from '#trading/domain/values/quantities.ts';
import type { CreatorBook } from '#trading/ports/creators.ts';
import { address } from '../adapters/helius/payloads.ts';
import { mintNumber } from './journal-values.ts';

const [creator, stranger] = [walletAddress(address(71)), walletAddress(address(72))];

/** Runs the suite on books that `create` makes, empty each time. */
export const describeCreatorBook = (name: string, create: () => Promise<CreatorBook>): void => {
  describe(`creators on ${name}`, () => {
    let creators: CreatorBook;
    beforeEach(async () => {
      creators = await create();
    });

    it('gives back what was told, and leaves out what nobody knows', async () => {
      await creators.remember(mintNumber(1), creator);
      await creators.remember(mintNumber(2), stranger);
      expect(await creators.of([mintNumber(1), mintNumber(3)])).toEqual(new Map([[mintNumber(1), creator]]));
      expect(await creators.of([])).toEqual(new Map());
    });

    it('keeps the first that was told: a mint is launched once', async () => {
      await creators.remember(mintNumber(1), creator);
      await creators.remember(mintNumber(1), stranger);
      expect(await creators.of([mintNumber(1)])).toEqual(new Map([[mintNumber(1), creator]]));
    });

    it('answers for more mints than are read at once', async () => {
      const numbers = Array.from({ length: 60 }, (_, nth) => nth);
      await Promise.all(numbers.map((n) => creators.remember(mintNumber(n), creator)));
      expect((await creators.of(numbers.map(mintNumber))).size).toBe(60);
    });
  });
};
