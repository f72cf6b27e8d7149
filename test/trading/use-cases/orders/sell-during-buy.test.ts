/** A leader sells while the follower's buy is still in flight: the sale waits for it, and is made once. */
import { describe, expect, it } from 'vitest';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { resumeOrders } from '#trading/use-cases/orders/resume-orders.ts';
import { createWorld, leaderTransaction, tradeOf, type World } from '../trading-world.ts';

const [buy, sell] = [tradeOf('buy'), tradeOf('sell')];

/** A buy that was sent and has not landed when its executor hands it over, and the exit that the leader's sell asked for. */
const caught = async () => {
  const world = await createWorld();
  world.transactions.set(buy.signature, leaderTransaction(buy));
  world.transactions.set(sell.signature, leaderTransaction(sell, 1_000n));
  world.script.lands = false;
  expect(await handleSignal(world.deps, buy)).toEqual({ kind: 'done', note: 'handed-over: not-landed-yet' });
  await handleSignal(world.deps, sell);
  const [exit] = world.queue.takeExits();
  if (exit === undefined) throw new Error('no exit');
  return { world, exit };
};

const goOn = async (world: World): Promise<void> => {
  world.clock.nowMs += world.deps.pace.leaseMs + 1;
  await resumeOrders(world.deps);
};

const sellsOf = async ({ books, user }: World) =>
  (await books.accounts.trades(user)).filter(({ plan }) => plan.side === 'sell');

describe("a leader's sell while the buy is in flight", () => {
  it('waits until the buy has landed, and then sells everything once, however often it is delivered', async () => {
    const { world, exit } = await caught();
    for (const _ of [1, 2, 3])
      expect(await handleExitRequest(world.deps, exit)).toMatchObject({ kind: 'retry', reason: 'order-in-flight' });
    world.script.lands = true;
    await goOn(world);
    for (const _ of [1, 2, 3])
      expect(await handleExitRequest(world.deps, exit)).toMatchObject({ kind: 'done', note: 'sold' });
    expect(await sellsOf(world)).toHaveLength(1);
    expect(await world.books.positions.find(world.user, 'live', buy.mint)).toBeUndefined();
  });

  it('ends when the buy is dead: there is nothing to sell', async () => {
    const { world, exit } = await caught();
    world.script.dead = true;
    await goOn(world);
    expect(await handleExitRequest(world.deps, exit)).toEqual({ kind: 'done', note: 'position-closed' });
    expect(await sellsOf(world)).toEqual([]);
  });
});
