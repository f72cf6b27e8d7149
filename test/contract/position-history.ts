/** What every position history must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import { extremesOf, type HistoryRow, mergeRows } from '#trading/domain/exits/position-history.ts';
import { epochMs, lamports, positionId, tokenAmount } from '#trading/domain/values/quantities.ts';
import type { PositionHistory } from '#trading/ports/position-history.ts';

const startMs = 1_800_000_000_000;
const rowAt = (id: string, span: HistoryRow['span'], startsMs: number, sellLamports = 1n): HistoryRow => ({
  positionId: positionId(id),
  span,
  startMs: epochMs(startsMs),
  points: [
    {
      atMs: epochMs(startsMs + 1),
      sellLamports: lamports(sellLamports),
      tokens: tokenAmount(2n ** 64n),
      costLamports: lamports(3n),
      realisedLamports: lamports(-4n),
    },
  ],
});

/** Runs the suite on histories that `create` makes, empty each time. */
export const describePositionHistory = (name: string, create: () => Promise<PositionHistory>): void => {
  describe(`the history of positions on ${name}`, () => {
    let history: PositionHistory;
    beforeEach(async () => {
      history = await create();
    });

    it('comes back oldest first, minutes before hours, of the one position alone', async () => {
      const minutes = Array.from({ length: 40 }, (_, n) => rowAt('p', 'minute', startMs + n * 60_000, BigInt(n)));
      const hour = rowAt('p', 'hour', startMs);
      await history.write([hour, ...minutes.toReversed(), rowAt('q', 'minute', startMs)]);
      expect(await history.of(positionId('p'))).toEqual([...minutes, hour]);
      expect(await history.of(positionId('r'))).toEqual([]);
    });

    it('has one row for a minute, the one that was written last', async () => {
      const [first, second, third] = [1n, 2n, 3n].map((price) => rowAt('p', 'minute', startMs, price));
      if (first === undefined || second === undefined || third === undefined) return;
      await history.write([first, second]);
      expect(await history.of(positionId('p'))).toEqual([second]);
      await history.write([third]);
      expect(await history.of(positionId('p'))).toEqual([third]);
    });

    it('puts what is added together with what is there', async () => {
      const [first, second] = [rowAt('p', 'hour', startMs, 5n), rowAt('p', 'hour', startMs, 9n)];
      await history.add([first, rowAt('p', 'minute', startMs)]);
      await history.add([second]);
      const [minute, hour] = await history.of(positionId('p'));
      expect(minute).toEqual(rowAt('p', 'minute', startMs));
      expect(hour?.points.map(extremesOf)).toEqual([{ lowLamports: 5n, highLamports: 9n }]);
      expect(hour).toEqual(mergeRows(first, second));
    });

    it('keeps every point of a minute as it was', async () => {
      const [point] = rowAt('p', 'minute', startMs).points;
      if (point === undefined) return;
      const points = [0n, 1n, 1n, 0n].map((sold, n) => ({
        ...point,
        atMs: epochMs(startMs + n * 10_000),
        tokens: tokenAmount(100n - sold),
        ...(n === 2 && { lowLamports: lamports(0n), highLamports: lamports(2n ** 60n) }),
      }));
      const row = { ...rowAt('p', 'minute', startMs), points };
      await history.write([row]);
      expect(await history.of(positionId('p'))).toEqual([row]);
    });
  });
};
