/** Router, signer and chain together on the simulated market: real programs, real signatures, a swap API that may turn on us. */
import bs58 from 'bs58';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJupiterRouter } from '#adapters/jupiter/create-jupiter-router.ts';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { createSecretSigner } from '#adapters/solana/secret-signer.ts';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import { decodeWire } from '#local/market/chain/decode-wire.ts';
import { createFaults } from '#local/market/chain/faults.ts';
import type { Pool } from '#local/market/chain/pool.ts';
import { token2022Program } from '#local/market/chain/program-ids.ts';
import { type RpcServer, startRpcServer } from '#local/market/chain/rpc/rpc-server.ts';
import { finalizedAfterSlots } from '#local/market/chain/slot-clock.ts';
import { createKnownPools } from '#local/market/known-pools.ts';
import { createMarketFaults, type Malice } from '#local/market/market-faults.ts';
import { swapApi } from '#local/market/swap-api/swap-api.ts';
import { fillOf } from '#trading/domain/orders/fill.ts';
import type { ExpectedSwap, Quote } from '#trading/domain/swaps/swap.ts';
import {
  basisPoints,
  epochMs,
  lamports,
  mint,
  userId,
  walletAddress,
  wrappedSolMint,
} from '#trading/domain/values/quantities.ts';
import { buildSwap } from '#trading/use-cases/orders/build-swap.ts';
import { createTestMarket, oneSol, openPool, startedAtMs } from '../../local/market/chain/test-market.ts';
import { stubSecrets } from '../secrets/stub-secrets.ts';

const faults = createMarketFaults();
const market = createTestMarket({ faults: faults.chain });
const { chain, user } = market;
const now = () => epochMs(startedAtMs);
const alice = userId('alice');
const wallet = walletAddress(user.address);
const api = swapApi(
  { chain, faults, pools: createKnownPools(chain), nowMs: now, listed: () => undefined },
  { requestsPerSecond: 1_000 },
);
const router = createJupiterRouter({
  url: 'http://market.test/swap/v1',
  timeoutMs: 2_000,
  now,
  fetchApi: async (input, init) => api.fetch(new Request(input, init)),
});
const signer = createSecretSigner({
  secrets: stubSecrets(new Map([['wallets/alice', JSON.stringify({ secretKey: bs58.encode(user.secretKey) })]])).client,
  walletSecretPrefix: 'wallets/',
  tipAccounts,
  now,
});
const maxPriorityFeeLamports = lamports(100_000n);

let node: RpcServer;
let laggard: RpcServer;
const laggardFaults = createFaults();
beforeAll(async () => {
  node = await startRpcServer(chain);
  laggard = await startRpcServer(chain, { faults: laggardFaults });
});
afterAll(() => Promise.all([node.close(), laggard.close()]));
const solana = () => createSolanaChain({ rpcUrls: [node.url, laggard.url], timeoutMs: 2_000 });
const accounts = () => createSolanaAccountReader({ rpcUrls: [node.url], timeoutMs: 2_000 });

const quoteFor = async (inputMint: string, outputMint: string, amountIn: bigint): Promise<Quote> => {
  const request = { inputMint: mint(inputMint), outputMint: mint(outputMint), amountIn, slippageBps: basisPoints(50) };
  const outcome = await router.quote(request);
  if (outcome.kind !== 'quoted') throw new Error(JSON.stringify(outcome));
  return outcome.quote;
};
const expectedOf = (quote: Quote): ExpectedSwap => ({
  wallet,
  inputMint: quote.inputMint,
  outputMint: quote.outputMint,
  amountIn: quote.amountIn,
  minimumOut: quote.minimumOut,
  maxSlippageBps: quote.slippageBps,
  maxPriorityFeeLamports,
  maxTipLamports: lamports(0n),
});
const buildAndSign = async (quote: Quote) => {
  const built = await router.build(quote, wallet, maxPriorityFeeLamports);
  if (built.kind !== 'built') throw new Error(JSON.stringify(built));
  const outcome = await signer.sign(alice, built.swap.transactionBase64, expectedOf(quote));
  return { outcome, lastValidBlockHeight: built.swap.lastValidBlockHeight };
};
const signed = async (quote: Quote) => {
  const { outcome, lastValidBlockHeight } = await buildAndSign(quote);
  if (outcome.kind !== 'signed') throw new Error(outcome.reason);
  return { ...outcome, lastValidBlockHeight };
};
/** Swaps and returns the fill of the coin, with the wallet's lamports before and after. */
const swap = async (pool: Pool, inputMint: string, amountIn: bigint) => {
  const outputMint = inputMint === wrappedSolMint ? pool.baseMint : wrappedSolMint;
  const quote = await quoteFor(inputMint, outputMint, amountIn);
  const { signature, transactionBase64 } = await signed(quote);
  const before = await accounts().balance(wallet);
  expect(await solana().send(transactionBase64)).toEqual({ kind: 'accepted' });
  chain.advance(3);
  expect(await solana().landing(signature)).toBe('landed');
  const transaction = await solana().transaction(signature);
  if (transaction === undefined) throw new Error('not found');
  const fill = fillOf(transaction, wallet, mint(pool.baseMint), tipAccounts, now());
  return { quote, fill, change: (await accounts().balance(wallet)) - before };
};

