/** What every position history must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { HistoryRow } from '#trading/domain/exits/position-history.ts';
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
  });
};
