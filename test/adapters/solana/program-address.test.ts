import { PublicKey } from '@solana/web3.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes, isOnCurve, programAddress } from '#adapters/solana/program-address.ts';

const keyBytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const seeds = fc.array(fc.uint8Array({ maxLength: 32 }), { maxLength: 8 });

describe('an address', () => {
  it('that a program derives is the one of web3.js', () => {
    fc.assert(
      fc.property(keyBytes, seeds, (program, parts) => {
        const key = new PublicKey(program);
        expect(programAddress(key.toBase58(), parts)).toBe(PublicKey.findProgramAddressSync(parts, key)[0].toBase58());
      }),
      { numRuns: 60 },
    );
  });

  it('is on the curve when web3.js says so', () => {
    fc.assert(
      fc.property(keyBytes, (bytes) => {
        expect(isOnCurve(bytes)).toBe(PublicKey.isOnCurve(bytes));
      }),
      { numRuns: 300 },
    );
  });

  const field = 2n ** 255n - 19n;
  const sign = 2n ** 255n;
  it.each([0n, 1n, 2n, field - 1n, field, field + 1n, sign - 1n, sign, sign + 1n, sign + 2n, 2n ** 256n - 1n])(
    'is judged alike at the edges of the field: %s',
    (number) => {
      const bytes = Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse();
      expect(isOnCurve(bytes)).toBe(PublicKey.isOnCurve(bytes));
    },
  );

  it('is 32 bytes of base58 and nothing else', () => {
    expect(addressBytes('11111111111111111111111111111111')).toEqual(new Uint8Array(32));
    for (const text of ['', 'abc', '0'.repeat(44), '1'.repeat(33)])
      expect(() => addressBytes(text)).toThrow('not an address');
  });
});
