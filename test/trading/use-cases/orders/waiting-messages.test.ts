/** Messages that waited long in a queue: an entry ends in its decision whatever fails, a sell is followed whenever it comes. */
import { describe, expect, it } from 'vitest';
import type { EntryRequest } from '#trading/domain/orders/order-request.ts';
import { idOf, type Signal } from '#trading/domain/signals/signal.ts';
import { lamports, orderId, positionId, userId } from '#trading/domain/values/quantities.ts';
import { handleOrderRequest, handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { createWorld, leaderTransaction, otherWallet, tradeOf, type World } from '../trading-world.ts';

const bob = userId('bob');

/** Two followers, so that a leader's buy is fanned out, and a chain that does not answer. */
const outage = async (): Promise<World> => {
  const world = await createWorld();
  await world.settings.saveUser(bob, { ...world.initial, wallet: otherWallet }, 0, world.author);
  const noAnswer = async (): Promise<never> => {
    throw new Error('no node answers');
  };
  Object.assign(world.deps, { chain: { ...world.deps.chain, transaction: noAnswer } });
  return world;
};

const reasons = async (world: World, signal: Signal) =>
  (await world.books.decisions.of(idOf(signal))).map(({ userId: of, reason }) => `${of} ${reason}`).toSorted();

const entryOf = (user: ReturnType<typeof userId>): EntryRequest => ({
  kind: 'entry',
  orderId: orderId('an-order'),
  positionId: positionId('a-position'),
  userId: user,
  mode: 'live',
  rule: 'copy-fixed',
  spendLamports: lamports(100_000_000n),
  origin: tradeOf('buy'),
});

describe("a leader's buy in an outage", () => {
  it('is asked for again while it is young', async () => {
    const world = await outage();
    await expect(handleSignal(world.deps, tradeOf('buy'))).rejects.toThrow('no node answers');
    expect(await reasons(world, tradeOf('buy'))).toEqual([]);
  });

  it('ends in a decision for every follower once it is old, although the chain still does not answer', async () => {
    const world = await outage();
    world.clock.nowMs += 600_000;
    expect(await handleSignal(world.deps, tradeOf('buy'))).toMatchObject({ kind: 'done' });
    expect(await reasons(world, tradeOf('buy'))).toEqual(['ada signal-too-old', 'bob signal-too-old']);
    expect(world.queue.takeOrders()).toEqual([]);
    const [decision] = await world.books.decisions.of(idOf(tradeOf('buy')));
    expect(decision?.verdicts.find(({ passed }) => !passed)).toMatchObject({ found: '600000 ms' });
  });

  it('asks the chain nothing when it is too old for its only follower', async () => {
    const world = await createWorld();
    let asked = 0;
    const transaction = async (): Promise<never> => {
      asked += 1;
      throw new Error('no node answers');
    };
    Object.assign(world.deps, { chain: { ...world.deps.chain, transaction } });
    world.clock.nowMs += 600_000;
    expect(await handleSignal(world.deps, tradeOf('buy'))).toMatchObject({ kind: 'done' });
    expect(asked).toBe(0);
  });
});

describe("a leader's buy", () => {
  it('ends in a decision of whoever copies him in a row that cannot be read, and buys nothing', async () => {
    const world = await createWorld();
    world.settings.breakRow(`user#${world.user}`, 'limits: found "much"');
    expect(await handleSignal(world.deps, tradeOf('buy'))).toMatchObject({ kind: 'done' });
    expect(await reasons(world, tradeOf('buy'))).toEqual([`${world.user} settings-unreadable`]);
  });
});

describe('an entry on the orders queue', () => {
  it('ends in a decision once it is old', async () => {
    const world = await createWorld();
    world.clock.nowMs += 600_000;
    await handleOrderRequest(world.deps, entryOf(world.user));
    expect(await reasons(world, tradeOf('buy'))).toEqual(['ada signal-too-old']);
  });

  it('of somebody whose settings cannot be read waits a minute and then ends in a decision', async () => {
    const world = await createWorld();
    expect(await handleOrderRequest(world.deps, entryOf(bob))).toMatchObject({ kind: 'retry' });
    world.clock.nowMs += 61_000;
    expect(await handleOrderRequest(world.deps, entryOf(bob))).toMatchObject({ kind: 'done' });
    expect(await reasons(world, tradeOf('buy'))).toEqual(['bob settings-unreadable']);
  });
});

describe('a signal to buy that no node confirms', () => {
  /** What each of these makes of it after so many ms, beginning with a fresh world. */
  const after = async (ms: number, users: 'one' | 'two') => {
    const world = await createWorld();
    if (users === 'two') await world.settings.saveUser(bob, { ...world.initial, wallet: otherWallet }, 0, world.author);
    world.clock.nowMs += ms;
    const handled = await handleSignal(world.deps, tradeOf('buy'));
    return { handled, reasons: await reasons(world, tradeOf('buy')) };
  };

  it('holds up those behind it for ten seconds and no longer, for one user and for several', async () => {
    for (const users of ['one', 'two'] as const) {
      const early = await after(5_000, users);
      expect(early).toMatchObject({ handled: { kind: 'retry', reason: 'signal-not-on-chain-yet' }, reasons: [] });
      const late = await after(10_000, users);
      expect(late.handled).toMatchObject({ kind: 'done' });
      expect(late.reasons).toEqual(
        users === 'one' ? ['ada signal-not-on-chain'] : ['ada signal-not-on-chain', 'bob signal-not-on-chain'],
      );
    }
  });
});

describe("a leader's sell", () => {
  it('is followed an hour later', async () => {
    const world = await createWorld();
    const [buy, sell] = [tradeOf('buy'), tradeOf('sell')];
    world.transactions.set(buy.signature, leaderTransaction(buy));
    world.transactions.set(sell.signature, leaderTransaction(sell, 1_000n));
    await handleSignal(world.deps, buy);
    world.clock.nowMs += 3_600_000;
    await handleSignal(world.deps, sell);
    expect(world.queue.takeExits()).toMatchObject([{ rule: 'leader-sold' }]);
  });

  it('that no node has yet is waited for longer than an entry', async () => {
    const world = await createWorld();
    world.clock.nowMs += 120_000;
    expect(await handleSignal(world.deps, tradeOf('sell'))).toMatchObject({ kind: 'retry' });
    world.clock.nowMs += 120_000;
    expect(await handleSignal(world.deps, tradeOf('sell'))).toMatchObject({ kind: 'done' });
    expect(await reasons(world, tradeOf('sell'))).toEqual(['ada signal-not-on-chain']);
  });
});
