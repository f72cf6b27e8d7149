/** What every exit line must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import { epochMs, positionId } from '#trading/domain/values/quantities.ts';
import type { ExitLine } from '#trading/ports/exit-line.ts';

const nowMs = 1_800_000_000_000;
const at = (ms: number) => epochMs(nowMs + ms);
const [one, other] = [positionId('one'), positionId('other')];

/** Runs the suite on lines that `create` makes, empty each time. */
export const describeExitLine = (name: string, create: () => Promise<ExitLine>): void => {
  describe(`the line of exits on ${name}`, () => {
    let line: ExitLine;
    beforeEach(async () => {
      line = await create();
    });

    it('knows every exit that waits for a position, and none of another', async () => {
      await line.join(one, 'stop-loss', at(10));
      await line.join(one, 'manual', at(20));
      await line.join(other, 'take-profit', at(10));
      expect((await line.waiting(one, at(0))).toSorted()).toEqual(['manual', 'stop-loss']);
      expect(await line.waiting(positionId('nobody'), at(0))).toEqual([]);
    });

    it('forgets an exit that has not come again', async () => {
      await line.join(one, 'stop-loss', at(10));
      await line.join(one, 'manual', at(20));
      expect(await line.waiting(one, at(10))).toEqual(['manual']);
      await line.join(one, 'stop-loss', at(30));
      expect(await line.waiting(one, at(20))).toEqual(['stop-loss']);
    });
  });
};
