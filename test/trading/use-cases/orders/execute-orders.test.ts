import { describe, expect, it } from 'vitest';
import { idOf } from '#trading/domain/signals/signal.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import { lamports, userId } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleOrderRequest, handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import {
  createWorld,
  launchOf,
  launchTransaction,
  leaderTransaction,
  otherWallet,
  theMint,
  tradeOf,
  type World,
} from '../trading-world.ts';

const deliver = async (world: World, signal: ReturnType<typeof launchOf> | ReturnType<typeof tradeOf>, before = 0n) => {
  const tx = signal.kind === 'launch' ? launchTransaction(signal) : leaderTransaction(signal, before);
  world.transactions.set(signal.signature, tx);
  return handleSignal(world.deps, signal);
};

const reasonOf = async (world: World, signal: ReturnType<typeof launchOf> | ReturnType<typeof tradeOf>) =>
  (await world.books.decisions.find(idOf(signal), world.user))?.reason;

const position = (world: World) => world.books.positions.find(world.user, world.initial.mode, theMint);
const account = async (world: World) => {
  const found = await world.books.accounts.account(world.user, world.initial.mode);
  if (found === undefined) throw new Error('no account');
  return found;
};

describe('a launch that passes the filter', () => {
  it('is bought once, settled from the chain, and the books equal the chain', async () => {
    const world = await createWorld();
    expect(await deliver(world, launchOf())).toEqual({ kind: 'done', note: 'filled' });
    const held = await position(world);
    expect(held).toMatchObject({ status: 'open', tokens: 100_000n, costLamports: 100_005_000n });
    const { cashLamports, reservedLamports, openPositions } = await account(world);
    expect({ cashLamports, reservedLamports, openPositions }).toEqual({
      cashLamports: world.balances.get(world.initial.wallet),
      reservedLamports: 0n,
      openPositions: 1,
    });
  });

  it('leaves an order that says when it was reserved, signed, sent and filled', async () => {
    const world = await createWorld();
    await deliver(world, launchOf());
    const [id] = world.signed;
    const order = id === undefined ? undefined : await world.books.journal.signedWith(world.user, id);
    expect(order?.history.map(({ status }) => status)).toEqual(['reserved', 'signed', 'sent', 'filled']);
  });

  it('makes the same order and the same fill when it is delivered three times', async () => {
    const world = await createWorld();
    for (const _ of [1, 2, 3]) expect((await deliver(world, launchOf())).kind).toBe('done');
    expect(world.signed).toHaveLength(1);
    expect(await world.books.accounts.trades(world.user)).toHaveLength(1);
  });

  it('is bought once when two workers get it at the same time', async () => {
    const world = await createWorld();
    const signal = launchOf();
    world.transactions.set(signal.signature, launchTransaction(signal));
    const other = { ...world.deps, holder: 'worker-2' };
    await Promise.all([handleSignal(world.deps, signal), handleSignal(other, signal)]);
    expect(await world.books.accounts.trades(world.user)).toHaveLength(1);
    expect((await account(world)).openPositions).toBe(1);
  });

  it('has its signature in the journal before the first byte is sent', async () => {
    const world = await createWorld();
    const journaled: boolean[] = [];
    world.script.beforeSend = async (signature) => {
      const [order] = await world.books.journal.unfinished(10);
      journaled.push(order !== undefined && 'signature' in order.state && order.state.signature === signature);
    };
    await deliver(world, launchOf());
    expect(journaled).toEqual([true]);
  });

  it('sends nothing on paper and fills at the quote with fees and rent', async () => {
    const world = await createWorld((settings) => {
      settings.mode = 'paper';
    });
    expect(await deliver(world, launchOf())).toEqual({ kind: 'done', note: 'filled' });
    expect(world.sends).toEqual([]);
    const [trade] = await world.books.accounts.trades(world.user);
    expect(trade?.signature).toBeUndefined();
    expect(trade?.fill).toMatchObject({ tokens: 100_000n, lamports: -100_000_000n, rentLamports: 2_039_280n });
    expect((await account(world)).cashLamports).toBe(10_000_000_000n + (trade?.fill.walletLamports ?? 0n));
  });
});

