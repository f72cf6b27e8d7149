import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256Digest } from '#adapters/sha256-digest.ts';

it('gives the same facts the same 32 hexadecimal characters', () => {
  expect(sha256Digest(['order', 'alice'])).toBe(sha256Digest(['order', 'alice']));
  expect(sha256Digest([])).toMatch(/^[0-9a-f]{32}$/);
});

it('gives different lists of facts different digests, wherever one fact ends and the next begins', () => {
  expect(sha256Digest(['ab', 'c'])).not.toBe(sha256Digest(['a', 'bc']));
  expect(sha256Digest(['1:a'])).not.toBe(sha256Digest(['a', '']));
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), fc.array(fc.string({ unit: 'binary' })), (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(sha256Digest(one)).not.toBe(sha256Digest(other));
    }),
  );
});
