/** I6 and I7: whatever stops entries stops no exit, on whichever way it comes. */
import { describe, expect, it } from 'vitest';
import { evaluateExits, exitRequestOf } from '#trading/domain/exits/exit-rules.ts';
import { everything, manualSells } from '#trading/domain/orders/manual-sells.ts';
import type { ExitMessage } from '#trading/domain/orders/order-request.ts';
import { startWatch } from '#trading/domain/prices/watch-state.ts';
import type { UserSettings } from '#trading/domain/settings/settings.ts';
import { idOf } from '#trading/domain/signals/signal.ts';
import { epochMs, lamports } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleOrderRequest, handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import {
  createWorld,
  leaderTransaction,
  signatureNamed,
  theLeader,
  theWallet,
  tradeOf,
  type World,
} from '../trading-world.ts';

/** What one buy takes at most, so that afterwards only the reserve for exits is left. */
const oneBuyLamports = 105_200_000n;

/** A world in which something was bought and little else can be paid. */
const withPosition = async () => {
  const world = await createWorld();
  world.balances.set(theWallet, world.initial.limits.solReserveLamports + oneBuyLamports);
  await deliver(world, tradeOf('buy'));
  return world;
};

const deliver = async (world: World, signal: ReturnType<typeof tradeOf>, before = 0n) => {
  world.transactions.set(signal.signature, leaderTransaction(signal, before));
  return handleSignal(world.deps, signal);
};

const held = async (world: World) => {
  const [position] = await world.deps.positions.ofUser(world.user);
  if (position === undefined) throw new Error('nothing was bought');
  return position;
};

const settingsBecome = async (world: World, change: Partial<UserSettings>) => {
  const { users } = await world.settings.load();
  const version = users.find(({ userId }) => userId === world.user)?.version ?? 0;
  expect(
    await world.settings.saveUser(world.user, { ...world.initial, ...change }, version, world.author),
  ).toMatchObject({ kind: 'saved' });
};

/** Everything that stops entries. */
const stops: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  'a halt of everybody': ({ settings, author }) =>
    settings.saveGlobal({ haltEntries: true, halts: { contexts: [], leaders: [] }, launchAddresses: [] }, 1, author),
  'a halt of the user': (world) => settingsBecome(world, { haltEntries: true }),
  'halts of every part': (world) =>
    settingsBecome(world, { halts: { contexts: ['sniper', 'copy', 'manual'], leaders: [theLeader], panic: null } }),
  'an unexplained outflow': ({ deps, user }) =>
    deps.accounts.freeze(user, 'live', { because: 'unknown-outflow', detail: 'test', atMs: epochMs(1) }),
  'limits of nothing': (world) =>
    settingsBecome(world, {
      limits: {
        ...world.initial.limits,
        maxDailySpendLamports: lamports(0n),
        maxDailyLossLamports: lamports(0n),
        maxOpenPositions: 0,
      },
    }),
  'settings that cannot be read': async ({ settings, user }) => settings.breakRow(`user#${user}`, 'found nothing'),
  'the way back to paper': (world) => settingsBecome(world, { mode: 'paper' }),
};

/** Every way on which an exit comes; each ends with a message for `exits.fifo`. */
const ways: Readonly<Record<string, (world: World) => Promise<readonly ExitMessage[]>>> = {
  'a leader who sells': async (world) => {
    await deliver(world, tradeOf('sell'), 1_000n);
    // Where his owner's settings cannot be read, the sale takes the way of one that waits behind an entry.
    const exits = world.queue.takeExits();
    if (exits.length > 0) return exits;
    for (const request of world.queue.takeOrders()) await handleOrderRequest(world.deps, request);
    return world.queue.takeExits();
  },
  'a price rule': async (world) => {
    const position = await held(world);
    const nowMs = epochMs(world.clock.nowMs);
    const tick = { sellLamports: 1n, source: 'pool', atMs: nowMs };
    const { exitOwners } = await world.settings.load();
    const rules = exitOwners.find(({ userId }) => userId === world.user)?.settings.exits;
    if (rules === undefined) return [];
    const { fired } = evaluateExits({ position, watch: startWatch(position, nowMs), tick, rules, nowMs });
    return fired === undefined ? [] : [exitRequestOf(position, fired, nowMs)];
  },
  'a person': async (world) => {
    const ask = { requestId: 'a-wish', by: 'a person', why: '' };
    return manualSells(ask, [await held(world)], everything, epochMs(world.clock.nowMs));
  },
};

describe.each(Object.entries(stops))('%s', (_, stop) => {
  it.each(Object.entries(ways))('stops no exit that comes by %s', async (_way, fire) => {
    const world = await withPosition();
    await stop(world);
    const exits = await fire(world);
    expect(exits).toHaveLength(1);
    for (const exit of exits) expect(await handleExitRequest(world.deps, exit)).toEqual({ kind: 'done', note: 'sold' });
    expect(await held(world)).toMatchObject({ status: 'closed', tokens: 0n, mode: 'live' });
  });
});

describe('the SOL reserve', () => {
  it('is left alone by every entry and pays for the exit', async () => {
    const world = await withPosition();
    const { limits } = world.initial;
    const account = async () => world.deps.accounts.account(world.user, 'live');
    expect((await account())?.cashLamports).toBeGreaterThanOrEqual(limits.solReserveLamports);
    expect((await account())?.cashLamports).toBeLessThan(limits.solReserveLamports + oneBuyLamports);
    // Of another token it would be: nothing but the reserve stands against the entry.
    const positions = { ...world.deps.positions, find: async () => undefined };
    const now = epochMs(world.clock.nowMs);
    const again = tradeOf('buy', { signature: signatureNamed('again'), seenAtMs: now, blockTimeMs: now });
    world.transactions.set(again.signature, leaderTransaction(again));
    await handleSignal({ ...world.deps, positions }, again);
    expect(await world.deps.decisions.find(idOf(again), world.user)).toMatchObject({
      outcome: 'skip',
      reason: expect.stringContaining('insufficient-sol'),
    });
    const [exit] = await (ways['a person']?.(world) ?? []);
    if (exit === undefined) throw new Error('no exit');
    expect(await handleExitRequest(world.deps, exit)).toEqual({ kind: 'done', note: 'sold' });
    const [sale] = (await world.deps.accounts.trades(world.user)).filter(({ plan }) => plan.side === 'sell');
    expect(sale?.fill.feeLamports).toBeGreaterThan(0n);
  });
});