describe('an entry is refused, with its reason in a decision,', () => {
  const refusals: readonly [string, Parameters<typeof createWorld>[0], ((world: World) => void) | undefined][] = [
    ['halted', (settings) => void (settings.haltEntries = true), undefined],
    ['venue-not-wanted', (settings) => void (settings.sniper.venues = ['moonit']), undefined],
    ['trade-too-large', (settings) => void (settings.limits.maxTradeLamports = lamports(1n)), undefined],
    ['trade-too-small', (settings) => void (settings.limits.minTradeLamports = lamports(10n ** 9n)), undefined],
    ['max-open-positions', (settings) => void (settings.limits.maxOpenPositions = 0), undefined],
    ['daily-spend-reached', (settings) => void (settings.limits.maxDailySpendLamports = lamports(100n)), undefined],
    ['insufficient-sol', (settings) => void (settings.limits.solReserveLamports = lamports(10n ** 10n)), undefined],
    ['mint-unsafe', undefined, (world) => void (world.script.mintFacts = undefined)],
    ['no-route', undefined, (world) => void (world.script.quote = { kind: 'no-route' })],
    ['signal-too-old', undefined, (world) => void (world.clock.nowMs += 60_000)],
  ];
  it.each(refusals)('%s', async (reason, change, turn) => {
    const world = await createWorld(change);
    turn?.(world);
    expect((await deliver(world, launchOf())).kind).toBe('done');
    expect(await reasonOf(world, launchOf())).toBe(reason);
    expect(world.signed).toEqual([]);
    expect(await position(world)).toBeUndefined();
  });

  it.each([
    ['no-route', { kind: 'no-route' }, 'no-route'],
    [
      'quote-refused',
      { kind: 'refused', reason: 'http-400: a mint against itself' },
      'refused: http-400: a mint against itself',
    ],
  ] as const)('%s, with what the router said, and with what the books say', async (reason, quote, found) => {
    const world = await createWorld((settings) => void (settings.limits.maxOpenPositions = 0));
    world.script.quote = quote;
    await deliver(world, launchOf());
    const decision = await world.books.decisions.find(idOf(launchOf()), world.user);
    const refused = decision?.verdicts.filter(({ passed }) => !passed);
    expect(decision?.reason).toBe(reason);
    expect(refused).toMatchObject([{ guard: 'max-open-positions' }, { guard: reason, found, allowed: 'a quote' }]);
  });

  it('position-exists, when the mint is held already', async () => {
    const world = await createWorld();
    await deliver(world, launchOf());
    await deliver(world, tradeOf('buy'));
    expect(await reasonOf(world, tradeOf('buy'))).toBe('position-exists');
  });

  it('for everyone while the global row is missing', async () => {
    const world = await createWorld();
    world.settings.breakRow('global', 'haltEntries: found "maybe"');
    await deliver(world, launchOf());
    expect(await reasonOf(world, launchOf())).toBe('settings-readable');
  });

  it('and its money is released when the built transaction is not what was asked for', async () => {
    const world = await createWorld();
    world.script.sign = { kind: 'refused', reason: 'foreign-transfer', checks: [] };
    expect(await deliver(world, launchOf())).toEqual({ kind: 'done', note: 'rejected: foreign-transfer' });
    expect(world.sends).toEqual([]);
    const { cashLamports, reservedLamports, openPositions } = await account(world);
    expect([cashLamports, reservedLamports, openPositions]).toEqual([10_000_000_000n, 0n, 0]);
  });
});

