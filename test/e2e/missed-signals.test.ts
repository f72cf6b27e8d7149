import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseForTrades } from '#adapters/helius/webhook-body.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemorySignalQueue } from '#adapters/memory/signal-queue.ts';
import { idOf, type Signal, type WalletTradeSignal } from '#trading/domain/signals/signal.ts';
import { dayOf, epochMs, walletAddress } from '#trading/domain/values/quantities.ts';
import { createReceiveWalletTrades } from '#trading/use-cases/receive/receive-wallet-trades.ts';
import { eager, type MissedMarket, startMissedMarket, strict } from './missed-market.ts';
import { until } from './until.ts';

let world: MissedMarket;
beforeAll(async () => {
  world = await startMissedMarket('missed signals');
}, 60_000);
afterAll(() => world.market.stop());

/** What the market says that its leaders did, as plain text. */
const leaderTrades = () =>
  world.events.flatMap((event) =>
    event.kind === 'leader-trade'
      ? [{ leader: String(event.leader), side: event.side, mint: String(event.mint), signature: event.signature }]
      : [],
  );
const launched = () => world.events.flatMap((event) => (event.kind === 'launch' ? [event.signature] : []));
const tradesPlayed = () => world.signals.signals().filter((signal) => signal.kind === 'wallet-trade');
const decisionOf = (signal: Signal, user: typeof eager) => world.books.decisions.find(idOf(signal), user);

/** Lets the market live until `enough`, then waits until all of it is old enough. */
const play = async (what: string, enough: () => boolean) => {
  world.market.resume();
  await until(what, enough, 90_000);
  world.market.pause();
  await wait(3_000);
};

/** Runs the recovery until nothing is left and nothing fails. */
const recoverAll = async (): Promise<void> => {
  for (let run = 0; run < 60; run += 1) {
    const { behind, faults } = await world.recover();
    if (behind === 0 && faults.length === 0) return;
  }
  throw new Error('never done');
};

const rpc = async (method: string, params: readonly unknown[]): Promise<unknown> => {
  const response = await fetch(world.market.rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  return ((await response.json()) as { result: unknown }).result;
};

/** The signals that the receiver makes of the webhooks of these transactions, delivered now. */
const receivedLate = async (trades: readonly WalletTradeSignal[]): Promise<readonly Signal[]> => {
  const queue = createMemorySignalQueue();
  const leaders = new Set(world.market.leaders.map(walletAddress));
  const receive = createReceiveWalletTrades({
    queue,
    quarantine: createMemoryQuarantine(),
    watchList: { leaders: async () => leaders, recentLeaders: async () => leaders },
    clock: () => epochMs(Date.now()),
  });
  const options = { commitment: 'confirmed', encoding: 'json', maxSupportedTransactionVersion: 0 };
  const bodies = await Promise.all(trades.map(({ signature }) => rpc('getTransaction', [signature, options])));
  await receive(bodies.map(parseForTrades));
  return queue.signals();
};

// One story, told in order on one market.
describe('a market whose webhooks are all dropped', () => {
  it('is traded all the same: every leader trade and every launch is recovered, once and in order', async () => {
    await play('a dozen leader trades', () => leaderTrades().length >= 12 && launched().length >= 4);
    await recoverAll();
    const played = tradesPlayed();
    for (const leader of world.market.leaders.map(String)) {
      const made = leaderTrades().filter((event) => event.leader === leader);
      const found = played.filter(({ wallet }) => String(wallet) === leader);
      expect(found.map(({ signature, side, mint }) => ({ signature, side, mint }))).toEqual(
        made.map(({ signature, side, mint }) => ({ signature, side, mint })),
      );
    }
    const launches = world.launches.signals().map(({ signature }) => signature as string);
    expect(launches.toSorted()).toEqual(launched().toSorted());
    const counts = await world.cursors.signalCounts(dayOf(epochMs(Date.now())));
    const missed = counts
      .filter(({ watched }) => watched.kind === 'leader')
      .reduce((sum, each) => sum + each.missed, 0);
    expect(missed).toBe(played.length);
  }, 120_000);

  it('is judged by age: young enough for one user, refused with the reason for another', async () => {
    const buys = tradesPlayed().filter(({ side }) => side === 'buy');
    expect(buys.length).toBeGreaterThan(0);
    await world.execute(tradesPlayed());
    for (const buy of buys) {
      expect(await decisionOf(buy, strict)).toMatchObject({ outcome: 'skip', reason: 'signal-too-old' });
      expect((await decisionOf(buy, eager))?.reason).not.toBe('signal-too-old');
    }
    expect((await world.books.accounts.trades(eager)).some(({ plan }) => plan.side === 'buy')).toBe(true);
    expect(await world.books.accounts.trades(strict)).toEqual([]);
  }, 120_000);

  it('loses nothing when the node fails in the middle, and follows the sells of what is held', async () => {
    const before = tradesPlayed().length;
    const held = async () => (await world.books.positions.ofUser(eager)).filter(({ status }) => status === 'open');
    const positions = await held();
    expect(positions.length).toBeGreaterThan(0);
    const isSold = () =>
      leaderTrades()
        .slice(before)
        .some(
          ({ side, mint, leader }) => side === 'sell' && positions.some((p) => p.mint === mint && p.leader === leader),
        );
    await play('a sell of what is held', isSold);
    world.faults.chain.rateLimitNextRequests = 2;
    expect((await world.recover()).faults).toHaveLength(2);
    for (let run = 0; run < 3; run += 1) {
      world.faults.chain.rateLimitNextRequests = 0;
      const failing = setInterval(() => {
        world.faults.chain.rateLimitNextRequests = 1;
      }, 15);
      await world.recover();
      clearInterval(failing);
    }
    world.faults.chain.rateLimitNextRequests = 0;
    await recoverAll();
    expect(
      tradesPlayed()
        .map(({ signature }) => signature as string)
        .toSorted(),
    ).toEqual(
      leaderTrades()
        .map(({ signature }) => signature)
        .toSorted(),
    );
    const later = tradesPlayed().slice(before);
    await world.execute(later);
    const exits = (await world.books.accounts.trades(eager)).filter(({ plan }) => plan.rule === 'leader-sold');
    expect(exits.length).toBeGreaterThan(0);
    expect(exits.every(({ kind }) => kind === 'fill')).toBe(true);
  }, 120_000);

  it('changes nothing when every webhook arrives after all, twice', async () => {
    const state = async () => ({
      trades: await world.books.accounts.trades(eager),
      positions: await world.books.positions.ofUser(eager),
    });
    const before = await state();
    const late = await receivedLate(tradesPlayed());
    expect(late.map(idOf).toSorted()).toEqual(tradesPlayed().map(idOf).toSorted());
    for (const _ of [1, 2]) await world.execute(late);
    expect(await state()).toEqual(before);
    const played = tradesPlayed().length;
    await recoverAll();
    expect(tradesPlayed()).toHaveLength(played);
  }, 120_000);
});
