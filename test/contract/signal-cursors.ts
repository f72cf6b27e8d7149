/** What every store of cursors over watched addresses must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import { firstCursor, type SignalCursor, watchKey } from '#trading/domain/signals/missed-signal.ts';
import type { SignalCount } from '#trading/domain/signals/signal-count.ts';
import { dayOf, epochMs } from '#trading/domain/values/quantities.ts';
import type { SignalCursors } from '#trading/ports/signal-cursors.ts';
import { atMs, leader, signatureNumber, today, wallet } from './journal-values.ts';

const watched = { kind: 'leader', address: leader } as const;
const launches = { kind: 'launches', address: wallet } as const;
const newest = { signature: signatureNumber(1), slot: 7, blockTimeMs: atMs, failed: false };
const first = firstCursor(watched, newest, atMs);
const second: SignalCursor = { ...first, signature: signatureNumber(2), slot: 8, version: 2 };
const countOf = (delivered: number, late: number, missed: number, day = today): SignalCount => ({
  ...{ watched, day, delivered, late, missed },
});

/** Runs the suite on stores that `create` makes, empty each time. */
export const describeSignalCursors = (name: string, create: () => Promise<SignalCursors>): void => {
  describe(`signal cursors on ${name}`, () => {
    let cursors: SignalCursors;
    beforeEach(async () => {
      cursors = await create();
    });

    it('are none before the first is written', async () => {
      expect(await cursors.load()).toEqual({ cursors: [], endedWith: undefined });
      expect(await cursors.signalCounts(today)).toEqual([]);
    });

    it('are answered as they were written, by key: with and without a transaction, on their way down or not', async () => {
      const empty = firstCursor(launches, undefined, atMs);
      const deep = { ...second, descent: { signature: signatureNumber(9), slot: 99 } };
      await cursors.advance(empty, []);
      await cursors.advance(first, []);
      await cursors.advance(deep, []);
      expect((await cursors.load()).cursors).toEqual(
        [empty, deep].toSorted((one, other) => (watchKey(one.watched) < watchKey(other.watched) ? -1 : 1)),
      );
      await cursors.advance({ ...second, version: 3 }, []);
      expect((await cursors.load()).cursors).toContainEqual({ ...second, descent: undefined, version: 3 });
    });

    it('move once from a version, and count only with the move', async () => {
      expect(await cursors.advance(first, [])).toBe(true);
      expect(await cursors.advance(first, [countOf(1, 0, 0)])).toBe(false);
      expect(await cursors.advance({ ...second, version: 3 }, [countOf(1, 0, 0)])).toBe(false);
      expect(await cursors.signalCounts(today)).toEqual([]);
      const runs = await Promise.all(Array.from({ length: 10 }, () => cursors.advance(second, [countOf(2, 1, 3)])));
      expect(runs.filter(Boolean)).toHaveLength(1);
      expect(await cursors.signalCounts(today)).toEqual([countOf(2, 1, 3)]);
      expect((await cursors.load()).cursors).toEqual([second]);
    });

    it('add up the counts of a day, each day and address for itself', async () => {
      const tomorrow = dayOf(epochMs(atMs + 86_400_000));
      await cursors.advance(first, []);
      await cursors.advance(second, [countOf(2, 0, 0), countOf(0, 0, 4, tomorrow)]);
      await cursors.advance({ ...second, version: 3 }, [countOf(1, 5, 0)]);
      await cursors.advance(firstCursor(launches, newest, atMs), [{ ...countOf(0, 0, 1), watched: launches }]);
      expect(await cursors.signalCounts(today)).toEqual([
        ...[{ ...countOf(0, 0, 1), watched: launches }, countOf(3, 5, 0)].toSorted((one, other) =>
          watchKey(one.watched) < watchKey(other.watched) ? -1 : 1,
        ),
      ]);
      expect(await cursors.signalCounts(tomorrow)).toEqual([countOf(0, 0, 4, tomorrow)]);
    });

    it('begin anew when they were forgotten', async () => {
      await cursors.advance(first, []);
      await cursors.advance(second, []);
      await cursors.forget(watched);
      expect((await cursors.load()).cursors).toEqual([]);
      expect(await cursors.advance(first, [])).toBe(true);
      await cursors.forget(launches);
      expect((await cursors.load()).cursors).toEqual([first]);
    });

    it('remember with which address the last run ended', async () => {
      await cursors.rotate('leader#a');
      await cursors.rotate('leader#b');
      expect(await cursors.load()).toEqual({ cursors: [], endedWith: 'leader#b' });
    });
  });
};
