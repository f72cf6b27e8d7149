import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import {
  address,
  basisPointsNumber,
  epochMsNumber,
  lamportsText,
  orderIdText,
  signalIdText,
  signatureText,
  tokenAmountText,
  userIdText,
} from '#trading/domain/values/wire.ts';

const accepts = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe('money on the wire', () => {
  it('comes back exactly, however large and whatever its sign', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 38n), 10n ** 38n), (value) => {
        expect(lamportsText.parse(String(value))).toBe(value);
        expect(tokenAmountText.parse(String(value))).toBe(value);
      }),
    );
  });

  it.each([
    ['a JSON number, which loses digits past 2^53', 5],
    ['a fraction', '1.5'],
    ['an exponent', '1e9'],
    ['hexadecimal', '0x10'],
    ['nothing', ''],
    ['a space', ' 1'],
    ['a plus sign', '+1'],
    ['a minus sign alone', '-'],
    ['forty digits', '1'.repeat(40)],
  ])('is refused as %s', (_, value) => {
    expect(accepts(lamportsText, value)).toBe(false);
  });
});

describe('addresses, signatures and ids', () => {
  it('are base58 of the right length', () => {
    expect(accepts(address, 'So11111111111111111111111111111111111111112')).toBe(true);
    expect(accepts(address, '1'.repeat(31))).toBe(false);
    expect(accepts(address, '1'.repeat(45))).toBe(false);
    expect(accepts(signatureText, '5'.repeat(88))).toBe(true);
    expect(accepts(signatureText, '5'.repeat(63))).toBe(false);
  });

  it.each(['0', 'O', 'I', 'l', '#', ' '])('never contain %j', (letter) => {
    expect(accepts(address, letter + '1'.repeat(40))).toBe(false);
  });

  it('of users fit into keys, secret names and message groups', () => {
    expect(['alice', 'a', 'desk-2', 'a'.repeat(32)].every((id) => accepts(userIdText, id))).toBe(true);
    expect(
      ['Alice', '2desk', '-a', '', 'a#b', 'a/b', 'a b', 'a\n', 'a'.repeat(33)].some((id) => accepts(userIdText, id)),
    ).toBe(false);
  });

  it('are bounded in length', () => {
    expect([
      accepts(signalIdText, ''),
      accepts(signalIdText, 's'.repeat(200)),
      accepts(signalIdText, 's'.repeat(201)),
    ]).toEqual([false, true, false]);
    expect([
      accepts(orderIdText, ''),
      accepts(orderIdText, 'o'.repeat(64)),
      accepts(orderIdText, 'o'.repeat(65)),
    ]).toEqual([false, true, false]);
  });
});

describe('numbers with a unit', () => {
  it('keep basis points between nothing and all of it, whole', () => {
    expect([0, 50, 10_000].every((bps) => accepts(basisPointsNumber, bps))).toBe(true);
    expect([-1, 10_001, 0.5, '50', Number.NaN].some((bps) => accepts(basisPointsNumber, bps))).toBe(false);
  });

  it('keep instants whole and after 1970', () => {
    expect([0, 1_790_000_000_000].every((at) => accepts(epochMsNumber, at))).toBe(true);
    expect([-1, 1.5, Number.POSITIVE_INFINITY].some((at) => accepts(epochMsNumber, at))).toBe(false);
  });
});
