import { getBase64Encoder, getTransactionDecoder } from '@solana/kit';
import type { Hono } from 'hono';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Keypair, keypairFromSeed, signWire } from '#local/market/chain/keypair.ts';
import { wrappedSolMint } from '#local/market/chain/program-ids.ts';
import { createMarketFaults, type Malice, type MarketFaults } from '#local/market/market-faults.ts';
import { swapApi } from '#local/market/swap-api/swap-api.ts';
import { usdcMint } from '#local/market/swap-api/usdc.ts';
import { openMarket, type PlayedMarket } from '../played-market.ts';

const stranger = '4Nd1mYvGXZ5sBqT2y2qX8zLh8m5B5uVg6dWmYwXcD9aP';

let market: PlayedMarket;
let faults: MarketFaults;
let app: Hono;
let mint: string;
let user: Keypair;
let users = 0;

beforeAll(() => {
  market = openMarket('swap-api', { olderTokens: 2 });
});

// One market for all, with another user, another gateway and no faults for each.
beforeEach(() => {
  faults = createMarketFaults();
  const { chain, pools, clock, simulation } = market;
  users += 1;
  user = keypairFromSeed('swap-api', `user-${users}`);
  app = swapApi({ chain, pools, faults, nowMs: clock.nowMs, listed: simulation.tokens.get }, { requestsPerSecond: 1 });
  mint = simulation.tokens.all()[0]?.mint ?? '';
  chain.airdrop(user.address, 50_000_000_000n);
});

const get = (path: string, query: Record<string, string>): Promise<Response> | Response =>
  app.request(`${path}?${new URLSearchParams(query).toString()}`);
const quote = (query: Record<string, string>) =>
  get('/swap/v1/quote', {
    inputMint: wrappedSolMint,
    outputMint: mint,
    amount: '500000000',
    slippageBps: '100',
    ...query,
  });
const json = async (response: Response | Promise<Response>): Promise<Record<string, never>> =>
  (await (await response).json()) as Record<string, never>;
const post = (path: string, body: unknown) =>
  app.request(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
const buySwap = async (more: Record<string, unknown> = {}): Promise<Record<string, never>> => {
  const quoteResponse = await json(quote({}));
  const priority = { priorityLevelWithMaxLamports: { priorityLevel: 'veryHigh', maxLamports: 30_000 } };
  const common = { dynamicComputeUnitLimit: true, prioritizationFeeLamports: priority };
  return json(post('/swap/v1/swap', { userPublicKey: user.address, quoteResponse, ...common, ...more }));
};
const send = (swap: Record<string, never>) => {
  const wire = new Uint8Array(getBase64Encoder().encode(swap['swapTransaction'] ?? ''));
  const result = market.chain.submit(signWire(wire, [user]));
  const landed = market.chain.transaction(result.signature ?? '');
  if (landed === undefined) throw new Error(`not landed: ${JSON.stringify(result)}`);
  return landed;
};

describe('a quote', () => {
  it('is what the chain then pays, to the unit', async () => {
    const { outAmount } = await json(quote({}));
    const landed = send(await buySwap());
    const got = landed.postTokenBalances.find(({ owner }) => owner === user.address);
    expect(landed.error).toBeUndefined();
    expect(got?.amount.toString()).toBe(outAmount);
  });

  it('goes both ways between SOL and USDC', async () => {
    const dollars = await json(quote({ outputMint: usdcMint, amount: '1000000000' }));
    expect(Number(dollars['outAmount'])).toBeGreaterThan(145e6);
    const lamports = await json(quote({ inputMint: usdcMint, outputMint: wrappedSolMint, amount: '150000000' }));
    expect(Number(lamports['outAmount'])).toBeGreaterThan(0.98e9);
  });

  it('carries the threshold, the impact as a share, and the slot it saw', async () => {
    const body = await json(quote({}));
    const least = (BigInt(body['outAmount'] ?? 0) * 9_900n) / 10_000n;
    expect(body['otherAmountThreshold']).toBe(least.toString());
    expect(Number(body['priceImpactPct'])).toBeGreaterThan(0);
    expect(Number(body['priceImpactPct'])).toBeLessThan(0.02);
    expect(body['contextSlot']).toBe(market.chain.slot());
  });

  it.each([
    ['of a mint with itself', { outputMint: wrappedSolMint }, 'CIRCULAR_ARBITRAGE_IS_DISABLED'],
    ['of a mint nobody made', { outputMint: stranger }, 'TOKEN_NOT_TRADABLE'],
    ['between two tokens', { inputMint: usdcMint }, 'NO_ROUTES_FOUND'],
    ['by a DEX that has no pool', { dexes: 'Orca V2' }, 'NO_ROUTES_FOUND'],
    [
      'of next to nothing',
      { inputMint: usdcMint, outputMint: wrappedSolMint, amount: '1' },
      'COULD_NOT_FIND_ANY_ROUTE',
    ],
    ['for an exact amount out', { swapMode: 'ExactOut' }, 'NOT_SUPPORTED'],
  ])('%s is refused with its code', async (_, query, errorCode) => {
    const response = await quote(query);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.any(String), errorCode });
  });

  it('with parameters that cannot be read names the first of them', async () => {
    const response = await quote({ amount: '1.5' });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: 'Query parameter amount cannot be parsed: invalid digit found in string',
    });
  });

  it('is refused for a while after a launch', async () => {
    const { simulation, clock, play } = market;
    while (market.events.every((event) => event.kind !== 'launch')) play(50);
    const launched = simulation.tokens.all().at(-1);
    const early = await json(quote({ outputMint: launched?.mint ?? '' }));
    clock.advance(2_500);
    const late = await json(quote({ outputMint: launched?.mint ?? '' }));
    expect(early['errorCode']).toBe('TOKEN_NOT_TRADABLE');
    expect(late['errorCode']).toBeUndefined();
  });
});

