import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJupiterRouter } from '#adapters/jupiter/create-jupiter-router.ts';
import type { Quote, QuoteRequest } from '#trading/domain/swaps/swap.ts';
import {
  basisPoints,
  epochMs,
  lamports,
  mint,
  walletAddress,
  wrappedSolMint,
} from '#trading/domain/values/quantities.ts';
import { startStubSwapApi } from './stub-swap-api.ts';

const nowMs = 1_790_000_000_000;
const apiKey = 'key-that-nobody-may-see';
const coin = mint('7S37Wv8v9BLQ7bCBTSmCgpCHEb7ae9ZVV7YGwDSepump');
const wallet = walletAddress('EnSRdkEvjMmBLPMjsyALJ1E7tUMDb6fYaU4U4zYM9GPg');
/** Beyond what a JSON number holds exactly. */
const amountIn = 9_007_199_254_740_993n;
const request: QuoteRequest = {
  inputMint: wrappedSolMint,
  outputMint: coin,
  amountIn,
  slippageBps: basisPoints(50),
};
const quoteBody = {
  inputMint: wrappedSolMint,
  inAmount: amountIn.toString(),
  outputMint: coin,
  outAmount: '16198753',
  otherAmountThreshold: '16117760',
  swapMode: 'ExactIn',
  slippageBps: 50,
  platformFee: null,
  priceImpactPct: '0.01234',
  routePlan: [{ swapInfo: { ammKey: 'x', label: 'Raydium', feeAmount: '7' }, percent: 100 }],
  mostReliableAmmsQuoteReport: { info: { pool: '1' } },
};
const swapBody = { swapTransaction: 'AQID', lastValidBlockHeight: 279_632_475, simulationError: null };

let api: Awaited<ReturnType<typeof startStubSwapApi>>;
beforeAll(async () => {
  api = await startStubSwapApi();
});
afterAll(() => api.stop());
beforeEach(() => {
  api.requests.length = 0;
});

const router = (timeoutMs = 2_000) =>
  createJupiterRouter({ url: api.url, apiKey, timeoutMs, now: () => epochMs(nowMs) });
const quoteAfter = (...[answer]: Parameters<typeof api.answerWith>) => {
  api.answerWith(answer);
  return router().quote(request);
};
const quoted = async (): Promise<Quote> => {
  const outcome = await quoteAfter({ body: quoteBody });
  if (outcome.kind !== 'quoted') throw new Error(inspect(outcome));
  return outcome.quote;
};
const buildAfter = async (...[answer]: Parameters<typeof api.answerWith>) => {
  const quote = await quoted();
  api.answerWith(answer);
  return router().build(quote, wallet, lamports(200_000n));
};

