import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQuotedPrices } from '#adapters/jupiter/price-quotes.ts';
import { createMemoryCreatorBook } from '#adapters/memory/creator-book.ts';
import { createMemoryPoolBook } from '#adapters/memory/pool-book.ts';
import { type CreatorAccounts, createCreatorAccounts } from '#adapters/solana/creator-accounts.ts';
import { createPriceAccounts, type PriceAccounts } from '#adapters/solana/price-accounts.ts';
import { createPriceSocket, socketUrlOf } from '#adapters/solana/price-socket.ts';
import { createPriceSource } from '#adapters/solana/price-source.ts';
import { epochMs, type Mint, mint, walletAddress } from '#trading/domain/values/quantities.ts';
import { startTestNode, type TestNode } from '../../local/market/chain/rpc/test-node.ts';
import { address } from '../helius/payloads.ts';

const oneSol = 1_000_000_000n;

let node: TestNode;
let calls: number[];
let creators: CreatorAccounts;
let book: ReturnType<typeof createMemoryCreatorBook>;
let accounts: PriceAccounts;

const held = (): Mint => mint(node.pool.baseMint);

beforeEach(async () => {
  node = await startTestNode();
  calls = [];
  const reader = createPriceAccounts({ rpcUrls: [node.server.url], timeoutMs: 2_000 });
  accounts = {
    ...reader,
    amounts: (addresses) => {
      calls.push(addresses.length);
      return reader.amounts(addresses);
    },
  };
  book = createMemoryCreatorBook();
  // The trader of the test market plays the creator: it is his own account that is looked at.
  await book.remember(held(), walletAddress(node.bot.toBase58()));
  creators = createCreatorAccounts(accounts, book);
});
afterEach(() => node.server.close());

describe('the accounts of creators', () => {
  it('tell what a creator holds, and that it became less when he sold', async () => {
    const { amountOut } = await node.trade('buy', oneSol);
    creators.follow([held()]);
    expect(creators.isMissing(held())).toBe(false);
    await creators.check();
    expect(creators.holding(held())).toBe(amountOut);
    await node.trade('sell', amountOut / 4n);
    await creators.check();
    expect(creators.holding(held())).toBe(amountOut - amountOut / 4n);
    // One call for the first look under both token programs, one for each later one.
    expect(calls).toEqual([2, 1]);
  });

  it('say nothing of a creator whom nobody knows or whose account nobody has seen', async () => {
    const stranger = mint(address(9));
    creators.follow([held(), stranger]);
    for (let looks = 0; looks < 8; looks += 1) await creators.check();
    expect(creators.holding(held())).toBeUndefined();
    expect(creators.holding(stranger)).toBeUndefined();
    expect([creators.isMissing(held()), creators.isMissing(stranger)]).toEqual([true, false]);
    // He is looked for five times, and the stranger never.
    expect(calls).toEqual([2, 2, 2, 2, 2]);
  });

  it('stay with what they know while no node answers', async () => {
    const { amountOut } = await node.trade('buy', oneSol);
    creators.follow([held()]);
    await creators.check();
    node.market.chain.faults.rateLimitNextRequests = 1_000;
    await expect(creators.check()).rejects.toThrow();
    expect(creators.holding(held())).toBe(amountOut);
  });

  it('do not let a node that lags bring back what he held before', async () => {
    const { amountOut } = await node.trade('buy', oneSol);
    creators.follow([held()]);
    await creators.check();
    const [own] = creators.addresses();
    expect(creators.hear(own ?? '', 1n, node.market.chain.slot() + 10)).toBe(held());
    expect(creators.hear(own ?? '', amountOut, node.market.chain.slot() + 9)).toBeUndefined();
    expect(creators.holding(held())).toBe(1n);
  });

  it('count an account that is gone as empty once it was there', async () => {
    await node.trade('buy', oneSol);
    creators.follow([held()]);
    await creators.check();
    const [own] = creators.addresses();
    expect(creators.hear(own ?? '', undefined, node.market.chain.slot() + 10)).toBe(held());
    expect(creators.holding(held())).toBe(0n);
  });

  it('are read a hundred to a call, and forgotten with the mint', async () => {
    const many = Array.from({ length: 120 }, (_, nth) => mint(address(1_000 + nth)));
    for (const each of many) await book.remember(each, walletAddress(address(7)));
    creators.follow([...many, held()]);
    await creators.check();
    expect(calls.toSorted((one, other) => other - one)).toEqual([100, 100, 42]);
    creators.follow([]);
    calls = [];
    await creators.check();
    expect(calls).toEqual([]);
  });

  it('are followed over the WebSocket: his sale is told at once', async () => {
    const { amountOut } = await node.trade('buy', oneSol);
    creators.follow([held()]);
    await creators.check();
    const now = () => epochMs(1_790_000_000_000);
    const source = createPriceSource({
      accounts,
      quoted: createQuotedPrices({
        router: { quote: async () => ({ kind: 'no-route' }) },
        spots: { of: async () => new Map() },
        now,
      }),
      pools: createMemoryPoolBook(),
      now,
      along: creators,
      openSocket: (onChange) => createPriceSocket({ url: socketUrlOf(node.server.url), onChange }),
    });
    try {
      source.watch([{ mint: held(), tokens: 1n, least: 1n }]);
      await source.look();
      for (let tries = 0; tries < 50 && source.changed().length === 0; tries += 1) {
        await node.trade('sell', amountOut / 1_000n);
        await source.nextChange(50);
      }
      expect(creators.holding(held())).toBeLessThan(amountOut);
      expect(calls).toEqual([2]);
    } finally {
      source.close();
    }
  });
});
