import { describe, expect, it } from 'vitest';
import { createMemoryPositionHistory } from '#adapters/memory/position-history.ts';
import { courseOf, type HistoryPoint, pointOf, rowsOf, withPoint } from '#trading/domain/exits/position-history.ts';
import { epochMs, positionId } from '#trading/domain/values/quantities.ts';
import { createHistoryRecorder } from '#trading/use-cases/prices/record-history.ts';
import { openPosition, startMs } from './exit-paths.ts';

const id = positionId('p');
const hours = (count: number) => count * 3_600_000;

describe('the history of a position', () => {
  it('keeps a point every ten seconds, then every minute, then every hour', () => {
    let points: readonly HistoryPoint[] = [];
    for (let ms = 0; ms < hours(30); ms += 2_000)
      points = withPoint(points, pointOf(openPosition(), BigInt(ms), epochMs(startMs + ms)));
    const course = courseOf(rowsOf(id, points), epochMs(startMs + hours(30)));
    const ages = course.map(({ atMs }) => startMs + hours(30) - atMs);
    expect(ages.filter((age) => age < 600_000)).toHaveLength(59);
    expect(ages.filter((age) => age >= 600_000 && age < hours(24))).toHaveLength(1_430);
    expect(ages.filter((age) => age >= hours(24))).toHaveLength(6);
    expect(course.map(({ atMs }) => atMs)).toEqual(course.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  it('is written once a minute, and lost by a store that fails without disturbing anybody', async () => {
    const history = createMemoryPositionHistory();
    const faults: unknown[] = [];
    let writes = 0;
    const counted = {
      ...history,
      write: async (rows: Parameters<typeof history.write>[0]) => {
        writes += 1;
        if (writes === 2) throw new Error('away');
        await history.write(rows);
      },
    };
    const recorder = createHistoryRecorder(counted, (error) => faults.push(error));
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