describe('a swap', () => {
  it('honours the cap of its priority fee, and says what it comes to', async () => {
    const swap = await buySwap();
    const landed = send(swap);
    expect(Number(swap['prioritizationFeeLamports'])).toBeLessThanOrEqual(30_000);
    expect(landed.fee).toBeLessThanOrEqual(35_000n);
    expect(swap['simulationError']).toBeNull();
    expect(Number(swap['computeUnitLimit'])).toBeLessThan(400_000);
    expect(Number(swap['lastValidBlockHeight'])).toBeGreaterThan(market.chain.blockHeight());
  });

  it('that cannot succeed says so before it is signed', async () => {
    const quoteResponse = await json(quote({ amount: '900000000000' }));
    const swap = await json(post('/swap/v1/swap', { userPublicKey: user.address, quoteResponse }));
    expect(swap['simulationError']).toMatchObject({ errorCode: 'TRANSACTION_ERROR' });
  });

  it('after a stale quote fails on chain with 6001 when the slippage does not cover it', async () => {
    faults.staleQuoteBps = 500;
    expect(send(await buySwap()).error).toEqual({ InstructionError: [expect.any(Number), { Custom: 6001 }] });
  });

  it('refuses a compute unit price beside a priority fee', async () => {
    const swap = await buySwap({ computeUnitPriceMicroLamports: 1 });
    expect(swap['errorCode']).toBe('INVALID_COMPUTE_UNIT_PRICE_AND_PRIORITIZATION_FEE');
  });

  it('comes as instructions too', async () => {
    const quoteResponse = await json(quote({}));
    const parts = await json(post('/swap/v1/swap-instructions', { userPublicKey: user.address, quoteResponse }));
    expect(parts['swapInstruction']).toMatchObject({ programId: 'JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4' });
    expect(parts['addressLookupTableAddresses']).toHaveLength(1);
  });
});