describe.each([
  ['an SPL coin', {}],
  [
    'a Token-2022 coin',
    { programId: token2022Program, metadata: { name: 'C', symbol: 'C', uri: 'https://example.com' } },
  ],
])('a round trip in %s', (name, design) => {
  it('is quoted, built, inspected, signed, sent and booked to the lamport', async () => {
    const pool = openPool(market, { name, ...design });
    const bought = await swap(pool, wrappedSolMint, oneSol / 10n);
    expect(bought.fill.tokens).toBe(bought.quote.amountOut);
    expect(bought.fill.lamports).toBe(-oneSol / 10n);
    expect(bought.fill.rentLamports).toBeGreaterThan(0n);
    expect(bought.fill.walletLamports).toBe(bought.change);
    expect((await accounts().tokenBalances(wallet)).get(mint(pool.baseMint))).toBe(bought.fill.tokens);

    const sold = await swap(pool, pool.baseMint, bought.fill.tokens);
    expect(sold.fill.tokens).toBe(-bought.fill.tokens);
    expect(sold.fill.lamports).toBe(sold.quote.amountOut);
    expect(sold.fill.walletLamports).toBe(sold.change);
    for (const { fill } of [bought, sold]) {
      expect(fill.walletLamports).toBe(fill.lamports - fill.feeLamports - fill.tipLamports - fill.rentLamports);
      expect(fill.feeLamports).toBeLessThanOrEqual(5_000n + maxPriorityFeeLamports);
    }
  });
});

describe('the checks of a signed transaction', () => {
  it('say what it bids, tips, risks and asks for at least, beside what was allowed', async () => {
    const pool = openPool(market, { name: 'checked' });
    const quote = await quoteFor(wrappedSolMint, pool.baseMint, oneSol / 10n);
    const { checks } = await signed(quote);
    expect(checks.map(({ guard, passed, allowed }) => [guard, passed, allowed])).toEqual([
      ['transaction-differs', true, 'no'],
      ['priority-fee-over-cap', true, '<= 100000 lamports'],
      ['tip-over-cap', true, '<= 0 lamports'],
      ['route-slippage-over-cap', true, '<= 50 bps'],
      ['route-minimum-lowered', true, `>= ${quote.minimumOut} raw units`],
    ]);
    const [, fee, tip, slippage, minimum] = checks.map(({ found }) => found);
    expect(Number.parseInt(fee ?? '', 10)).toBeGreaterThan(0);
    expect([tip, slippage]).toEqual(['0 lamports', '50 bps']);
    expect(BigInt(minimum?.split(' ')[0] ?? 0)).toBeGreaterThanOrEqual(quote.minimumOut);
  });
});

describe('a swap API that turns malicious', () => {
  const pool = openPool(market, { name: 'bait' });
  const reasons: Readonly<Record<Malice, string>> = {
    'pays-someone-else': 'token-account-of-other-owner',
    'asks-for-more': 'wrapped-lamports-not-the-input',
    'token-approve': 'token-instruction-not-allowed: 4',
    'huge-priority-fee': 'priority-fee-over-cap',
    'drains-sol': 'transfer-to-stranger',
    'closes-elsewhere': 'close-to-stranger',
    'no-minimum': 'route-slippage-over-cap',
  };
  it.each(Object.entries(reasons))('gets no signature when it %s', async (malice, reason) => {
    const quote = await quoteFor(wrappedSolMint, pool.baseMint, oneSol / 10n);
    faults.malice = malice as Malice;
    const { outcome } = await buildAndSign(quote).finally(() => {
      faults.malice = undefined;
    });
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining(reason) });
    expect(outcome.checks.filter(({ passed }) => !passed)).not.toEqual([]);
  });
});

