/** Whom a user copies, with how much and out again: as the settings say at the moment of the signal. */
import { describe, expect, it } from 'vitest';
import { goLive, leaveLive } from '#trading/domain/settings/live-settings.ts';
import type { UserSettings } from '#trading/domain/settings/settings.ts';
import { leadersOf } from '#trading/domain/signals/leaders.ts';
import { idOf } from '#trading/domain/signals/signal.ts';
import { lamports, tokenAmount } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleOrderRequest, handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { changeSettings } from '#trading/use-cases/settings/change-settings.ts';
import { createWorld, leaderTransaction, theLeader, theMint, tradeOf, type World } from '../trading-world.ts';

const deliver = (world: World, signal: ReturnType<typeof tradeOf>, before = 0n) => {
  world.transactions.set(signal.signature, leaderTransaction(signal, before));
  return handleSignal(world.deps, signal);
};

/** Does what waits on both queues until nothing does. */
const work = async (world: World): Promise<void> => {
  for (const request of world.queue.takeOrders()) await handleOrderRequest(world.deps, request);
  for (const request of world.queue.takeExits()) await handleExitRequest(world.deps, request);
};

const held = async (world: World) =>
  (await world.books.positions.find(world.user, world.initial.mode, theMint))?.tokens;
const reasonOf = async (world: World, signal: ReturnType<typeof tradeOf>) =>
  (await world.books.decisions.find(idOf(signal), world.user))?.reason;

type Relation = UserSettings['copy'][number];
const withRelation = (change: Partial<Relation>) =>
  createWorld((settings) => {
    settings.copy = settings.copy.map((relation) => ({ ...relation, ...change }));
  });

/** Writes the user's settings, changed, as a command does. */
const change = async ({ settings, user, author }: World, edit: (now: UserSettings) => UserSettings): Promise<void> => {
  const now = (await settings.load()).users[0];
  if (now === undefined) throw new Error('no user');
  await settings.saveUser(user, edit(now.settings), now.version, author);
};

const halfSold = { tokens: tokenAmount(500n) };

describe('a sell of a leader', () => {
  it.each([
    ['mirror', 'sells the same part', 50_000n],
    ['all-on-first-sell', 'sells everything', undefined],
    ['own-exits', 'sells nothing', 100_000n],
  ] as const)('with %s %s', async (followSells, _, left) => {
    const world = await withRelation({ followSells });
    await deliver(world, tradeOf('buy'));
    await deliver(world, tradeOf('sell', halfSold), 1_000n);
    await work(world);
    expect(await held(world)).toBe(left);
  });

  it('is followed while the leader is paused, although his buys are not', async () => {
    const world = await createWorld();
    await deliver(world, tradeOf('buy'));
    await change(world, (now) => ({ ...now, copy: now.copy.map((relation) => ({ ...relation, enabled: false })) }));
    expect(leadersOf((await world.settings.load()).users).has(theLeader)).toBe(true);
    await deliver(world, tradeOf('sell'), 1_000n);
    await work(world);
    expect(await held(world)).toBeUndefined();
  });

  it('sells what was bought live after its owner went back to paper', async () => {
    const world = await createWorld();
    await deliver(world, tradeOf('buy'));
    await change(world, leaveLive);
    await deliver(world, tradeOf('sell'), 1_000n);
    await work(world);
    expect(await held(world)).toBeUndefined();
  });

  it('waits for an owner of whose settings not even the exits can be read, and sells as they say once they can', async () => {
    const world = await withRelation({ followSells: 'all-on-first-sell' });
    await deliver(world, tradeOf('buy'));
    world.settings.breakRow(`user#${world.user}`, 'exits: found "none"', 'exits too');
    await deliver(world, tradeOf('sell', halfSold), 1_000n);
    const [waiting] = world.queue.takeOrders();
    if (waiting?.kind !== 'follow-sell') throw new Error('the sell was lost');
    expect(await handleOrderRequest(world.deps, waiting)).toMatchObject({
      kind: 'retry',
      reason: 'settings-unreadable',
    });
    await world.settings.saveUser(world.user, world.initial, 1, world.author);
    await handleOrderRequest(world.deps, waiting);
    await work(world);
    expect(await held(world)).toBeUndefined();
  });

  it('that waited does not sell when the user goes by his own exits by then', async () => {
    const world = await createWorld();
    await deliver(world, tradeOf('sell'), 1_000n);
    const [waiting] = world.queue.takeOrders();
    if (waiting?.kind !== 'follow-sell') throw new Error('the sell does not wait');
    await change(world, (now) => ({ ...now, copy: now.copy.map((each) => ({ ...each, followSells: 'own-exits' })) }));
    await deliver(world, tradeOf('buy'));
    await handleOrderRequest(world.deps, waiting);
    await work(world);
    expect(await held(world)).toBe(100_000n);
  });
});

