/** What every lease book must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { LeaseBook, TakeLease } from '#trading/ports/lease.ts';
import { atMs } from './journal-values.ts';

const leaseMs = 10_000;
const handsOverAtMs = epochMs(atMs + 600_000);
const wish = (holder: string, afterMs: number, dead?: TakeLease['dead']): TakeLease => ({
  name: 'watch-prices#0',
  holder,
  now: epochMs(atMs + afterMs),
  leaseMs,
  handsOverAtMs,
  dead,
});

/** Runs the suite on lease books that `create` makes, empty each time. */
export const describeLeaseBook = (name: string, create: () => Promise<LeaseBook>): void => {
  describe(`leases on ${name}`, () => {
    let leases: LeaseBook;
    beforeEach(async () => {
      leases = await create();
    });
    const taken = async (asked: TakeLease) => {
      const outcome = await leases.take(asked);
      expect(outcome.kind).toBe('taken');
      return outcome.lease;
    };

    it('gives a free lease to the first that asks, with fence 1', async () => {
      expect(await leases.take(wish('one', 0))).toEqual({
        kind: 'taken',
        lease: {
          name: 'watch-prices#0',
          holder: 'one',
          fence: 1,
          beat: 1,
          expiresAtMs: atMs + leaseMs,
          handsOverAtMs,
        },
      });
    });

    it('shows what is held, and nothing for what nobody ever took', async () => {
      expect(await leases.find('watch-prices#0')).toBeUndefined();
      const lease = await taken(wish('one', 0));
      expect(await leases.find('watch-prices#0')).toEqual(lease);
    });

    it('gives it to one of many that ask at once', async () => {
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, nth) => leases.take(wish(`holder-${nth}`, 0))));
      expect(outcomes.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
      expect(new Set(outcomes.map(({ lease }) => lease.holder)).size).toBe(1);
    });

    it('refuses it while it lasts and tells who holds it', async () => {
      await taken(wish('one', 0));
      expect(await leases.take(wish('two', leaseMs - 1))).toMatchObject({ kind: 'held', lease: { holder: 'one' } });
    });

    it('gives it to the next from its last millisecond on, with a higher fence', async () => {
      await taken(wish('one', 0));
      expect(await taken(wish('two', leaseMs))).toMatchObject({ holder: 'two', fence: 2, beat: 1 });
    });

    it('gives it again to a holder whose answer was lost', async () => {
      const first = await taken(wish('one', 0));
      expect(await taken(wish('one', 100))).toEqual(first);
    });

    it('lasts longer with every renewal and shows it by its beat', async () => {
      const first = await taken(wish('one', 0));
      const renewed = await leases.renew(first, epochMs(atMs + 3_000), leaseMs);
      expect(renewed).toMatchObject({ fence: 1, beat: 2, expiresAtMs: atMs + 13_000 });
      expect((await leases.take(wish('two', leaseMs + 1))).kind).toBe('held');
    });

    it('tells a holder that froze that it has lost the lease', async () => {
      const first = await taken(wish('one', 0));
      await taken(wish('two', leaseMs));
      expect(await leases.renew(first, epochMs(atMs + leaseMs + 1), leaseMs)).toBeUndefined();
      expect(await leases.take(wish('three', leaseMs + 2))).toMatchObject({ kind: 'held', lease: { holder: 'two' } });
    });

    it('is free at once after a release, and its fence stays used', async () => {
      await leases.release(await taken(wish('one', 0)));
      expect(await taken(wish('two', 1))).toMatchObject({ holder: 'two', fence: 2 });
    });

    it('is not released by somebody who has lost it', async () => {
      const first = await taken(wish('one', 0));
      await taken(wish('two', leaseMs));
      await leases.release(first);
      expect((await leases.take(wish('three', leaseMs + 1))).kind).toBe('held');
    });

    it('is taken from a holder that was seen to stand still, whatever time it claims', async () => {
      const first = await taken(wish('from-the-future', 3_600_000));
      expect((await leases.take(wish('two', 0))).kind).toBe('held');
      expect(await taken(wish('two', 0, first))).toMatchObject({ holder: 'two', fence: 2 });
    });

    it('is not taken from a holder that renewed after it was suspected', async () => {
      const first = await taken(wish('from-the-future', 3_600_000));
      await leases.renew(first, epochMs(atMs + 3_603_000), leaseMs);
      expect((await leases.take(wish('two', 0, first))).kind).toBe('held');
    });

    it('keeps leases of different names apart', async () => {
      await taken(wish('one', 0));
      expect(await taken({ ...wish('two', 0), name: 'watch-prices#1' })).toMatchObject({ fence: 1 });
    });
  });
};
