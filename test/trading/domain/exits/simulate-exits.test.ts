import { describe, expect, it } from 'vitest';
import { type PriceRow, type SimulationSetting, simulateExits } from '#trading/domain/exits/simulate-exits.ts';
import type { ExitSettings } from '#trading/domain/settings/exit-settings.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { noRules, openPosition, startMs } from './exit-paths.ts';

const minutes = (count: number) => count * 60_000;
const rows = (...all: readonly [atMs: number, price: bigint][]): readonly PriceRow[] =>
  all.map(([atMs, price]) => ({ atMs: epochMs(startMs + atMs), price }));
const exitsOf = (change: Partial<ExitSettings>, prices: readonly PriceRow[], more: Partial<SimulationSetting> = {}) =>
  simulateExits(openPosition(), prices, { rules: { ...noRules, ...change }, entryPrice: 100n, ...more }).exits.map(
    ({ rule, atMs, price }) => [rule, atMs - startMs, price],
  );

describe('a simulation', () => {
  const gap = rows([0, 100n], [1_000, 110n], [minutes(30), 100n]);

  it('sells in a silence between two prices when it lasts too long, at the price before it', () => {
    expect(exitsOf({ stalePriceMs: 30_000 }, gap)).toEqual([['stale-price', 31_000, 110n]]);
    expect(exitsOf({ stalePriceMs: minutes(31) }, gap)).toEqual([]);
  });

  it('sells when the time is over and not with the next price', () => {
    expect(exitsOf({ timeStop: { afterMs: minutes(5), unlessGainBps: null } }, gap)).toEqual([
      ['time-stop', minutes(5), 110n],
    ]);
    // Nobody knows whether it has gained: some time passes before that counts as no.
    expect(exitsOf({ timeStop: { afterMs: minutes(5), unlessGainBps: 500 } }, gap)).toEqual([
      ['time-stop', minutes(15) + 1_000, 110n],
    ]);
  });

  it('sells at the end of a session, whatever the prices are', () => {
    // The series begins at 08:00 UTC.
    expect(exitsOf({ sessionEndMinute: 8 * 60 + 10 }, gap)).toEqual([['session-end', minutes(10), 110n]]);
    expect(exitsOf({ sessionEndMinute: 8 * 60 + 40 }, gap)).toEqual([]);
  });

  it('shows what becomes of a leap that no second source confirms', () => {
    const rules = { priceJumpBps: 5_000, takeProfit: [{ gainBps: 5_000, sellBps: 10_000 }] };
    const leap = rows([0, 100n], [1_000, 300n], [2_000, 100n]);
    expect(exitsOf(rules, leap)).toEqual([['take-profit', 1_000, 300n]]);
    expect(exitsOf(rules, leap, { second: 'absent' })).toEqual([]);
  });
});
