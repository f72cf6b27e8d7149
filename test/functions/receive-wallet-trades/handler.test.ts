import { describe, expect, it } from 'vitest';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemorySignalQueue } from '#adapters/memory/signal-queue.ts';
import { createCachedWatchList } from '#adapters/memory/watch-list.ts';
import { createFrontDoor } from '#functions/http/front-door.ts';
import { createHandler } from '#functions/receive-wallet-trades/handler.ts';
import { epochMs, walletAddress } from '#trading/domain/values/quantities.ts';
import { createReceiveWalletTrades } from '#trading/use-cases/receive/receive-wallet-trades.ts';
import {
  address,
  buy,
  enhancedElement,
  rawElement,
  sell,
  signatureOf,
  token,
  tokenAccount,
  wallet,
} from '../../adapters/helius/payloads.ts';
import { post, requestWith } from '../webhook-request.ts';

const setUp = (leaders: readonly string[] = [wallet]) => {
  const state = { leaders, reads: 0, broken: false, nowMs: 1_800_000_001_000 };
  const clock = () => epochMs(state.nowMs);
  const queue = createMemorySignalQueue();
  const quarantine = createMemoryQuarantine();
  const load = async () => {
    state.reads += 1;
    if (state.broken) throw new Error('the table is away');
    return new Set(state.leaders.map(walletAddress));
  };
  const handler = createHandler({
    frontDoor: createFrontDoor({ isAuthentic: async (header) => header === 'the-secret' }),
    receive: createReceiveWalletTrades({ queue, quarantine, watchList: createCachedWatchList({ load, clock }), clock }),
    report: { taken: () => undefined, refused: () => undefined, failed: () => undefined },
    clock,
  });
  return { handler, queue, quarantine, state };
};
const idOfBuy = `trade:${signatureOf(1)}:${wallet}:${token}`;

describe('POST /webhooks/wallet-trades', () => {
  it.each([
    ['raw', rawElement],
    ['enhanced', enhancedElement],
  ])('enqueues the trades of a leader from %s elements', async (_, elementOf) => {
    const { handler, queue } = setUp();
    const { statusCode, body } = await post(handler, requestWith([elementOf(buy), elementOf(sell), elementOf(buy)]));
    expect(statusCode).toBe(200);
    expect(body).toEqual({
      accepted: 2,
      signals: [idOfBuy, `trade:${signatureOf(2)}:${wallet}:${token}`],
      dropped: {},
      quarantined: 0,
    });
    expect(queue.signals()).toMatchObject([
      { side: 'buy', wallet, mint: token, tokens: 1_000_000n, quoteAsset: 'SOL', quoteAmount: 1_000_000_000n },
      { side: 'sell', tokens: 400_000n, quoteAmount: 500_000_000n },
    ]);
  });

  it('finds every leader of a transaction, the payer or not', async () => {
    const other = address(60);
    const { handler, queue } = setUp([wallet, other, address(61)]);
    const swap = {
      ...buy,
      lamports: { ...buy.lamports, [other]: 900_000_000 },
      tokens: [
        ...(buy.tokens ?? []),
        { account: address(62), owner: other, mint: token, before: 1_000_000n, after: 0n },
      ],
    };
    await post(handler, requestWith([rawElement(swap)]));
    expect(queue.signals()).toMatchObject([
      { wallet, side: 'buy' },
      { wallet: other, side: 'sell' },
    ]);
  });

  it('says why it dropped what it dropped', async () => {
    const { handler, queue } = setUp();
    const spam = { feePayer: address(70), lamports: { [wallet]: 1, [address(70)]: -5_001 } };
    const nft = { ...buy, tokens: [{ account: tokenAccount, owner: wallet, mint: token, decimals: 0, after: 1n }] };
    const stranger = { feePayer: address(70), lamports: { [address(70)]: -5_000 } };
    const elements = [spam, nft, { ...buy, failed: true }, stranger].map(rawElement);
    const { body } = await post(handler, requestWith(elements));
    expect(body.dropped).toEqual({ 'no-token-leg': 1, nft: 1, failed: 1, 'no-leader': 1 });
    expect(queue.signals()).toEqual([]);
  });

  it('reads no table while every element touches a leader that it knows', async () => {
    const { handler, state } = setUp();
    await post(handler, requestWith([rawElement(buy)]));
    state.nowMs += 30_000;
    await post(handler, requestWith([rawElement(sell)]));
    expect(state.reads).toBe(1);
  });

  it('does not lose the first trade of a leader who was added a moment ago', async () => {
    const { handler, queue, state } = setUp([address(60)]);
    await post(handler, requestWith([rawElement({ feePayer: address(60), lamports: { [address(60)]: -5_000 } })]));
    state.leaders = [address(60), wallet];
    state.nowMs += 4_000;
    expect(await post(handler, requestWith([rawElement(buy)]))).toMatchObject({ body: { accepted: 1 } });
    expect([queue.signals().length, state.reads]).toEqual([1, 2]);
  });

  it('reads the table at most once in a few seconds for strangers', async () => {
    const { handler, state } = setUp([]);
    for (let request = 0; request < 20; request += 1) {
      state.nowMs += 300;
      await post(handler, requestWith([rawElement(buy)]));
    }
    expect(state.reads).toBeLessThanOrEqual(3);
  });

  it('answers 500 when it cannot know the leaders, and takes the next delivery', async () => {
    const { handler, state } = setUp();
    state.broken = true;
    expect(await post(handler, requestWith([rawElement(buy)]))).toMatchObject({ statusCode: 500 });
    state.broken = false;
    expect(await post(handler, requestWith([rawElement(buy)]))).toMatchObject({ statusCode: 200 });
  });

  it('leaves nothing behind when the secret is wrong', async () => {
    const { handler, queue, quarantine, state } = setUp();
    expect(await post(handler, requestWith([rawElement(buy), 7], 'wrong'))).toEqual({
      statusCode: 401,
      body: undefined,
    });
    expect([queue.signals(), quarantine.entries, state.reads]).toEqual([[], [], 0]);
  });
});
