import bs58 from 'bs58';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base58OfHex, hexOfBase58 } from '#trading/domain/values/base58.ts';

const bytes = fc.uint8Array({ maxLength: 300 });

describe('base58', () => {
  it('writes what the reference implementation writes', () => {
    fc.assert(fc.property(bytes, (each) => base58OfHex(Buffer.from(each).toString('hex')) === bs58.encode(each)));
  });

  it('reads what the reference implementation wrote', () => {
    fc.assert(fc.property(bytes, (each) => hexOfBase58(bs58.encode(each)) === Buffer.from(each).toString('hex')));
  });

  it('keeps leading zero bytes', () => {
    expect(base58OfHex('0'.repeat(64))).toBe('1'.repeat(32));
    expect(hexOfBase58('1'.repeat(32))).toBe('0'.repeat(64));
    expect(base58OfHex('')).toBe('');
    expect(hexOfBase58('')).toBe('');
  });

  it.each(['0', 'O', 'I', 'l', 'ab+c', ' '])('does not read %j', (text) => {
    expect(hexOfBase58(text)).toBeUndefined();
  });
});
