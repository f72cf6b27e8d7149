import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaledSpend } from '#trading/domain/guards/volatility-size.ts';
import { lamports } from '#trading/domain/values/quantities.ts';

const spend = lamports(100_000_000n);
const sizing = { targetSwingBps: 2_000, minShareBps: 2_500 };

describe('the size of an entry', () => {
  it('is whole up to the target, half at twice the target, and never below its least share', () => {
    expect([0, 2_000, 4_000, 8_000, 900_000].map((swing) => scaledSpend(spend, sizing, swing))).toEqual([
      100_000_000n,
      100_000_000n,
      50_000_000n,
      25_000_000n,
      25_000_000n,
    ]);
  });

  it('is not touched when the scaling is off or nothing was closed yet', () => {
    expect(scaledSpend(spend, null, 900_000)).toBe(spend);
    expect(scaledSpend(spend, sizing, undefined)).toBe(spend);
  });

  it('never grows, neither with the swing nor past what was planned', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 12n), fc.nat(1_000_000), fc.nat(1_000_000), (of, one, more) => {
        const calm = scaledSpend(lamports(of), sizing, one);
        const wild = scaledSpend(lamports(of), sizing, one + more);
        expect(calm <= of && wild <= calm).toBe(true);
      }),
    );
  });
});
