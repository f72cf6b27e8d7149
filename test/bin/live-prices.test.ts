import { describe, expect, it } from 'vitest';
import { createMemoryPoolBook } from '#adapters/memory/pool-book.ts';
import { createMemoryPositionHistory } from '#adapters/memory/position-history.ts';
import { createMemoryWatchBook } from '#adapters/memory/watch-book.ts';
import { lamports, mint, positionId, tokenAmount } from '#trading/domain/values/quantities.ts';
import { createLivePrices } from '../../bin/commands/books/live-prices.ts';
import { startStubRpc } from '../adapters/solana/stub-rpc.ts';
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

describe('the live price of a position on a curve', () => {
  it('is that of the curve itself, and none of what it only pretends to hold', async () => {
    const rpc = await startStubRpc('key');
    const data = Buffer.alloc(150);
    for (const [at, value] of [10n ** 15n, 36_000_000_000n, 7n, 6_000_000_000n].entries())
      data.writeBigUInt64LE(value, 8 + 8 * at);
    const owner = '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P';
    rpc.on('getMultipleAccounts', ([addresses, options]) => {
      const { offset, length } = (options as { dataSlice: { offset: number; length: number } }).dataSlice;
      const account = { data: [data.subarray(offset, offset + length).toString('base64'), 'base64'], owner };
      return { result: { context: { slot: 1 }, value: (addresses as readonly string[]).map(() => account) } };
    });
    const pools = createMemoryPoolBook();
    const virtualLamports = lamports(30_000_000_000n);
    await pools.save({
      ...{ mint: one.mint, pool: 'c', baseVault: 'c', quoteVault: 'c' },
      ...{ feePpm: 0, virtualLamports },
    });
    const watched = () => ({ ...places.watched(), pools });
    const pricesOf = createLivePrices({ watched, nodes: async () => [rpc.url] }, async () => undefined);
    const [some, all] = [10n ** 13n, 10n ** 17n].map((tokens, n) =>
      openPosition({ positionId: positionId(`p${n}`), tokens: tokenAmount(tokens) }),
    );
    if (some === undefined || all === undefined) throw new Error('no positions');
    const prices = await pricesOf([some, all]);
    expect(prices.get(some.positionId)?.sellLamports).toBe(356_435_643n);
    expect(prices.get(all.positionId)?.sellLamports).toBe(6_000_000_000n);
    await rpc.stop();
  });
});
