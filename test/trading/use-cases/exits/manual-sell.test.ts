/** What an owner sells by his own hand, and the panic that sells everything. */
import { describe, expect, it } from 'vitest';
import { manualSellCause } from '#trading/domain/orders/manual-ask.ts';
import { everything, manualSells } from '#trading/domain/orders/manual-sells.ts';
import { exitMessage } from '#trading/domain/orders/order-request.ts';
import { panicked, resumed } from '#trading/domain/settings/halts.ts';
import { epochMs, signature, tokenAmount, userId } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { panic } from '#trading/use-cases/exits/panic.ts';
import { sellOnPanic } from '#trading/use-cases/exits/sell-on-panic.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { amendUser } from '#trading/use-cases/settings/amend-settings.ts';
import { createWorld, launchOf, launchTransaction, theMint, type World } from '../trading-world.ts';

const half = { numerator: tokenAmount(1n), denominator: tokenAmount(2n) };
const ask = { requestId: 'a-wish', by: 'osprey sell', why: 'enough' };

const snipe = async (world: World, name = 'launch') => {
  const launch = launchOf({ signature: signature(name.padEnd(88, '1')) });
  world.transactions.set(launch.signature, launchTransaction(launch));
  return handleSignal(world.deps, launch);
};

const buyFirst = async (): Promise<World> => {
  const world = await createWorld();
  await snipe(world);
  return world;
};

const position = async (world: World) => {
  const found = await world.books.positions.find(world.user, 'live', theMint);
  if (found === undefined) throw new Error('no position');
  return found;
};

const sellPart = async (world: World, portion = half) => {
  const [request] = manualSells(ask, [await position(world)], portion, epochMs(world.clock.nowMs));
  if (request === undefined) throw new Error('no request');
  return request;
};

const sales = async (world: World) =>
  (await world.books.accounts.trades(world.user)).filter(({ plan }) => plan.side === 'sell');

/** What is on the exits queue, executed as often as it asks to be. */
const sellWhatIsAsked = async (world: World): Promise<void> => {
  for (const request of world.queue.takeExits())
    for (let left = 20; left > 0 && (await handleExitRequest(world.deps, request)).kind === 'retry'; left -= 1)
      world.clock.nowMs += 1_000;
};