describe('a quote', () => {
  it('is asked for with exact text amounts, V1 instructions and known intermediate tokens', async () => {
    await quoted();
    const [asked] = api.requests;
    expect(asked?.path).toBe('/swap/v1/quote');
    expect(Object.fromEntries(asked?.query ?? [])).toEqual({
      inputMint: wrappedSolMint,
      outputMint: coin,
      amount: '9007199254740993',
      slippageBps: '50',
      swapMode: 'ExactIn',
      instructionVersion: 'V1',
      restrictIntermediateTokens: 'true',
    });
    expect(asked?.headers['x-api-key']).toBe(apiKey);
  });

  it('may be asked for around venues that failed', async () => {
    api.answerWith({ body: quoteBody });
    const outcome = await router().quote({ ...request, excludeVenues: ['Raydium', 'Meteora DLMM'] });
    expect(outcome.kind).toBe('quoted');
    expect(api.requests[0]?.query.getAll('excludeDexes').join()).toBe('Raydium,Meteora DLMM');
  });

  it('is as good without the names of its venues', async () => {
    for (const routePlan of [undefined, 'x', [{}], [{ swapInfo: { label: 7 } }]])
      expect(await quoteAfter({ body: { ...quoteBody, routePlan } })).toMatchObject({
        kind: 'quoted',
        quote: { venues: [] },
      });
  });

  it('is asked for without a key when there is none', async () => {
    api.answerWith({ body: quoteBody });
    await createJupiterRouter({ url: `${api.url}/`, timeoutMs: 2_000, now: () => epochMs(nowMs) }).quote(request);
    expect(api.requests[0]?.headers['x-api-key']).toBeUndefined();
    expect(api.requests[0]?.path).toBe('/swap/v1/quote');
  });

  it('is read in bigint with its impact in basis points, and keeps the body whole', async () => {
    expect(await quoted()).toEqual({
      ...request,
      amountOut: 16_198_753n,
      minimumOut: 16_117_760n,
      priceImpactBps: 124,
      takenAtMs: nowMs,
      venues: ['Raydium'],
      pools: [],
      raw: quoteBody,
    });
  });

  it('may round its threshold down instead of up', async () => {
    expect(await quoteAfter({ body: { ...quoteBody, otherAmountThreshold: '16117759' } })).toMatchObject({
      kind: 'quoted',
      quote: { minimumOut: 16_117_759n },
    });
  });

  it.each([
    ['another input', { inputMint: coin }, 'quote-of-other-input-mint'],
    ['another output', { outputMint: wrappedSolMint }, 'quote-of-other-output-mint'],
    ['another amount', { inAmount: '9007199254740992' }, 'quote-of-other-amount'],
    ['another slippage', { slippageBps: 5_000 }, 'quote-of-other-slippage'],
    ['an exact output', { swapMode: 'ExactOut' }, 'quote-of-other-swap-mode'],
    ['a lowered threshold', { otherAmountThreshold: '16117758' }, 'quote-threshold-inconsistent'],
    ['a raised threshold', { otherAmountThreshold: '16198753' }, 'quote-threshold-inconsistent'],
    ['a platform fee', { platformFee: { amount: '1', feeBps: 20 } }, 'quote-with-platform-fee'],
  ])('of %s is a fault of the router, and none of the token', async (_name, changed, reason) => {
    expect(await quoteAfter({ body: { ...quoteBody, ...changed } })).toEqual({ kind: 'unavailable', reason });
  });

  it('of nothing is refused', async () => {
    const body = { ...quoteBody, outAmount: '0', otherAmountThreshold: '0' };
    expect(await quoteAfter({ body })).toEqual({ kind: 'refused', reason: 'quote-of-nothing' });
  });

  it.each([
    ['HTML', '<html><body>502 Bad Gateway</body></html>', 'unreadable-answer'],
    ['half a body', '{"outAmount": "12', 'unreadable-answer'],
    ['an empty object', {}, 'unexpected-quote'],
    ['a list', [], 'unexpected-quote'],
    ['a negative amount', { ...quoteBody, outAmount: '-1' }, 'unexpected-quote'],
    ['an impact that is no number', { ...quoteBody, priceImpactPct: '' }, 'unexpected-quote'],
  ])('that is %s counts as the router being unavailable', async (_name, body, reason) => {
    expect(await quoteAfter({ body })).toEqual({ kind: 'unavailable', reason });
  });
});

