/** What every watch book must keep. */
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { startWatch, type WatchState } from '#trading/domain/prices/watch-state.ts';
import { epochMs, lamports, positionId, tokenAmount } from '#trading/domain/values/quantities.ts';
import type { WatchBook } from '#trading/ports/watch-book.ts';
import { anyPath, anyRules, openPosition, play, startMs } from '../trading/domain/exits/exit-paths.ts';

const fresh = (id: string): WatchState => startWatch(openPosition({ positionId: positionId(id) }), epochMs(startMs));

/** Runs the suite on watch books that `create` makes, empty each time. */
export const describeWatchBook = (name: string, create: () => Promise<WatchBook>): void => {
  describe(`what is remembered about positions on ${name}`, () => {
    let book: WatchBook;
    beforeEach(async () => {
      book = await create();
    });
    const stored = async (watch: WatchState): Promise<WatchState> => {
      const outcome = await book.store(watch);
      if (outcome.kind !== 'stored') throw new Error('refused');
      return outcome.watch;
    };

    it('is nothing for a position that was never looked at', async () => {
      expect(await book.of([positionId('p')])).toEqual(new Map());
      expect(await book.of([])).toEqual(new Map());
    });

    it('comes back as it was stored, one version on', async () => {
      const ids = Array.from({ length: 130 }, (_, n) => `p${n}`);
      await Promise.all(ids.map((id) => stored(fresh(id))));
      const found = await book.of(ids.map(positionId));
      expect(found.size).toBe(130);
      expect(found.get(positionId('p77'))).toEqual({ ...fresh('p77'), version: 1 });
    });

    it('is refused to who does not know the newest, and he is shown it', async () => {
      const first = await stored(fresh('p'));
      const second = await stored({ ...first, highLamports: lamports(7n) });
      expect(await book.store(fresh('p'))).toEqual({ kind: 'changed-meanwhile', stored: second });
      expect(await book.store(first)).toEqual({ kind: 'changed-meanwhile', stored: second });
      expect((await book.of([positionId('p')])).get(positionId('p'))).toEqual(second);
    });

    it('is stored by one of two that write at once', async () => {
      const first = await stored(fresh('p'));
      const outcomes = await Promise.all([book.store(first), book.store({ ...first, trailingArmed: true })]);
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['changed-meanwhile', 'stored']);
    });

    it('keeps every state that a watch can come to', async () => {
      await fc.assert(
        fc.asyncProperty(anyRules, anyPath, fc.uuid(), async (rules, path, id) => {
          const last = play(rules, path, false).at(-1);
          if (last === undefined) return;
          const watch: WatchState = {
            ...last.after,
            positionId: positionId(id),
            version: 0,
            entryPool: 'pool',
            suspect: {
              ...{ wholeLamports: lamports(2n ** 70n), source: 'x', atMs: epochMs(9), slot: undefined },
              since: { atMs: epochMs(1), slot: undefined },
            },
            fired: {
              ...last.after.fired,
              'dead-token': {
                rule: 'dead-token',
                step: 7,
                atMs: epochMs(1),
                tokens: tokenAmount(2n ** 64n),
                requests: 2,
                requestedAtMs: epochMs(2),
              },
            },
          };
          await stored(watch);
          expect((await book.of([watch.positionId])).get(watch.positionId)).toEqual({ ...watch, version: 1 });
        }),
        { numRuns: 30 },
      );
    });
  });
};
