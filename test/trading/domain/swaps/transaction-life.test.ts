import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedLife } from '#trading/domain/swaps/transaction-life.ts';

const height = fc.bigInt({ min: 0n, max: 2n ** 53n });

describe('the last valid block height that is believed', () => {
  it('is the router’s own when it is no lie', () => {
    expect(boundedLife(1_152n, 1_000n)).toBe(1_152n);
    expect(boundedLife(1_150n, 1_000n)).toBe(1_150n);
  });

  it('is never so low that a blockhash of the node’s own present block could outlive it', () => {
    expect(boundedLife(1n, 1_000n)).toBe(1_150n);
    fc.assert(fc.property(height, height, (routers, node) => boundedLife(routers, node) >= node + 150n));
  });

  it('is never so high that an order would stay open for ever', () => {
    expect(boundedLife(2n ** 60n, 1_000n)).toBe(1_300n);
    fc.assert(fc.property(height, height, (routers, node) => boundedLife(routers, node) <= node + 300n));
  });
});