describe('a refusal of the router', () => {
  const failing = (status: number, errorCode?: string, headers: Record<string, string> = {}) =>
    quoteAfter({ status, headers, body: { error: `text with ${apiKey}`, ...(errorCode && { errorCode }) } });

  it.each([
    ['TOKEN_NOT_TRADABLE', { kind: 'not-tradable' }],
    ['COULD_NOT_FIND_ANY_ROUTE', { kind: 'no-route' }],
    ['NO_ROUTES_FOUND', { kind: 'no-route' }],
    ['ROUTE_PLAN_DOES_NOT_CONSUME_ALL_THE_AMOUNT', { kind: 'no-route' }],
    ['CIRCULAR_ARBITRAGE_IS_DISABLED', { kind: 'refused', reason: 'circular-arbitrage-is-disabled' }],
    ['NOT_SUPPORTED', { kind: 'refused', reason: 'not-supported' }],
  ])('with 400 %s is an answer', async (errorCode, outcome) => {
    expect(await failing(400, errorCode)).toEqual(outcome);
  });

  it.each([500, 502, 503, 504, 401, 403])('with %d is a fault of the router', async (status) => {
    expect(await failing(status, 'NO_ROUTES_FOUND')).toEqual({ kind: 'unavailable', reason: `http-${status}` });
  });

  it.each([
    [400, undefined],
    [400, '<script>'],
    [404, undefined],
    [410, undefined],
    [422, undefined],
  ])('with %d and the code %s says nothing about the token', async (status, errorCode) => {
    expect(await failing(status, errorCode)).toEqual({ kind: 'unavailable', reason: `http-${status}` });
  });

  it('with 429 waits until the limiter’s window resets', async () => {
    const headers = { 'x-ratelimit-reset': String(nowMs / 1_000 + 7) };
    expect(await failing(429, undefined, headers)).toEqual({ kind: 'rate-limited', retryAfterMs: 7_000 });
  });

  it.each([
    ['no header', {}, 1_000],
    ['a header that is no number', { 'x-ratelimit-reset': 'soon' }, 1_000],
    ['a reset in the past', { 'x-ratelimit-reset': '1' }, 0],
    ['a reset far away', { 'x-ratelimit-reset': '99999999999' }, 60_000],
  ])('with 429 and %s waits a bounded time', async (_name, headers, retryAfterMs) => {
    expect(await failing(429, undefined, headers)).toEqual({ kind: 'rate-limited', retryAfterMs });
  });

  it('says when the router did not answer in time', async () => {
    api.answerWith({ delayMs: Number.POSITIVE_INFINITY });
    expect(await router(30).quote(request)).toEqual({ kind: 'unavailable', reason: 'timed-out' });
  });

  it('says when nobody listens, without the address', async () => {
    const nobody = createJupiterRouter({ url: 'http://127.0.0.1:1/v1', timeoutMs: 500, now: () => epochMs(nowMs) });
    expect(await nobody.quote(request)).toEqual({ kind: 'unavailable', reason: 'network-failed' });
  });

  it('does not follow a redirect with the key', async () => {
    expect(await quoteAfter({ status: 302, headers: { location: `${api.url}/elsewhere` } })).toEqual({
      kind: 'unavailable',
      reason: 'network-failed',
    });
    expect(api.requests).toHaveLength(1);
  });

  it('never passes on text of the router', async () => {
    for (const status of [400, 401, 429, 500]) {
      expect(inspect(await failing(status, 'NOT_SUPPORTED'), { depth: 9 })).not.toContain(apiKey);
    }
  });
});

describe('a swap', () => {
  it('is asked for with the quote verbatim and the fee capped', async () => {
    await buildAfter({ body: swapBody });
    const asked = api.requests.at(-1);
    expect(asked?.path).toBe('/swap/v1/swap');
    expect(asked?.headers['x-api-key']).toBe(apiKey);
    expect(asked?.body).toEqual({
      userPublicKey: wallet,
      quoteResponse: quoteBody,
      wrapAndUnwrapSol: true,
      useSharedAccounts: false,
      dynamicComputeUnitLimit: true,
      prioritizationFeeLamports: {
        priorityLevelWithMaxLamports: { priorityLevel: 'veryHigh', maxLamports: 200_000, global: false },
      },
    });
  });

  it('is the unsigned transaction with its last block height', async () => {
    expect(await buildAfter({ body: swapBody })).toEqual({
      kind: 'built',
      swap: { transactionBase64: 'AQID', lastValidBlockHeight: 279_632_475n },
    });
  });

  it('without a block height is unusable, because nobody could prove it dead', async () => {
    const { lastValidBlockHeight: _, ...body } = swapBody;
    expect(await buildAfter({ body })).toEqual({ kind: 'unavailable', reason: 'swap-without-block-height' });
  });

  it('that failed in the router’s simulation is refused by its code alone', async () => {
    const simulationError = { errorCode: 'TRANSACTION_ERROR', error: `custom program error: 0x1 ${apiKey}` };
    expect(await buildAfter({ body: { ...swapBody, simulationError } })).toEqual({
      kind: 'refused',
      reason: 'simulation-failed: transaction-error',
    });
  });

  it('with a simulation error in another shape is refused as well', async () => {
    const body = { ...swapBody, simulationError: 'some text' };
    expect(await buildAfter({ body })).toEqual({ kind: 'refused', reason: 'simulation-failed' });
  });

  it.each([
    ['no transaction', { lastValidBlockHeight: 1 }],
    ['an empty transaction', { ...swapBody, swapTransaction: '' }],
    ['text that is no base64', { ...swapBody, swapTransaction: '<html>' }],
  ])('that is %s counts as the router being unavailable', async (_name, body) => {
    expect(await buildAfter({ body })).toEqual({ kind: 'unavailable', reason: 'unexpected-swap' });
  });

  it('of a quote that is none any more never throws', async () => {
    const quote = { ...(await quoted()), raw: null };
    api.answerWith({ status: 422, body: { error: 'quoteResponse' } });
    expect(await router().build(quote, wallet, lamports(1n))).toMatchObject({
      kind: 'unavailable',
      reason: 'http-422',
    });
  });
});
