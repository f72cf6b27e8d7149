import { describe, expect, it } from 'vitest';
import { createMemoryPositionHistory } from '#adapters/memory/position-history.ts';
import { courseOf, extremesOf, type HistoryPoint, pointOf, withPoint } from '#trading/domain/exits/position-history.ts';
import { epochMs, positionId, tokenAmount } from '#trading/domain/values/quantities.ts';
import type { PositionHistory } from '#trading/ports/position-history.ts';
import { createHistoryRecorder } from '#trading/use-cases/prices/record-history.ts';
import { openPosition, startMs } from './exit-paths.ts';

const id = positionId('p');
const minuteMs = 60_000;
const hours = (count: number) => count * 3_600_000;
const spike = 9_999n;

/** Every write of a history, by the number of rows of each kind. */
const counted = (inner: PositionHistory) => {
  const rows = { minute: 0, hour: 0 };
  const count =
    (act: PositionHistory['write']): PositionHistory['write'] =>
    async (written) => {
      for (const { span } of written) rows[span] += 1;
      await act(written);
    };
  return { rows, history: { ...inner, write: count(inner.write), add: count(inner.add) } };
};

/** Watches for some hours, looking every two seconds, in watchers that hand over every thirteen minutes and a half. */
const watched = async (untilMs: number, priceAt: (ms: number) => bigint) => {
  const { rows, history } = counted(createMemoryPositionHistory());
  const start = () =>
    createHistoryRecorder(history, (error) => {
      throw error;
    });
  let recorder = start();
  for (let ms = 0; ms < untilMs; ms += 2_000) {
    recorder.note(openPosition(), priceAt(ms), epochMs(startMs + ms));
    await recorder.flush(epochMs(startMs + ms));
    if (ms % 810_000 !== 808_000) continue;
    await recorder.flush(epochMs(startMs + ms), true);
    recorder = start();
  }
  await recorder.flush(epochMs(startMs + untilMs), true);
  return { rows, course: async (nowMs: number) => courseOf(await history.of(id), epochMs(startMs + nowMs)) };
};
const highOf = (course: readonly HistoryPoint[]): bigint =>
  course.reduce((most, point) => {
    const { highLamports } = extremesOf(point);
    return highLamports > most ? highLamports : most;
  }, 0n);

describe('the history of a position', () => {
  it('keeps a point every ten seconds, then every minute, then every hour', async () => {
    const { course } = await watched(hours(30), (ms) => BigInt(ms));
    const shown = await course(hours(30));
    const ages = shown.map(({ atMs }) => startMs + hours(30) - atMs);
    expect(ages.filter((age) => age < 600_000)).toHaveLength(59);
    expect(ages.filter((age) => age >= 600_000 && age < hours(24))).toHaveLength(1_430);
    expect(ages.filter((age) => age >= hours(24))).toHaveLength(6);
    expect(shown.map(({ atMs }) => atMs)).toEqual(shown.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  it('keeps the extremes of a moment in every course, however coarse it is and whoever watched then', async () => {
    // The second look of ten seconds; the first minute of a watcher; the last look before a hand-over.
    for (const spikeMs of [hours(1) + 4_000, 812_000, 808_000]) {
      const { course } = await watched(hours(2), (ms) => (ms === spikeMs ? spike : 100n));
      for (const laterMs of [0, hours(3), hours(26)]) expect(highOf(await course(hours(2) + laterMs))).toBe(spike);
    }
  });

  it('writes a row a minute, and of an hour only when it is over and at a hand-over', async () => {
    const { rows } = await watched(hours(9), () => 100n);
    const handOvers = Math.floor(hours(9) / 810_000) + 1;
    expect(rows.minute).toBeLessThanOrEqual(hours(9) / minuteMs + handOvers);
    expect(rows.hour).toBeLessThanOrEqual(9 + handOvers);
  });

  it('takes no part that was sold for a fall of the price', () => {
    const half = openPosition({ tokens: tokenAmount(openPosition().tokens / 2n) });
    const points = withPoint(
      [pointOf(openPosition(), 1_000n, epochMs(startMs))],
      pointOf(half, 500n, epochMs(startMs + 1)),
    );
    expect(points).toHaveLength(1);
    expect(points.map((point) => extremesOf(point).lowLamports)).toEqual([1_000n]);
  });

  it('is written once a minute, and lost by a store that fails without disturbing anybody', async () => {
    const history = createMemoryPositionHistory();
    const faults: unknown[] = [];
    let writes = 0;
    const failing =
      (act: PositionHistory['write']): PositionHistory['write'] =>
      async (rows) => {
        if (rows.some(({ span }) => span === 'minute')) writes += 1;
        if (writes === 2) throw new Error('away');
        await act(rows);
      };
    const away = { ...history, write: failing(history.write), add: failing(history.add) };
    const recorder = createHistoryRecorder(away, (error) => faults.push(error));
    for (let ms = 0; ms < 180_000; ms += 1_500) {
      recorder.note(openPosition(), 5n, epochMs(startMs + ms));
      await recorder.flush(epochMs(startMs + ms));
    }
    await recorder.flush(epochMs(startMs + 180_000), true);
    expect(writes).toBe(3);
    expect(faults).toHaveLength(1);
    expect((await history.of(id)).filter(({ span }) => span === 'minute')).toHaveLength(2);
  });
});
