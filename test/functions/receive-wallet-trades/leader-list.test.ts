import { describe, expect, it } from 'vitest';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemorySignalQueue } from '#adapters/memory/signal-queue.ts';
import { createLeaderList } from '#functions/receive-wallet-trades/leader-list.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleOrderRequest, handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { createReceiveWalletTrades } from '#trading/use-cases/receive/receive-wallet-trades.ts';
import { createWorld, leaderTransaction, theMint, tradeOf, type World } from '../../trading/use-cases/trading-world.ts';

/** Receives a leader's trade as the webhook brings it, and does everything that comes of it. */
const receive = async (world: World, signal: ReturnType<typeof tradeOf>, before = 0n) => {
  const transaction = leaderTransaction(signal, before);
  world.transactions.set(signal.signature, transaction);
  const queue = createMemorySignalQueue();
  const receipt = await createReceiveWalletTrades({
    ...{ queue, quarantine: createMemoryQuarantine(), clock: world.deps.clock },
    watchList: createLeaderList(world.settings, world.deps.clock),
  })([{ transaction }]);
  for (const each of queue.signals()) await handleSignal(world.deps, each);
  for (const request of world.queue.takeOrders()) await handleOrderRequest(world.deps, request);
  for (const request of world.queue.takeExits()) await handleExitRequest(world.deps, request);
  return receipt;
};

describe('the leaders that the receiver knows', () => {
  it('are those of a row that cannot be read, too: what was bought after them is sold after them', async () => {
    const world = await createWorld();
    await receive(world, tradeOf('buy'));
    const held = await world.books.positions.find(world.user, 'live', theMint);
    expect(held?.status).toBe('open');
    world.settings.breakRow(`user#${world.user}`, 'limits.maxTradeLamports: found "lots"');
    expect(await receive(world, tradeOf('sell'), 1_000n)).toMatchObject({ dropped: {} });
    expect(await world.books.positions.find(world.user, 'live', theMint)).toBeUndefined();
  });
});
