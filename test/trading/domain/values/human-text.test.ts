import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  preciseTimeText,
  reasonWord,
  shortAddress,
  signedSolText,
  solText,
  timeText,
} from '#trading/domain/values/human-text.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';

describe('human text', () => {
  it('writes lamports as SOL exactly', () => {
    expect([0n, 1n, -5_000n, 1_500_000_000n, 2_000_000_000n].map(solText)).toEqual([
      '0',
      '0.000000001',
      '-0.000005',
      '1.5',
      '2',
    ]);
    expect([1n, 0n, -1n].map(signedSolText)).toEqual(['+0.000000001', '0', '-0.000000001']);
  });

  it('loses no lamport', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (value) => {
        const [whole = '', decimals = ''] = solText(value).replace('-', '').split('.');
        const back = BigInt(whole) * 1_000_000_000n + BigInt(decimals.padEnd(9, '0'));
        expect(value < 0n ? -back : back).toBe(value);
      }),
    );
  });

  it('writes an instant in UTC', () => {
    expect(timeText(epochMs(Date.UTC(2026, 10, 20, 14, 3, 7, 999)))).toBe('2026-11-20 14:03:07 UTC');
    expect(preciseTimeText(epochMs(Date.UTC(2026, 10, 20, 14, 3, 7, 25)))).toBe('2026-11-20 14:03:07.025 UTC');
  });

  it('shows the word of a reason and nothing that a provider wrote', () => {
    expect(reasonWord('reverted-on-chain')).toBe('reverted-on-chain');
    expect(reasonWord('build-unavailable: fetch https://x/?key=1')).toBe('build-unavailable');
    expect(reasonWord('Bearer abc')).toBe('unspecified');
    expect(reasonWord('deadbeef0123')).toBe('unspecified');
  });

  it('shortens addresses only', () => {
    expect(shortAddress('So11111111111111111111111111111111111111112')).toBe('So1111..1112');
    expect(shortAddress('short')).toBe('short');
  });
});