describe('a signal that the chain does not confirm', () => {
  it('never makes a fill and is asked for again while it is young', async () => {
    const world = await createWorld();
    expect(await handleSignal(world.deps, launchOf())).toMatchObject({ kind: 'retry' });
    expect(world.signed).toEqual([]);
  });

  it('ends in a decision once it is too old', async () => {
    const world = await createWorld();
    await handleSignal(world.deps, launchOf());
    world.clock.nowMs += 20_000;
    expect((await handleSignal(world.deps, launchOf())).kind).toBe('done');
    expect(await reasonOf(world, launchOf())).toBe('signal-too-old');
  });

  it('is refuted when the transaction tells of another mint', async () => {
    const world = await createWorld();
    const signal = launchOf();
    world.transactions.set(signal.signature, launchTransaction({ ...signal, mint: otherWallet as never }));
    await handleSignal(world.deps, signal);
    expect(await reasonOf(world, signal)).toBe('signal-contradicts-chain');
  });
});

describe('what a fault leaves behind', () => {
  it('is an order that the next delivery brings to its end without signing again', async () => {
    const world = await createWorld();
    world.script.lands = false;
    world.script.send = { kind: 'unknown', reason: 'timeout' };
    expect(await deliver(world, launchOf())).toEqual({ kind: 'done', note: 'handed-over: not-landed-yet' });
    world.script.lands = true;
    world.clock.nowMs += 20_000;
    expect((await handleSignal(world.deps, launchOf())).kind).toBe('done');
    expect(world.signed).toHaveLength(1);
    expect(await position(world)).toMatchObject({ status: 'open', tokens: 100_000n });
  });

  it('is released when the transaction is provably dead', async () => {
    const world = await createWorld();
    world.script.lands = false;
    world.script.dead = true;
    expect(await deliver(world, launchOf())).toEqual({ kind: 'done', note: 'expired' });
    const { reservedLamports, openPositions } = await account(world);
    expect([reservedLamports, openPositions]).toEqual([0n, 0]);
    expect((await world.books.accounts.budget(world.user, 'live', '2027-01-15' as never)).committedLamports).toBe(0n);
  });

  it('costs its fee when the transaction fails on chain, and nothing else', async () => {
    const world = await createWorld();
    world.script.reverts = 1;
    expect(await deliver(world, launchOf())).toEqual({ kind: 'done', note: 'failed: slippage-exceeded' });
    expect((await account(world)).cashLamports).toBe(world.balances.get(world.initial.wallet));
    expect(await position(world)).toBeUndefined();
  });
});

describe('a leader', () => {
  it('is followed into a buy and out of it in the proportion in which he sells', async () => {
    const world = await createWorld();
    await deliver(world, tradeOf('buy'));
    await deliver(world, tradeOf('sell', { tokens: 250n as never }), 1_000n);
    const [exit] = world.queue.takeExits();
    if (exit === undefined) throw new Error('no exit');
    expect(await handleExitRequest(world.deps, exit)).toEqual({ kind: 'done', note: 'sold' });
    expect(await position(world)).toMatchObject({ status: 'open', tokens: 75_000n });
    expect(await handleExitRequest(world.deps, exit)).toEqual({ kind: 'done', note: 'sold' });
    expect(await position(world)).toMatchObject({ tokens: 75_000n });
  });

  it('who sold before the follower bought is followed behind the entry, as its owner says by then', async () => {
    const world = await createWorld();
    const follow = async (followSells: 'own-exits' | 'mirror', version: number) => {
      const copy = world.initial.copy.map((relation) => ({ ...relation, followSells }));
      await world.settings.saveUser(world.user, { ...world.initial, copy }, version, world.author);
    };
    await deliver(world, tradeOf('sell'), 1_000n);
    const [waiting] = world.queue.takeOrders();
    if (waiting?.kind !== 'follow-sell') throw new Error('the sell does not wait');
    await follow('own-exits', 1);
    await deliver(world, tradeOf('buy'));
    await follow('mirror', 2);
    expect(await handleOrderRequest(world.deps, waiting)).toEqual({ kind: 'done', note: 'leader-sold' });
    const [exit] = world.queue.takeExits();
    if (exit === undefined) throw new Error('no exit');
    await handleExitRequest(world.deps, exit);
    expect(await position(world)).toBeUndefined();
    expect((await account(world)).openPositions).toBe(0);
  });

  it('is followed by every follower, one order each, through the orders queue', async () => {
    const world = await createWorld();
    const bob = userId('bob');
    await world.settings.saveUser(bob, { ...world.initial, wallet: otherWallet }, 0, world.author);
    world.balances.set(otherWallet, 5_000_000_000n);
    await deliver(world, tradeOf('buy'));
    const requests = world.queue.takeOrders();
    expect(requests).toHaveLength(2);
    for (const request of requests) await handleOrderRequest(world.deps, request);
    expect(await world.books.accounts.trades(world.user)).toHaveLength(1);
    expect(await world.books.accounts.trades(bob)).toHaveLength(1);
  });
});

