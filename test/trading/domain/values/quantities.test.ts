import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basisPoints, dayOf, epochMs, lessBasisPoints, scale } from '#trading/domain/values/quantities.ts';

const whole = fc.bigInt(-(2n ** 80n), 2n ** 80n);

describe('scale', () => {
  it('rounds towards zero on both sides of it', () => {
    expect(scale(7n, 1n, 2n)).toBe(3n);
    expect(scale(-7n, 1n, 2n)).toBe(-3n);
  });

  it('is exact where a float would not be', () => {
    expect(scale(9_007_199_254_740_993n, 3n, 3n)).toBe(9_007_199_254_740_993n);
  });

  it('gives back the value for a whole share, and never more than it for a part', () => {
    fc.assert(
      fc.property(whole, fc.bigInt(1n, 2n ** 64n), fc.bigInt(0n, 2n ** 64n), (value, denominator, numerator) => {
        expect(scale(value, denominator, denominator)).toBe(value);
        fc.pre(numerator <= denominator);
        const part = scale(value, numerator, denominator);
        expect(value < 0n ? part >= value && part <= 0n : part <= value && part >= 0n).toBe(true);
      }),
    );
  });

  it('refuses a denominator of zero', () => {
    expect(() => scale(1n, 1n, 0n)).toThrow(RangeError);
  });
});

describe('lessBasisPoints', () => {
  it.each([
    [10_000n, 50, 9_950n],
    [10_000n, 0, 10_000n],
    [10_000n, 10_000, 0n],
    // 0.995 of 3 is 2.985: the least acceptable output is rounded down, never up.
    [3n, 50, 2n],
  ])('takes from %d what %d basis points are: %d', (value, bps, expected) => {
    expect(lessBasisPoints(value, basisPoints(bps))).toBe(expected);
  });

  it('asks for less the more slippage is allowed', () => {
    const bps = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n), bps, bps, (value, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        expect(lessBasisPoints(value, basisPoints(high))).toBeLessThanOrEqual(lessBasisPoints(value, basisPoints(low)));
      }),
    );
  });
});

describe('dayOf', () => {
  it.each([
    [0, '1970-01-01'],
    [86_399_999, '1970-01-01'],
    [86_400_000, '1970-01-02'],
    [Date.UTC(2000, 1, 29), '2000-02-29'],
    [Date.UTC(2026, 11, 31, 23, 59, 59, 999), '2026-12-31'],
    [Date.UTC(2100, 1, 28) + 86_400_000, '2100-03-01'],
  ])('puts the instant %d on %s', (at, day) => {
    expect(dayOf(epochMs(at))).toBe(day);
  });

  it('agrees with the calendar of the machine from 1970 to 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (at) => {
        expect(dayOf(epochMs(at))).toBe(new Date(at).toISOString().slice(0, 10));
      }),
      { numRuns: 1_000 },
    );
  });
});
