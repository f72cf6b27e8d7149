import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQuotedPrices } from '#adapters/jupiter/price-quotes.ts';
import { createMemoryPoolBook } from '#adapters/memory/pool-book.ts';
import { createPriceAccounts, type PriceAccounts } from '#adapters/solana/price-accounts.ts';
import { createPriceSocket, socketUrlOf } from '#adapters/solana/price-socket.ts';
import { createPriceSource, type PriceSourceConfig } from '#adapters/solana/price-source.ts';
import type { Pool } from '#local/market/chain/pool.ts';
import { quoteSwap } from '#local/market/chain/pool-quote.ts';
import type { QuoteOutcome, QuoteRequest } from '#trading/domain/swaps/swap.ts';
import { epochMs, type Mint, mint } from '#trading/domain/values/quantities.ts';
import type { PriceSource } from '#trading/ports/price-source.ts';
import { startTestNode, type TestNode } from '../../local/market/chain/rpc/test-node.ts';
import { openPool } from '../../local/market/chain/test-market.ts';

const oneSol = 1_000_000_000n;
const tokens = 10n ** 13n;
const startMs = 1_790_000_000_000;

let node: TestNode;
let other: Pool;
let nowMs: number;
let quotesAsked: number;
let jupiterIsUp: boolean;
/** What the router adds to the truth, per ten thousand. */
let lieBps: bigint;
let spotLamports: bigint;
let calls: number;
let source: PriceSource;

const router = {
  quote: async (request: QuoteRequest): Promise<QuoteOutcome> => {
    quotesAsked += 1;
    if (!jupiterIsUp) return { kind: 'unavailable', reason: 'http-503' };
    const pool = [node.pool, other].find(({ baseMint }) => baseMint === (request.inputMint as string));
    if (pool === undefined) return { kind: 'no-route' };
    const { amountOut } = quoteSwap(node.market.chain, pool, pool.baseMint, request.amountIn);
    const out = (amountOut * (10_000n + lieBps)) / 10_000n;
    const raw = { contextSlot: node.market.chain.slot(), routePlan: [{ swapInfo: { ammKey: pool.address } }] };
    const promised = { amountOut: out, minimumOut: out, priceImpactBps: 0, takenAtMs: epochMs(nowMs), raw };
    return { kind: 'quoted', quote: { ...request, ...promised } };
  },
};

type Options = Partial<Pick<PriceSourceConfig, 'pools' | 'openSocket'>> & { readonly socket?: boolean };

const createSource = (options: Options = {}) => {
  const accounts = createPriceAccounts({ rpcUrls: [node.server.url], timeoutMs: 2_000 });
  const counted: PriceAccounts = {
    ...accounts,
    amounts: (addresses) => {
      calls += 1;
      return accounts.amounts(addresses);
    },
  };
  const now = () => epochMs(nowMs);
  const spots = {
    of: async (mints: readonly Mint[]) =>
      new Map(mints.map((each) => [each, { lamports: spotLamports, tokens: 10n ** 6n, slot: 1 }])),
  };
  return createPriceSource({
    accounts: counted,
    quoted: createQuotedPrices({ router, spots, now }),
    pools: options.pools ?? createMemoryPoolBook(),
    now,
    ...(options.openSocket !== undefined && { openSocket: options.openSocket }),
    ...(options.socket === true && {
      openSocket: (onChange, onFollowed) =>
        createPriceSocket({ url: socketUrlOf(node.server.url), onChange, onFollowed }),
    }),
  });
};

beforeEach(async () => {
  node = await startTestNode();
  other = openPool(node.market, { name: 'other', quoteLamports: 60n * oneSol });
  [nowMs, quotesAsked, calls, jupiterIsUp, lieBps, spotLamports] = [startMs, 0, 0, true, 0n, 30n];
  source = createSource();
});
afterEach(async () => {
  source.close();
  await node.server.close();
});

