import { describe, expect, it } from 'vitest';
import { createMemoryPoolBook } from '#adapters/memory/pool-book.ts';
import { createMemoryPositionHistory } from '#adapters/memory/position-history.ts';
import { createMemoryWatchBook } from '#adapters/memory/watch-book.ts';
import { mint, positionId, tokenAmount } from '#trading/domain/values/quantities.ts';
import { createLivePrices } from '../../bin/commands/books/live-prices.ts';
import { openPosition } from '../trading/domain/exits/exit-paths.ts';

const places = {
  watched: () => ({
    watches: createMemoryWatchBook(),
    history: createMemoryPositionHistory(),
    pools: createMemoryPoolBook(),
  }),
  // Nobody listens there.
  nodes: async () => ['http://127.0.0.1:9'],
};
const [one, other] = [openPosition(), openPosition({ positionId: positionId('q'), mint: mint('n') })];

describe('the live prices of positions without a known pool', () => {
  const start = () => {
    const asked: string[] = [];
    const pricesOf = createLivePrices(places, async () => ({
      quote: async ({ inputMint, outputMint, amountIn, slippageBps }) => {
        asked.push(inputMint);
        const amounts = { amountIn, amountOut: amountIn / 2n, minimumOut: 0n, priceImpactBps: 0 };
        return {
          kind: 'quoted',
          quote: {
            ...{ inputMint, outputMint, slippageBps, ...amounts },
            takenAtMs: openPosition().openedAtMs,
            raw: {},
          },
        };
      },
    }));
    return { asked, pricesOf };
  };

  it('are quotes, one more with every look, so that Jupiter is left to the exits', async () => {
    const { asked, pricesOf } = start();
    expect([...(await pricesOf([one, other])).keys()]).toEqual([one.positionId]);
    const prices = await pricesOf([one, other]);
    expect(prices.get(one.positionId)?.sellLamports).toBe(one.tokens / 2n);
    expect(prices.has(other.positionId)).toBe(true);
    await pricesOf([one, other]);
    expect(asked).toEqual([one.mint, other.mint]);
  });

  it('say nothing of a position of which a part was sold since', async () => {
    const { pricesOf } = start();
    await pricesOf([one]);
    expect(await pricesOf([{ ...one, tokens: tokenAmount(1n) }])).toEqual(new Map());
  });

  it('are none while there is no router', async () => {
    const pricesOf = createLivePrices(places, async () => Promise.reject(new Error('no secret')));
    expect(await pricesOf([one])).toEqual(new Map());
  });
});
