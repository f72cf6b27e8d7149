/** Queues deliver in the order of arrival. What counts between a leader's buys and sells is the order on chain. */
import { describe, expect, it } from 'vitest';
import type { SignalId } from '#trading/domain/values/quantities.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleOrderRequest, handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { createWorld, leaderTransaction, signatureNamed, theLeader, theMint, tradeOf } from '../trading-world.ts';

const start = async () => {
  const world = await createWorld();
  const { deps, user, clock, queue } = world;
  /** A trade that the chain has. */
  const trade = (side: 'buy' | 'sell', name: string, slot: number) => {
    const at = epochMs(clock.nowMs);
    const of = tradeOf(side, { signature: signatureNamed(name), slot, blockTimeMs: at, seenAtMs: at });
    world.transactions.set(of.signature, leaderTransaction(of, side === 'sell' ? 1_000n : 0n));
    return of;
  };
  /** Delivers it, and everything that it asks for. */
  const deliver = async (of: ReturnType<typeof trade>): Promise<void> => {
    await handleSignal(deps, of);
    for (const request of queue.takeOrders()) await handleOrderRequest(deps, request);
    for (const exit of queue.takeExits()) await handleExitRequest(deps, exit);
    clock.nowMs += 1_000;
  };
  const held = () => deps.positions.find(user, 'live', theMint);
  const decided = (cause: string) => deps.decisions.find(cause as SignalId, user);
  const causeOf = ({ signature }: ReturnType<typeof trade>) => `trade:${signature}:${theLeader}:${theMint}`;
  return { ...world, trade, deliver, held, decided, causeOf };
};

describe("between a leader's buy and his sell", () => {
  it('does not buy after a sell that was handled before its buy came', async () => {
    const { trade, deliver, held, decided, causeOf } = await start();
    const [buy, sell] = [trade('buy', 'buyA', 5), trade('sell', 'sellA', 9)];
    await deliver(sell);
    await deliver(buy);
    expect(await held()).toBeUndefined();
    const decision = await decided(causeOf(buy));
    expect(decision).toMatchObject({ outcome: 'skip', reason: 'leader-sold-since' });
    expect(decision?.verdicts.find(({ guard }) => guard === 'leader-sold-since')).toEqual({
      guard: 'leader-sold-since',
      passed: false,
      found: 'slot 9',
      allowed: '< slot 5',
    });
  });

  it('buys again when he buys again after it', async () => {
    const { trade, deliver, held } = await start();
    await deliver(trade('sell', 'sellA', 9));
    await deliver(trade('buy', 'buyB', 10));
    expect(await held()).toMatchObject({ status: 'open', causeSlot: 10 });
  });

  it('refuses the reservation when the sell is noted after the guards looked', async () => {
    const { deps, trade, deliver, held, decided, causeOf } = await start();
    const buy = trade('buy', 'buyA', 5);
    const { leaderSoldSlot, noteLeaderSale } = deps.accounts;
    const looks: (number | undefined)[] = [];
    Object.assign(deps.accounts, {
      leaderSoldSlot: async (...of: Parameters<typeof leaderSoldSlot>) => {
        const found = await leaderSoldSlot(...of);
        looks.push(found);
        if (looks.length === 1) await noteLeaderSale({ leader: theLeader, mint: theMint, slot: 9 });
        return found;
      },
    });
    await deliver(buy);
    expect(looks).toEqual([undefined, 9]);
    expect(await held()).toBeUndefined();
    expect(await decided(causeOf(buy))).toMatchObject({ reason: 'leader-sold-since' });
  });

  it('goes by the slot that the chain tells, whatever the body of the webhook claims', async () => {
    const { trade, deliver, held } = await start();
    const [buy, sell] = [trade('buy', 'buyA', 5), trade('sell', 'sellA', 9)];
    await deliver({ ...sell, slot: 1 });
    await deliver({ ...buy, slot: 1_000 });
    expect(await held()).toBeUndefined();
  });

  it('an old sell that is delivered again leaves what was bought after it alone', async () => {
    const { clock, trade, deliver, held } = await start();
    await deliver(trade('buy', 'buyA', 5));
    const sell = trade('sell', 'sellA', 9);
    await deliver(sell);
    expect(await held()).toBeUndefined();
    clock.nowMs += 600_000;
    await deliver(trade('buy', 'buyB', 2_000));
    await deliver(sell);
    expect(await held()).toMatchObject({ status: 'open', orderInFlight: undefined });
    await deliver(trade('sell', 'sellB', 2_100));
    expect(await held()).toBeUndefined();
  });

  it('a sell that waited for settings leaves a newer position alone as well', async () => {
    const { deps, clock, user, trade, deliver, held } = await start();
    await deliver(trade('buy', 'buyB', 2_000));
    const request = {
      ...({ kind: 'follow-sell', userId: user, mode: 'live', leader: theLeader, mint: theMint } as const),
      cause: 'an-old-sell' as SignalId,
      portion: { numerator: 1n, denominator: 1n } as never,
      requestedAtMs: epochMs(clock.nowMs),
      soldInSlot: 9,
    };
    expect(await handleOrderRequest(deps, request)).toMatchObject({ note: 'no-position-to-sell' });
    expect(await held()).toMatchObject({ status: 'open' });
    // What was sent before slots were kept is followed as it was then.
    const { soldInSlot: _, ...before } = request;
    expect(await handleOrderRequest(deps, { ...before, cause: 'another' as SignalId })).toMatchObject({
      note: 'leader-sold',
    });
  });

  it('whoever goes by his own exits buys although the leader sold', async () => {
    const { deps, user, clock, trade, deliver, held } = await start();
    const [buy, sell] = [trade('buy', 'buyA', 5), trade('sell', 'sellA', 9)];
    await deliver(sell);
    const row = (await deps.settings.load()).users.find(({ userId }) => userId === user);
    if (row === undefined) throw new Error('no user');
    const copy = row.settings.copy.map((relation) => ({ ...relation, followSells: 'own-exits' as const }));
    const author = { by: 'test', why: 'test', atMs: clock.nowMs };
    await deps.settings.saveUser(user, { ...row.settings, copy }, row.version, author);
    await deliver(buy);
    expect(await held()).toMatchObject({ status: 'open' });
  });
});