describe('a transaction that was lost', () => {
  const pool = openPool(market, { name: 'lost' });

  it('is proved dead only when its height is final and past, on every node', async () => {
    const { signature, transactionBase64, lastValidBlockHeight } = await signed(
      await quoteFor(wrappedSolMint, pool.baseMint, oneSol / 10n),
    );
    faults.chain.dropNextSends = 2;
    expect(await solana().send(transactionBase64)).toEqual({ kind: 'accepted' });
    const provedDead = () => solana().provedDead({ signature, transactionBase64, lastValidBlockHeight });
    expect(await solana().landing(signature)).toBe('not-seen');
    expect(await provedDead()).toBe(false);
    chain.advance(Number(lastValidBlockHeight) - chain.blockHeight('finalized'));
    expect(await provedDead()).toBe(false);
    chain.advance(1);
    laggardFaults.lagSlots = 1;
    expect(await provedDead()).toBe(false);
    laggardFaults.lagSlots = 0;
    expect(await provedDead()).toBe(true);
    expect(await solana().transaction(signature)).toBeUndefined();
  });

  it('is not proved dead by a router that lies low while it can still land', async () => {
    const quote = await quoteFor(wrappedSolMint, pool.baseMint, oneSol / 10n);
    faults.lastValidBlockHeightOff = -1_000_000_000;
    const deps = { router, chain: solana() };
    const built = await buildSwap(deps, quote, wallet, maxPriorityFeeLamports).finally(() => {
      faults.lastValidBlockHeightOff = 0;
    });
    if (built.kind !== 'built') throw new Error(JSON.stringify(built));
    const { transactionBase64, lastValidBlockHeight } = built.swap;
    const swapped = await signer.sign(alice, transactionBase64, expectedOf(quote));
    if (swapped.kind !== 'signed') throw new Error(swapped.reason);
    // Even on the router's word alone, nodes that know the blockhash keep it alive.
    const proved = async () => {
      const sent = { ...swapped, lastValidBlockHeight };
      return [await solana().provedDead(sent), await solana().provedDead({ ...sent, lastValidBlockHeight: 1n })];
    };
    const { recentBlockhash } = decodeWire(Buffer.from(swapped.transactionBase64, 'base64'));
    chain.advance(finalizedAfterSlots);
    let slots = 0;
    while (chain.isBlockhashValid(recentBlockhash, chain.slot('finalized'))) {
      expect(await proved()).toEqual([false, false]);
      chain.advance(10);
      slots += 10;
    }
    expect(slots).toBeGreaterThan(100);
    expect(await proved()).toEqual([true, true]);
  });

  it('is not dead when only the answer to its sending was lost', async () => {
    const { signature, transactionBase64, lastValidBlockHeight } = await signed(
      await quoteFor(wrappedSolMint, pool.baseMint, oneSol / 10n),
    );
    faults.chain.errorThoughAccepted = 2;
    await solana().send(transactionBase64);
    faults.chain.errorThoughAccepted = 0;
    chain.advance(Number(lastValidBlockHeight) + 1 - chain.blockHeight('finalized'));
    expect(await solana().provedDead({ signature, transactionBase64, lastValidBlockHeight })).toBe(false);
    expect(await solana().landing(signature)).toBe('not-seen');
    expect(await solana().transaction(signature)).toMatchObject({ failed: false });
  });

  it('that failed on chain is reverted and cost its fee alone', async () => {
    const { signature, transactionBase64 } = await signed(await quoteFor(wrappedSolMint, pool.baseMint, oneSol / 10n));
    faults.chain.failNextSends = 1;
    await solana().send(transactionBase64);
    chain.advance(3);
    expect(await solana().landing(signature)).toBe('reverted');
    const transaction = await solana().transaction(signature);
    if (transaction === undefined) throw new Error('not found');
    const fill = fillOf(transaction, wallet, mint(pool.baseMint), tipAccounts, now());
    expect(fill).toMatchObject({ tokens: 0n, lamports: 0n, rentLamports: 0n, walletLamports: -fill.feeLamports });
  });
});