describe('an exit', () => {
  it('goes on under a halt', async () => {
    const world = await createWorld();
    await deliver(world, tradeOf('buy'));
    await world.settings.saveGlobal(
      { haltEntries: true, halts: { contexts: [], leaders: [] }, launchAddresses: [] },
      1,
      world.author,
    );
    await deliver(world, tradeOf('sell'), 1_000n);
    const [exit] = world.queue.takeExits();
    if (exit === undefined) throw new Error('no exit');
    expect(await handleExitRequest(world.deps, exit)).toEqual({ kind: 'done', note: 'sold' });
  });

  it('is tried again with a wider slippage after it failed on chain, and sells once', async () => {
    const world = await createWorld();
    await deliver(world, tradeOf('buy'));
    await deliver(world, tradeOf('sell'), 1_000n);
    const [exit] = world.queue.takeExits();
    if (exit === undefined) throw new Error('no exit');
    world.script.reverts = 2;
    expect(await handleExitRequest(world.deps, exit)).toEqual({ kind: 'done', note: 'sold' });
    const trades = await world.books.accounts.trades(world.user);
    expect(trades.map(({ kind, plan }) => [kind, plan.side, plan.slippageBps])).toEqual([
      ['fill', 'buy', 50],
      ['failed', 'sell', 300],
      ['failed', 'sell', 600],
      ['fill', 'sell', 900],
    ]);
    expect((await account(world)).cashLamports).toBe(world.balances.get(world.initial.wallet));
  });

  it('stops after a failure that would only repeat itself, and the fee is booked', async () => {
    const world = await createWorld();
    await deliver(world, tradeOf('buy'));
    await deliver(world, tradeOf('sell'), 1_000n);
    const [exit] = world.queue.takeExits();
    if (exit === undefined) throw new Error('no exit');
    world.script.reverts = 1;
    world.script.failure = { name: 'Custom', code: 6014, program: swapPrograms.jupiter };
    expect(await handleExitRequest(world.deps, exit)).toEqual({ kind: 'done', note: 'dead: wrong-token-program' });
    expect((await account(world)).cashLamports).toBe(world.balances.get(world.initial.wallet));
    expect(await position(world)).toMatchObject({
      status: 'open',
      orderInFlight: undefined,
      deadSinceMs: world.clock.nowMs,
    });
  });

  it('is asked for again, never dropped, while the router is away', async () => {
    const world = await createWorld();
    await deliver(world, tradeOf('buy'));
    await deliver(world, tradeOf('sell'), 1_000n);
    const [exit] = world.queue.takeExits();
    if (exit === undefined) throw new Error('no exit');
    world.script.quote = { kind: 'unavailable', reason: '503' };
    expect(await handleExitRequest(world.deps, exit)).toMatchObject({ kind: 'retry' });
    world.script.quote = undefined;
    expect(await handleExitRequest(world.deps, exit)).toEqual({ kind: 'done', note: 'sold' });
  });
});