const held = (pool: Pool): Mint => mint(pool.baseMint);
const watchBoth = () => source.watch([node.pool, other].map((pool) => ({ mint: held(pool), tokens, least: tokens })));
const truth = (pool: Pool): bigint => quoteSwap(node.market.chain, pool, pool.baseMint, tokens).amountOut;
const passMs = (ms: number) => {
  nowMs += ms;
};

describe('the price source', () => {
  it('makes the acquaintance of pools by one quote each, and then needs the chain alone', async () => {
    watchBoth();
    await source.look();
    expect(quotesAsked).toBe(2);
    for (const pool of [node.pool, other]) {
      const sale = source.sale(held(pool), tokens);
      expect(sale).toMatchObject({ source: 'pool', exact: true });
      expect(Number(sale?.sellLamports)).toBeCloseTo(Number(truth(pool)), -5);
    }
    jupiterIsUp = false;
    passMs(1_500);
    await node.trade('buy', 5n * oneSol);
    expect(await source.look()).toEqual({ rpcCalls: 1, quotes: 0, faults: [] });
    expect(Number(source.sale(held(node.pool), tokens)?.sellLamports)).toBeCloseTo(Number(truth(node.pool)), -5);
    expect(source.sale(held(node.pool), tokens)?.liquidityLamports).toBe(35n * oneSol);
    expect(source.sale(held(node.pool), tokens)?.pool).toBe(node.pool.address);
  });

  it('tells a change once, the latest, however often it was read', async () => {
    watchBoth();
    await source.look();
    await source.look();
    expect(source.changed().length).toBe(2);
    expect(source.changed()).toEqual([]);
  });

  it('asks a successor for no quote: what was learnt is remembered', async () => {
    const pools = createMemoryPoolBook();
    source.close();
    source = createSource({ pools });
    watchBoth();
    await source.look();
    source.close();
    source = createSource({ pools });
    quotesAsked = 0;
    watchBoth();
    await source.look();
    expect(quotesAsked).toBe(0);
    expect(source.sale(held(other), tokens)).toMatchObject({ source: 'pool', exact: true });
  });

  it('compares a pool that another watcher has proven within seconds, and gives it up when it is contradicted', async () => {
    const pools = createMemoryPoolBook();
    source.close();
    source = createSource({ pools });
    watchBoth();
    await source.look();
    source.close();
    source = createSource({ pools });
    lieBps = 600n;
    watchBoth();
    const faults: string[] = [];
    for (let looks = 0; looks < 10; looks += 1) {
      faults.push(...(await source.look()).faults);
      passMs(1_500);
    }
    expect(faults.filter((fault) => fault === 'pool-contradicted')).toHaveLength(2);
    expect((await pools.of([held(node.pool), held(other)])).size).toBe(0);
  });

  it('stays with quotes where the vaults do not explain the quote', async () => {
    lieBps = 600n;
    watchBoth();
    await source.look();
    expect(source.sale(held(other), tokens)).toMatchObject({ source: 'jupiter', exact: true });
    expect(source.sale(held(other), tokens)?.sellLamports).toBe((truth(other) * 10_600n) / 10_000n);
  });

  it('gives up a pool that quotes contradict three times in a row, and forgets it', async () => {
    const pools = createMemoryPoolBook();
    source.close();
    source = createSource({ pools });
    watchBoth();
    await source.look();
    lieBps = 600n;
    passMs(60_000);
    const faults: string[] = [];
    for (let looks = 0; looks < 8; looks += 1) {
      faults.push(...(await source.look()).faults);
      passMs(1_500);
    }
    expect(faults).toContain('pool-contradicted');
    expect((await pools.of([held(node.pool), held(other)])).size).toBeLessThan(2);
  });

  it('falls back on Jupiter while the node does not answer, and comes back', async () => {
    watchBoth();
    await source.look();
    node.market.chain.faults.rateLimitNextRequests = 1_000;
    passMs(7_000);
    const report = await source.look();
    expect(report.faults).toContain('pool');
    expect(source.sale(held(other), tokens)).toMatchObject({ source: 'jupiter' });
    node.market.chain.faults.rateLimitNextRequests = 0;
    passMs(1_500);
    await source.look();
    expect(source.sale(held(other), tokens)).toMatchObject({ source: 'pool' });
  });

  it('says nothing new when neither the node nor Jupiter answers', async () => {
    watchBoth();
    await source.look();
    const before = source.sale(held(other), tokens);
    node.market.chain.faults.rateLimitNextRequests = 1_000;
    jupiterIsUp = false;
    passMs(60_000);
    expect((await source.look()).faults).toContain('jupiter');
    expect(source.sale(held(other), tokens)?.atMs).toBe(before?.atMs);
  });

  it('has a second opinion: the quote against the pool, and the price of the last swaps when there is no quote', async () => {
    watchBoth();
    await source.look();
    expect(await source.second(held(other), tokens)).toMatchObject({ source: 'jupiter', sellLamports: truth(other) });
    jupiterIsUp = false;
    expect(await source.second(held(other), tokens)).toMatchObject({ source: 'jupiter-price' });
  });

  it('settles an estimate by reading both sides together', async () => {
    watchBoth();
    await source.look();
    const before = calls;
    await source.settle([node.pool, other].map((pool) => ({ mint: held(pool), tokens })));
    expect(calls - before).toBe(1);
    expect(source.sale(held(node.pool), tokens)?.exact).toBe(true);
  });

  it('settles by quotes of the very sizes while a pool does not answer', async () => {
    watchBoth();
    await source.look();
    node.market.chain.faults.rateLimitNextRequests = 1_000;
    passMs(7_000);
    await source.look();
    const small = tokens / 10n;
    expect(source.sale(held(other), small)).toMatchObject({ source: 'jupiter', exact: false });
    await source.settle([{ mint: held(other), tokens: small }]);
    expect(source.sale(held(other), small)).toMatchObject({ source: 'jupiter', exact: true });
  });

  it('reads a pool once when it begins to be followed, and again after every reconnect', async () => {
    source.close();
    let follow: (address: string) => void = () => {};
    const stub = { watch: () => {}, isLive: () => true, close: () => {} };
    source = createSource({
      openSocket: (_, onFollowed) => {
        follow = onFollowed;
        return stub;
      },
    });
    watchBoth();
    await source.look();
    const looks = async () => {
      const made: number[] = [];
      for (let nth = 0; nth < 3; nth += 1) {
        passMs(1_000);
        made.push((await source.look()).rpcCalls);
      }
      return made;
    };
    for (let reconnects = 0; reconnects < 3; reconnects += 1) {
      for (const { baseVault, quoteVault } of [node.pool, other])
        for (const each of [baseVault, quoteVault]) follow(each);
      expect(await looks()).toEqual([1, 0, 0]);
    }
  });

  it('forgets what nobody holds any more', async () => {
    watchBoth();
    await source.look();
    source.watch([{ mint: held(other), tokens, least: tokens }]);
    expect(source.sale(held(node.pool), tokens)).toBeUndefined();
    passMs(1_500);
    expect((await source.look()).rpcCalls).toBe(1);
  });

  it('hears a swap over the WebSocket at once and polls no pool that it follows', async () => {
    source.close();
    source = createSource({ socket: true });
    watchBoth();
    await source.look();
    for (let tries = 0; tries < 100; tries += 1) {
      source.changed();
      await node.trade('buy', oneSol / 100n);
      await source.nextChange(50);
      if (source.changed().length > 0) break;
    }
    await source.nextChange(20);
    passMs(1_500);
    // What it became before it was followed is read once.
    expect((await source.look()).rpcCalls).toBe(1);
    source.changed();
    passMs(1_500);
    await node.trade('buy', oneSol);
    await source.nextChange(1_000);
    expect(source.changed()).toEqual([held(node.pool)]);
    expect(await source.look()).toEqual({ rpcCalls: 0, quotes: 0, faults: [] });
    await source.nextChange(20);
    expect(Number(source.sale(held(node.pool), tokens)?.sellLamports)).toBeCloseTo(Number(truth(node.pool)), -5);
    passMs(6_000);
    expect((await source.look()).rpcCalls).toBe(1);
  });
});
