import { describe, expect, it } from 'vitest';
import { epochMs, mint, positionId } from '#trading/domain/values/quantities.ts';
import { createEntryRecall } from '#trading/use-cases/prices/recall-entries.ts';
import { openPosition, startMs } from '../../domain/exits/exit-paths.ts';
import { goodReport } from '../../domain/safety/reports.ts';

const recallAt = (afterMs: number, find = async () => goodReport({ assessedAtMs: epochMs(startMs) })) => {
  const asked: string[] = [];
  const recall = createEntryRecall(
    {
      find: (of) => {
        asked.push(of);
        return find();
      },
    },
    () => epochMs(startMs + afterMs),
  );
  return { ...recall, asked };
};

describe('what was known at an entry', () => {
  it('is asked for once a position, and forgotten with it', async () => {
    const recall = recallAt(1_000);
    const [one, other] = [openPosition(), openPosition({ positionId: positionId('q'), mint: mint('n') })];
    await recall.check([one]);
    await recall.check([one, other]);
    expect(recall.asked).toEqual(['m', 'n']);
    expect(recall.of(one)?.pool).toBeDefined();
    await recall.check([other]);
    expect(recall.of(one)).toBeUndefined();
  });

  it('is not asked for when no report can be as old', async () => {
    const recall = recallAt(86_400_001);
    await recall.check([openPosition()]);
    expect(recall.asked).toEqual([]);
    expect(recall.of(openPosition())).toEqual({});
  });

  it('is asked for again after the reports could not be read', async () => {
    let fails = true;
    const recall = recallAt(1_000, async () => {
      if (fails) throw new Error('no table');
      return goodReport({ assessedAtMs: epochMs(startMs) });
    });
    await expect(recall.check([openPosition()])).rejects.toThrow('no table');
    fails = false;
    await recall.check([openPosition()]);
    expect(recall.of(openPosition())?.pool).toBeDefined();
  });
});
