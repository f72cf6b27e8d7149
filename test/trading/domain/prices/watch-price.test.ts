import { describe, expect, it } from 'vitest';
import type { PriceTick } from '#trading/domain/prices/price-tick.ts';
import { takenOver } from '#trading/domain/prices/watch-clock.ts';
import { observe } from '#trading/domain/prices/watch-price.ts';
import { startWatch, type WatchState } from '#trading/domain/prices/watch-state.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { cost, noRules, openPosition, startMs } from '../exits/exit-paths.ts';

const at = (ms: number) => epochMs(startMs + ms);
const rules = {
  ...noRules,
  priceJumpBps: 5_000,
  trailingStop: { armGainBps: 3_000, fallBps: 2_000 },
  breakeven: { armGainBps: 2_000, keepGainBps: 100 },
};
const tick = (sellLamports: bigint, ms: number, more: Partial<PriceTick> = {}): PriceTick => ({
  ...{ sellLamports, source: 'pool', atMs: at(ms) },
  ...more,
});
const see = (watch: WatchState, each: PriceTick) => observe(watch, openPosition(), each, rules, each.atMs);
const afterAll = (ticks: readonly PriceTick[]) =>
  ticks.reduce((watch, each) => see(watch, each).watch, startWatch(openPosition(), at(0)));

describe('a price that was concluded rather than read', () => {
  const estimate = { exact: false };

  it('is a sign of life and nothing else: it raises, arms and doubts nothing', () => {
    const before = afterAll([tick(cost, 1)]);
    for (const price of [(144n * cost) / 100n, 5n * cost]) {
      const { watch, price: seen, suspicious } = see(before, tick(price, 1_000, estimate));
      expect(watch).toEqual({ ...before, lastNewsAtMs: at(1_000) });
      expect(seen?.believed).toBe(false);
      expect(suspicious).toBe(false);
    }
  });

  it('of another source confirms a price that was read, and lends it no value of its own', () => {
    const suspect = afterAll([tick(cost, 1), tick(2n * cost, 2)]);
    const { watch, price } = see(suspect, tick((9n * cost) / 4n, 3, { ...estimate, source: 'jupiter-price' }));
    expect(watch.highLamports).toBe(2n * cost);
    expect(watch.accepted).toMatchObject({ source: 'pool', atMs: at(2) });
    expect(price).toMatchObject({ sellLamports: 2n * cost, wholeLamports: 2n * cost, believed: true });
  });

  it('of another source contradicts one, and of the same source does neither', () => {
    const suspect = afterAll([tick(cost, 1), tick(2n * cost, 2)]);
    expect(see(suspect, tick(cost, 3, { ...estimate, source: 'jupiter-price' })).watch.suspect).toBeUndefined();
    expect(see(suspect, tick(cost, 3, estimate)).watch.suspect).toEqual(suspect.suspect);
    expect(see(suspect, tick(2n * cost, 3, estimate)).watch.accepted).toEqual(suspect.accepted);
  });
});

describe('a state that another watcher left behind', () => {
  it('counts a silence only while somebody watched', () => {
    const stored = { ...startWatch(openPosition(), at(0)), lastNewsAtMs: at(10_000) };
    const crashed = takenOver({ ...stored, watchedUntilMs: at(10_100) }, at(600_000));
    expect(crashed.lastNewsAtMs).toBe(at(599_900));
    const handedOver = takenOver({ ...stored, watchedUntilMs: at(90_000) }, at(90_300));
    expect(handedOver.lastNewsAtMs).toBe(at(10_300));
  });

  it('is not taken for news of the future from a clock that was ahead', () => {
    const ahead = { ...startWatch(openPosition(), at(3_600_000)), watchedUntilMs: at(3_700_000) };
    const now = takenOver(ahead, at(0));
    expect([now.lastNewsAtMs, now.watchedUntilMs]).toEqual([at(0), at(0)]);
  });
});