describe('a malicious swap', () => {
  const thief = () => keypairFromSeed('swap-api', 'stranger').address;
  const held = (owner: string, of: string): bigint =>
    market.chain.tokenAccountsOf(owner as typeof user.address, { mint: of as typeof user.address })[0]?.amount ?? 0n;
  const lost = async (malice: Malice) => {
    faults.malice = malice;
    const before = market.chain.lamports(user.address);
    const landed = send(await buySwap());
    expect(landed.error).toBeUndefined();
    return { landed, spent: before - market.chain.lamports(user.address) };
  };

  it('can pay someone else', async () => {
    const before = held(thief(), mint);
    await lost('pays-someone-else');
    expect(held(user.address, mint)).toBe(0n);
    expect(held(thief(), mint)).toBeGreaterThan(before);
  });

  it('can ask for more', async () => {
    expect((await lost('asks-for-more')).spent).toBeGreaterThan(1_000_000_000n);
  });

  it('can hand out an approval', async () => {
    await lost('token-approve');
    const [account] = market.chain.tokenAccountsOf(user.address);
    // The tag of the account's delegate, in the layout of both token programs.
    expect(market.chain.account(account?.address ?? user.address)?.data[72]).toBe(1);
  });

  it('can bid a huge priority fee', async () => {
    expect((await lost('huge-priority-fee')).landed.fee).toBeGreaterThan(1_900_000_000n);
  });

  it('can drain SOL on the side', async () => {
    const before = market.chain.lamports(thief());
    await lost('drains-sol');
    expect(market.chain.lamports(thief()) - before).toBe(500_000_000n);
  });

  it('can close the wrapped account elsewhere', async () => {
    const before = market.chain.lamports(thief());
    await lost('closes-elsewhere');
    expect(market.chain.lamports(thief()) - before).toBeGreaterThan(2_000_000n);
  });

  it('can leave out the minimum', async () => {
    faults.malice = 'no-minimum';
    faults.staleQuoteBps = 5_000;
    expect(send(await buySwap()).error).toBeUndefined();
  });
});

describe('the gateway', () => {
  it('counts requests in its headers and refuses what is too much', async () => {
    const first = await quote({});
    expect(first.headers.get('x-ratelimit-limit')).toBe('60');
    expect(first.headers.get('x-ratelimit-remaining')).toBe('59');
    expect(Number(first.headers.get('x-ratelimit-reset'))).toBe(Math.ceil(market.clock.nowMs() / 1000) + 60);
    for (let request = 1; request < 60; request += 1) await quote({});
    expect((await quote({})).status).toBe(429);
    market.clock.advance(60_001);
    expect((await quote({})).status).toBe(200);
  });

  it('can storm, break, and talk nonsense', async () => {
    Object.assign(faults, { rateLimitNextSwapRequests: 1, garbageNextSwapBodies: 1 });
    expect((await quote({})).status).toBe(429);
    expect(await (await quote({})).text()).toMatch(/Bad Gateway/);
    faults.swapApiStatus = 503;
    expect((await quote({})).status).toBe(503);
  });
});

describe('prices', () => {
  it('are given for what has one and left out for the rest', async () => {
    const prices = await json(get('/price/v3', { ids: [wrappedSolMint, mint, stranger, 'nonsense'].join(',') }));
    expect(Object.keys(prices)).toEqual([wrappedSolMint, mint]);
    expect(prices[mint]).toEqual({
      ...{ usdPrice: expect.any(Number), blockId: market.chain.slot(), decimals: 6 },
      ...{
        priceChange24h: expect.any(Number),
        liquidity: expect.any(Number),
        createdAt: expect.stringMatching(/T.*Z$/),
      },
    });
    expect(prices[wrappedSolMint]).toMatchObject({ decimals: 9, usdPrice: 150 });
  });

  it('are refused for more than fifty ids', async () => {
    expect((await get('/price/v3', { ids: Array(51).fill(mint).join(',') })).status).toBe(400);
  });
});

it('the wire of a swap asks for the user alone to sign', async () => {
  const swap = await buySwap();
  const transaction = getTransactionDecoder().decode(
    new Uint8Array(getBase64Encoder().encode(swap['swapTransaction'] ?? '')),
  );
  expect(Object.keys(transaction.signatures)).toEqual([user.address]);
});
