import { createHash } from 'node:crypto';
import type { Digest } from '#trading/ports/clock.ts';

/**
 * 32 hexadecimal characters (128 bits) of SHA-256. Every fact is preceded by its length in bytes, so that no two lists of
 * facts are the same text: `['ab', 'c']` and `['a', 'bc']` differ.
 */
export const sha256Digest: Digest = (facts) => {
  const hash = createHash('sha256');
  for (const fact of facts) hash.update(`${Buffer.byteLength(fact)}:${fact}`);
  return hash.digest('hex').slice(0, 32);
};
