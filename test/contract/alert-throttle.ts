/** What every alert throttle must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { AlertThrottle } from '#trading/ports/alert-throttle.ts';
import { atMs } from './journal-values.ts';

/** Runs the suite on throttles that `create` makes, empty each time. */
export const describeAlertThrottle = (name: string, create: () => Promise<AlertThrottle>): void => {
  describe(`alert throttle on ${name}`, () => {
    let throttle: AlertThrottle;
    beforeEach(async () => {
      throttle = await create();
    });
    const first = (key: string, afterMs: number) => throttle.first(key, epochMs(atMs + afterMs), 60);

    it('lets the first of a key through and holds the others back until its time is over', async () => {
      expect(await first('halted', 0)).toBe(true);
      expect(await first('halted', 0)).toBe(false);
      expect(await first('halted', 59_999)).toBe(false);
      expect(await first('halted', 60_000)).toBe(true);
      expect(await first('halted', 60_001)).toBe(false);
    });

    it('counts every key for itself', async () => {
      expect(await first('halted', 0)).toBe(true);
      expect(await first('books-differ', 0)).toBe(true);
    });

    it('lets one of many that ask at once through', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => first('halted', 0)));
      expect(answers.filter(Boolean)).toHaveLength(1);
    });
  });
};
