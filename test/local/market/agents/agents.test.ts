import { beforeAll, describe, expect, it } from 'vitest';
import { drawPath } from '#local/market/agents/price-path.ts';
import { poolReserves } from '#local/market/chain/pool.ts';
import { createRandom } from '#local/market/random.ts';
import { openMarket, type PlayedMarket } from '../played-market.ts';

describe('half a minute of the market', () => {
  let market: PlayedMarket;
  beforeAll(() => {
    market = openMarket('half a minute');
    market.play(30_000);
  });
  const count = (kind: string): number => market.events.filter((event) => event.kind === kind).length;

  it('has some 12 launches, 20 leader trades and 25 nuisances, and no act fails', () => {
    expect(market.events.filter((event) => event.kind === 'act-failed')).toEqual([]);
    expect(count('launch')).toBeGreaterThanOrEqual(10);
    expect(count('launch')).toBeLessThanOrEqual(16);
    expect(count('leader-trade')).toBeGreaterThanOrEqual(14);
    expect(count('leader-trade')).toBeLessThanOrEqual(40);
    expect(count('spam')).toBeGreaterThanOrEqual(18);
  });

  it('sees its leaders sell what they bought, mostly for more', () => {
    const books = new Map<string, { paid: bigint; got: bigint }>();
    for (const event of market.events) {
      if (event.kind !== 'leader-trade') continue;
      const book = books.get(event.leader + event.mint) ?? { paid: 0n, got: 0n };
      if (event.side === 'buy') book.paid += event.lamports;
      else book.got += event.lamports;
      books.set(event.leader + event.mint, book);
    }
    const closed = [...books.values()].filter(({ got }) => got > 0n);
    expect(closed.length).toBeGreaterThanOrEqual(3);
    expect(closed.filter(({ paid, got }) => got > paid).length / closed.length).toBeGreaterThan(0.6);
  });

  it('moves the prices by real swaps to where their paths are', () => {
    const [token] = market.simulation.tokens.all().filter(({ path }) => path.shape === 'wave');
    if (token === undefined) throw new Error('no older token');
    const pool = market.pools(token.mint);
    if (pool === undefined) throw new Error('no pool');
    const { base, quote } = poolReserves(market.chain, pool);
    const multiple = Number(quote) / Number(base) / (Number(token.opening.lamports) / Number(token.opening.tokens));
    const target = token.path.at(30_000 - token.pathStartMs);
    expect(Math.abs(multiple / target - 1)).toBeLessThan(0.25);
  });

  it('only fails transactions that were meant to fail', () => {
    const failed = market.transactions.filter(({ error }) => error !== undefined);
    const meant = market.events.filter((event) => event.kind === 'spam' && event.what === 'failed-swap');
    expect(failed.map(({ error }) => error)).toEqual(meant.map(() => ({ InstructionError: [6, { Custom: 6001 }] })));
  });
});

describe('the same seed', () => {
  it('gives the same acts and signatures in the same order, another seed gives others', () => {
    const [first, again, other] = ['s', 's', 't'].map((seed) => {
      const market = openMarket(seed, { olderTokens: 1 });
      market.play(3_500);
      return market.transactions.map(({ signature }) => signature);
    });
    expect(first?.length).toBeGreaterThan(40);
    expect(again).toEqual(first);
    expect(other?.slice(40)).not.toEqual(first?.slice(40));
  });
});

describe('price paths', () => {
  const within = (shape: 'winner' | 'loser' | 'rug' | 'wave', reaches: (multiple: number) => boolean): number => {
    const random = createRandom(`paths of ${shape}`);
    const paths = Array.from({ length: 200 }, (_, index) => drawPath(shape, random.stream(String(index))));
    const seconds = Array.from({ length: 60 }, (_, second) => second * 1000);
    return paths.filter((path) => seconds.some((ageMs) => reaches(path.at(ageMs)))).length / paths.length;
  };

  it('bring take-profits of 40 and 100 percent, and stops of 30 percent, within a minute', () => {
    expect(within('winner', (multiple) => multiple >= 1.58)).toBe(1);
    expect(within('winner', (multiple) => multiple >= 2)).toBeGreaterThan(0.7);
    expect(within('loser', (multiple) => multiple <= 0.7)).toBe(1);
    expect(within('rug', (multiple) => multiple <= 0.1)).toBe(1);
    expect(within('wave', (multiple) => multiple >= 1.4)).toBeGreaterThan(0.9);
  });
});