describe('a buy that is a share of the wallet', () => {
  const share: Partial<Relation> = {
    sizing: { kind: 'wallet-share', shareBps: 100, maxSpendLamports: lamports(300_000_000n) },
  };

  it('spends that share of the free SOL, and says of how much', async () => {
    const world = await withRelation(share);
    await deliver(world, tradeOf('buy'));
    const decision = await world.books.decisions.find(idOf(tradeOf('buy')), world.user);
    expect(decision).toMatchObject({
      reason: 'copy-wallet-share',
      inputs: { spendLamports: '100000000', sizedFromLamports: '10000000000' },
    });
    expect(await held(world)).toBe(100_000n);
  });

  it('keeps the size that was decided first when the signal comes again after the balance changed', async () => {
    const world = await withRelation(share);
    await deliver(world, tradeOf('buy'));
    world.balances.set(world.initial.wallet, 1_000_000_000n);
    await deliver(world, tradeOf('buy'));
    const trades = await world.books.accounts.trades(world.user);
    expect(trades.map(({ plan }) => plan.amountIn)).toEqual([100_000_000n]);
  });

  it('asks nothing of anybody when the signal is too old', async () => {
    const world = await withRelation(share);
    world.clock.nowMs += 60_000;
    const reader = { ...world.deps.reader, holdings: () => Promise.reject(new Error('the node is down')) };
    await handleSignal({ ...world.deps, reader }, tradeOf('buy'));
    expect(await reasonOf(world, tradeOf('buy'))).toBe('signal-too-old');
  });
});

describe('a change of settings', () => {
  it('is followed by the next signal: a leader who was added is copied, one who was removed is not', async () => {
    const world = await createWorld((settings) => void (settings.copy = []));
    const row = `user#${world.user}` as const;
    const edit = async (copy: UserSettings['copy']) => {
      const present = await world.settings.row(row);
      const next = { ...JSON.parse(JSON.stringify(present?.settings)), copy: JSON.parse(wire(copy)) };
      return changeSettings(
        { settings: world.settings, accounts: world.books.accounts },
        row,
        present,
        next,
        world.author,
      );
    };
    const wire = (value: unknown) =>
      JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member));
    const first = tradeOf('buy');
    await deliver(world, first);
    expect(await reasonOf(world, first)).toBeUndefined();
    const { copy } = (await createWorld()).initial;
    expect((await edit(copy)).kind).toBe('saved');
    expect(leadersOf((await world.settings.load()).users).has(theLeader)).toBe(true);
    await deliver(world, first);
    expect(await reasonOf(world, first)).toBe('copy-fixed');
    await edit([]);
    await deliver(world, tradeOf('sell'), 1_000n);
    await work(world);
    expect(await held(world)).toBe(100_000n);
  });

  it('to live mode sends the next entry, and back to paper fills the one after on paper', async () => {
    const world = await createWorld(
      (settings) => void Object.assign(settings, { ...leaveLive(settings), ramp: settings.ramp }),
    );
    await deliver(world, tradeOf('buy'));
    expect(world.sends).toEqual([]);
    await change(world, (now) => goLive(now, world.author));
    await deliver(world, { ...tradeOf('buy'), signature: 'S'.repeat(88) as never });
    expect(world.sends).toHaveLength(1);
  });
});