describe('a sale that its owner asked for', () => {
  it('sells its part of what is held, by the rule manual, and leaves a decision that says who asked', async () => {
    const world = await buyFirst();
    const request = await sellPart(world);
    expect(await handleExitRequest(world.deps, request)).toEqual({ kind: 'done', note: 'sold' });
    expect(await position(world)).toMatchObject({ tokens: 50_000n, status: 'open' });
    const [sale] = await sales(world);
    const cause = manualSellCause('a-wish', 'live', theMint);
    expect(sale?.plan).toMatchObject({ context: 'exit', rule: 'manual', cause, amountIn: 50_000n });
    expect(await world.books.decisions.find(cause, world.user)).toMatchObject({
      ...{ outcome: 'order', reason: 'manual', orderId: sale?.plan.orderId, verdicts: [] },
      inputs: { kind: 'manual-sell', portion: '50 %', request: 'a-wish', by: 'osprey sell', why: 'enough' },
    });
  });

  it('sells once, however often it is delivered', async () => {
    const world = await buyFirst();
    const request = await sellPart(world);
    for (const _ of [1, 2, 3]) await handleExitRequest(world.deps, request);
    expect(await sales(world)).toHaveLength(1);
    expect(await position(world)).toMatchObject({ tokens: 50_000n });
  });

  it('never sells a later position in the same mint', async () => {
    const world = await buyFirst();
    await handleExitRequest(world.deps, await sellPart(world, everything));
    await snipe(world, 'another');
    const again = await sellPart(world, everything);
    expect(await handleExitRequest(world.deps, again)).toEqual({
      kind: 'done',
      note: 'decided-for-another-position',
    });
    expect(await position(world)).toMatchObject({ tokens: 100_000n });
  });

  it('is a skip with its reason when the position is closed', async () => {
    const world = await buyFirst();
    const request = { ...(await sellPart(world)), requestId: 'late' };
    await handleExitRequest(world.deps, await sellPart(world, everything));
    expect(await handleExitRequest(world.deps, request)).toMatchObject({ kind: 'done' });
    expect(await world.books.decisions.find(manualSellCause('late', 'live', theMint), world.user)).toMatchObject({
      outcome: 'skip',
      reason: 'position-closed',
    });
    expect(await sales(world)).toHaveLength(1);
  });

  it('is made although entries are halted', async () => {
    const world = await buyFirst();
    await world.settings.saveUser(world.user, { ...world.initial, haltEntries: true }, 1, world.author);
    await handleExitRequest(world.deps, await sellPart(world, everything));
    expect(await sales(world)).toHaveLength(1);
  });

  it('travels as JSON and comes out as it went in', async () => {
    const request = await sellPart(await buyFirst());
    const text = JSON.stringify(request, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
    expect(exitMessage.parse(JSON.parse(text))).toEqual(request);
  });
});

describe('a panic', () => {
  it('halts the entries of its user and sells what he holds', async () => {
    const world = await buyFirst();
    const report = await panic(world.deps, [world.user], false, ask);
    expect(report).toMatchObject({ users: [{ halt: { kind: 'saved' }, sale: { positions: [{ mint: theMint }] } }] });
    await sellWhatIsAsked(world);
    expect(await world.books.positions.heldBy(world.user, 'live')).toEqual([]);
    await snipe(world, 'later');
    expect(await world.books.positions.heldBy(world.user, 'live')).toEqual([]);
  });

  it('asked for again with the same id changes no settings and sells nothing twice', async () => {
    const world = await buyFirst();
    for (const _ of [1, 2]) {
      await panic(world.deps, [world.user], false, ask);
      await sellWhatIsAsked(world);
    }
    expect((await world.settings.load()).users[0]?.version).toBe(2);
    expect(await sales(world)).toHaveLength(1);
  });

  it('sells at once what an entry in flight brings', async () => {
    const world = await createWorld();
    world.script.beforeSend = async () => {
      world.script.beforeSend = async () => {};
      await panic(world.deps, [world.user], false, ask);
    };
    expect(await snipe(world)).toMatchObject({ note: 'filled' });
    await sellWhatIsAsked(world);
    expect(await world.books.positions.heldBy(world.user, 'live')).toEqual([]);
    expect(await sales(world)).toHaveLength(1);
  });

  it('sells through the reconciler what was reserved after it had looked', async () => {
    const world = await buyFirst();
    await amendUser(world.settings, world.user, (all) => panicked(all, ask, epochMs(1)), world.author);
    expect(await sellOnPanic(world.deps)).toEqual({ users: 1, requested: 1 });
    await sellWhatIsAsked(world);
    expect(await world.books.positions.heldBy(world.user, 'live')).toEqual([]);
    expect(await sellOnPanic(world.deps)).toEqual({ users: 1, requested: 0 });
  });

  it('refuses entries even when somebody takes the halt beside it away, until it is ended', async () => {
    const world = await createWorld();
    await panic(world.deps, [world.user], false, ask);
    await amendUser(world.settings, world.user, (all) => ({ ...all, haltEntries: false }), world.author);
    await snipe(world);
    expect(await world.books.accounts.trades(world.user)).toEqual([]);
    await amendUser(world.settings, world.user, (all) => resumed(all, { kind: 'all' }), world.author);
    await snipe(world, 'later');
    expect(await world.books.accounts.trades(world.user)).toHaveLength(1);
  });

  it('of everyone stops and sells for one user although another one cannot be read', async () => {
    const world = await buyFirst();
    const broken = userId('broken');
    world.settings.breakRow('user#broken', 'not JSON');
    const report = await panic(world.deps, [broken, world.user], true, ask);
    expect(report.global).toMatchObject({ kind: 'saved' });
    expect(report.users).toMatchObject([
      { halt: { kind: 'unreadable' }, sale: { positions: [] } },
      { halt: { kind: 'saved' }, sale: { positions: [{ mint: theMint }] } },
    ]);
    expect((await world.settings.load()).global?.settings.haltEntries).toBe(true);
  });

  it('sells although its settings cannot be written at this moment, and says so', async () => {
    const world = await buyFirst();
    const saveUser = async (): Promise<never> => {
      throw new Error('the table is away');
    };
    const report = await panic({ ...world.deps, settings: { ...world.settings, saveUser } }, [world.user], false, ask);
    expect(report.users).toMatchObject([
      { halt: { kind: 'failed', problem: 'the table is away' }, sale: { kind: 'asked' } },
    ]);
    await sellWhatIsAsked(world);
    expect(await world.books.positions.heldBy(world.user, 'live')).toEqual([]);
  });
});

describe('a change of settings', () => {
  it('begins again from the newer ones when somebody else was faster, and overwrites nothing', async () => {
    const world = await createWorld();
    let others = 3;
    const outcome = await amendUser(
      {
        ...world.settings,
        saveUser: async (id, settings, version, author) => {
          const { initial } = world;
          const limits = { ...initial.limits, maxOpenPositions: 10 + others };
          if (others-- > 0) await world.settings.saveUser(id, { ...initial, limits }, version, author);
          return world.settings.saveUser(id, settings, version, author);
        },
      },
      world.user,
      (all) => ({ ...all, haltEntries: true }),
      world.author,
    );
    expect(outcome).toEqual({ kind: 'saved', version: 5 });
    expect((await world.settings.load()).users[0]?.settings).toMatchObject({
      haltEntries: true,
      limits: { maxOpenPositions: 11 },
    });
  });
});
