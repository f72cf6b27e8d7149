import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQuotedPrices } from '#adapters/jupiter/price-quotes.ts';
import { createMemoryPoolBook } from '#adapters/memory/pool-book.ts';
import { createPriceAccounts } from '#adapters/solana/price-accounts.ts';
import type { AccountChange } from '#adapters/solana/price-socket.ts';
import { createPriceSource } from '#adapters/solana/price-source.ts';
import type { QuoteOutcome, QuoteRequest } from '#trading/domain/swaps/swap.ts';
import { epochMs, mint } from '#trading/domain/values/quantities.ts';
import type { PriceSource } from '#trading/ports/price-source.ts';
import { type StubRpc, startStubRpc } from './stub-rpc.ts';

const pumpFun = '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P';
const theMint = mint('9BB6NFEcjBCtnNLFko2FqVQBq8HHM13kCyYcdQbgpump');
const theCurve = 'Fh3ZsVvqTpnNXgpKAsFa4fEKRHQbuKcyzvSRy9bBPVLq';
const oneSol = 1_000_000_000n;
const virtual = 30n * oneSol;
const tokens = 10n ** 13n;

let rpc: StubRpc;
let nowMs: number;
let slot: number;
/** Virtual tokens and SOL, and whether the curve has ended. */
let state: { base: bigint; quote: bigint; ended: boolean };
let quotes: number;
let source: PriceSource;
let push: (change: AccountChange) => void;
let isLive: boolean;
const pools = () => createMemoryPoolBook();

const bytes = (): Buffer => {
  const data = Buffer.alloc(150, 7);
  const held = state.quote > virtual ? state.quote - virtual : 0n;
  for (const [at, value] of [state.base, state.quote, state.base - 279_900_000_000_000n, held, 10n ** 15n].entries())
    data.writeBigUInt64LE(value, 8 + 8 * at);
  data[48] = state.ended ? 1 : 0;
  return data;
};
/** As the program pays: 1 % of the SOL, taken from it, is kept. */
const paid = (of: bigint): bigint => (((state.quote * of) / (state.base + of)) * 99n) / 100n;

const create = (book = pools()) =>
  createPriceSource({
    accounts: createPriceAccounts({ rpcUrls: [rpc.url], timeoutMs: 2_000 }),
    quoted: createQuotedPrices({
      router: {
        quote: async (request: QuoteRequest): Promise<QuoteOutcome> => {
          quotes += 1;
          const amountOut = paid(request.amountIn);
          const raw = { contextSlot: slot, routePlan: [{ swapInfo: { ammKey: theCurve } }] };
          const promised = { amountOut, minimumOut: amountOut, priceImpactBps: 0, takenAtMs: epochMs(nowMs), raw };
          return { kind: 'quoted', quote: { ...request, ...promised } };
        },
      },
      spots: { of: async () => new Map() },
      now: () => epochMs(nowMs),
    }),
    pools: book,
    now: () => epochMs(nowMs),
    openSocket: (onChange) => {
      push = onChange;
      return { watch: () => {}, isLive: () => isLive, close: () => {} };
    },
  });

beforeEach(async () => {
  [nowMs, slot, quotes, isLive] = [1_790_000_000_000, 500, 0, false];
  state = { base: 900_000_000_000_000n, quote: virtual + 6n * oneSol, ended: false };
  rpc = await startStubRpc('key');
  rpc.on('getMultipleAccounts', ([addresses, options]) => {
    const { offset, length } = (options as { dataSlice: { offset: number; length: number } }).dataSlice;
    const value = (addresses as readonly string[]).map((address) =>
      address === theCurve
        ? {
            data: [
              bytes()
                .subarray(offset, offset + length)
                .toString('base64'),
              'base64',
            ],
            owner: pumpFun,
          }
        : null,
    );
    return { result: { context: { slot }, value } };
  });
  source = create();
  source.watch([{ mint: theMint, tokens, least: tokens }]);
  await source.look();
});
afterEach(async () => {
  source.close();
  await rpc.stop();
});

const trade = (sol: bigint) => {
  const quote = state.quote + sol;
  state = { ...state, base: (state.base * state.quote) / quote, quote };
  slot += 1;
};
const sale = () => source.sale(theMint, tokens);

describe('the price on a pump.fun curve', () => {
  it('is that of its own account, after one quote, and counts only the SOL that is really there', async () => {
    expect(quotes).toBe(1);
    expect(sale()).toMatchObject({ source: 'pool', exact: true, liquidityLamports: 6n * oneSol });
    nowMs += 1_500;
    trade(2n * oneSol);
    expect(await source.look()).toEqual({ rpcCalls: 1, quotes: 0, faults: [] });
    expect(quotes).toBe(1);
    expect(sale()).toMatchObject({ source: 'pool', exact: true, liquidityLamports: 8n * oneSol, slot: 501 });
    expect(Number(sale()?.sellLamports) / Number(paid(tokens))).toBeCloseTo(1, 3);
  });

  it('is never more than the curve can pay', () => {
    expect(source.sale(theMint, 10n ** 16n)?.sellLamports).toBe(6n * oneSol);
  });

  it('is heard over the WebSocket at once, both sides of it', () => {
    source.changed();
    trade(3n * oneSol);
    push({ address: theCurve, slot, data: bytes() });
    expect(source.changed()).toEqual([theMint]);
    expect(sale()).toMatchObject({ exact: true, slot: 501, liquidityLamports: 9n * oneSol });
    // What arrives late changes nothing.
    push({ address: theCurve, slot: 400, data: Buffer.alloc(150) });
    push({ address: theCurve, slot, data: Buffer.alloc(20) });
    expect(sale()).toMatchObject({ slot: 501 });
  });

  it('goes over to wherever the mint trades once the curve has ended', async () => {
    const book = pools();
    source.close();
    source = create(book);
    source.watch([{ mint: theMint, tokens, least: tokens }]);
    await source.look();
    expect((await book.of([theMint])).get(theMint)).toMatchObject({ pool: theCurve, virtualLamports: virtual });
    state = { ...state, ended: true };
    slot += 1;
    nowMs += 1_500;
    await source.look();
    expect((await book.of([theMint])).size).toBe(0);
    nowMs += 7_000;
    await source.look();
    expect(sale()).toMatchObject({ source: 'jupiter' });
  });
});
