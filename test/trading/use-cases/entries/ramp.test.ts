/** A live account starts small, and only good trades or its owner's explicit word let it grow. */
import { describe, expect, it } from 'vitest';
import { idOf } from '#trading/domain/signals/signal.ts';
import { epochMs, lamports, signalId, signature, tokenAmount } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { createReconcileWorld } from '../reconcile/reconcile-world.ts';
import { createWorld, launchOf, launchTransaction, theMint, type World } from '../trading-world.ts';

type Change = NonNullable<Parameters<typeof createWorld>[0]>;

const onRamp =
  (spend: bigint): Change =>
  (settings) => {
    settings.ramp = { lifted: null };
    settings.sniper.spendLamports = lamports(spend);
  };

const launch = async (world: World, id: string): Promise<string | undefined> => {
  const signal = launchOf({ signature: signature(id.padEnd(88, 'z')) });
  world.transactions.set(signal.signature, launchTransaction(signal));
  await handleSignal(world.deps, signal);
  return (await world.books.decisions.find(idOf(signal), world.user))?.reason;
};

const sellAll = async (world: World, id: string) => {
  const held = await world.books.positions.find(world.user, 'live', theMint);
  if (held === undefined) throw new Error('nothing held');
  return handleExitRequest(world.deps, {
    kind: 'exit',
    userId: world.user,
    positionId: held.positionId,
    mint: held.mint,
    mode: 'live',
    rule: 'manual',
    cause: signalId(id),
    portion: { numerator: tokenAmount(1n), denominator: tokenAmount(1n) },
    requestedAtMs: held.openedAtMs,
  });
};

const accountIn = ({ books, user }: World) => books.accounts.account(user, 'live');

describe('a live account on the ramp', () => {
  it('buys for 0.05 SOL and for not a lamport more', async () => {
    expect(await launch(await createWorld(onRamp(50_000_000n)), 'A')).toBe('launch-filter');
    expect(await launch(await createWorld(onRamp(50_000_001n)), 'A')).toBe('ramp-position');
  });

  it('counts a trade as good when a sale of its own closed it, once', async () => {
    const world = await createWorld(onRamp(50_000_000n));
    await launch(world, 'A');
    expect(await accountIn(world)).toMatchObject({ goodTrades: 0 });
    const { price } = world.script;
    world.script.price = 2n * price;
    await sellAll(world, 'sale-1');
    expect(await accountIn(world)).toMatchObject({ goodTrades: 1, exposureLamports: 0n });
    world.script.price = price;
    await launch(world, 'B');
    Object.assign(world.script, { reverts: 1, price: 2n * price });
    await sellAll(world, 'sale-2');
    expect((await accountIn(world))?.goodTrades).toBe(2);
  });

  it('counts none that was closed below its cost, be it by its fees alone', async () => {
    const world = await createWorld(onRamp(50_000_000n));
    await launch(world, 'A');
    await sellAll(world, 'sale-1');
    expect(await accountIn(world)).toMatchObject({ goodTrades: 0, openPositions: 0, exposureLamports: 0n });
  });

  it('buys as large as its owner wants once he lifted the ramp', async () => {
    const world = await createWorld((settings) => {
      onRamp(100_000_000n)(settings);
      settings.ramp = { lifted: { atMs: epochMs(1), by: 'owner', why: 'tried elsewhere' } };
    });
    expect(await launch(world, 'A')).toBe('launch-filter');
  });
});

it('what its owner sells by himself is no good trade, and takes what was at stake with it', async () => {
  const world = await createReconcileWorld();
  await world.run();
  const before = await world.books.accounts.account(world.user, 'live');
  expect(before?.exposureLamports).toBeGreaterThan(0n);
  world.outside({ sol: 60_000_000n, tokens: [[theMint, -100_000n]] });
  await world.run();
  const after = await world.books.accounts.account(world.user, 'live');
  expect(after).toMatchObject({
    goodTrades: 0,
    exposureLamports: 0n,
    openPositions: 0,
    risk: { losses: 1, consecutiveLosses: 1 },
  });
  expect(after?.risk.realisedLamports).toBe(60_000_000n - (before?.exposureLamports ?? 0n));
  const token = await world.books.accounts.token(world.user, 'live', theMint);
  expect(token).toMatchObject({ buys: 1 });
  expect(token.stoppedAtMs).toBe(token.closedAtMs);
});
