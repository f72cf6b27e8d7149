/** A quote that has little to do with the price that set an exit off is asked for anew before it is taken. */
import { describe, expect, it } from 'vitest';
import { evaluateExits, exitRequestOf } from '#trading/domain/exits/exit-rules.ts';
import { exitRequest } from '#trading/domain/orders/order-request.ts';
import { startWatch } from '#trading/domain/prices/watch-state.ts';
import { epochMs, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { createWorld, leaderTransaction, theMint, tradeOf, type World } from '../trading-world.ts';

const buy = tradeOf('buy');
const profit = (sellBps: number) => ({ takeProfit: [{ gainBps: 1_000, sellBps }], stopLossBps: null });
const stop = { takeProfit: [], stopLossBps: 1_000 };

const open = async (exits: Partial<World['initial']['exits']>) => {
  const world = await createWorld((settings) => {
    settings.exits = { ...settings.exits, trailingStop: null, ...exits };
  });
  world.transactions.set(buy.signature, leaderTransaction(buy));
  await handleSignal(world.deps, buy);
  return world;
};

const heldIn = async (world: World) => {
  const position = await world.books.positions.find(world.user, 'live', theMint);
  if (position === undefined) throw new Error('nothing is held');
  return position;
};

/** What the watcher asks for when everything that is held would sell for so much. */
const firedAt = async (world: World, share: bigint, source = 'pool') => {
  const position = await heldIn(world);
  const nowMs = epochMs(world.clock.nowMs);
  const tick = { sellLamports: (position.costLamports * share) / 100n, source, atMs: nowMs };
  const rules = world.initial.exits;
  const { fired } = evaluateExits({ position, watch: startWatch(position, nowMs), tick, rules, nowMs });
  if (fired === undefined) throw new Error('nothing fired');
  return exitRequestOf(position, fired, nowMs);
};

/** Delivers the exit until it has ended, while the first `lies` quotes of a sale are for one lamport. */
const execute = async (world: World, request: Parameters<typeof handleExitRequest>[1], lies: number) => {
  let quotes = 0;
  const router: typeof world.deps.router = {
    ...world.deps.router,
    quote: async (of) => {
      const quoted = await world.deps.router.quote(of);
      if (of.outputMint !== wrappedSolMint || quoted.kind !== 'quoted') return quoted;
      quotes += 1;
      return quotes > lies ? quoted : { kind: 'quoted', quote: { ...quoted.quote, amountOut: 1n, minimumOut: 1n } };
    },
  };
  const startedMs = world.clock.nowMs;
  for (let deliveries = 1; deliveries < 100; deliveries += 1) {
    const handled = await handleExitRequest({ ...world.deps, router }, request);
    if (handled.kind === 'done')
      return { note: handled.note, quotes, deliveries, tookMs: world.clock.nowMs - startedMs };
    world.clock.nowMs += handled.afterMs;
  }
  throw new Error('it does not end');
};

const sales = async (world: World) =>
  (await world.books.accounts.trades(world.user)).filter(({ plan }) => plan.side === 'sell');
const reasons = async (world: World) =>
  (await world.books.journal.unfinished(10)).length === 0 ? (await sales(world)).map(({ plan }) => plan.rule) : [];

describe('an exit whose quote is far below the price that set it off', () => {
  it.each([
    ['takes profit', profit(10_000), 140n, 1_400n],
    ['stops a loss', stop, 80n, 800n],
  ] as const)('and that %s asks again, and sells when the router is itself again', async (_, exits, share, price) => {
    const world = await open(exits);
    const request = await firedAt(world, share);
    expect(request.trigger?.tokens).toBe((await heldIn(world)).tokens);
    world.script.price = price;
    expect(await execute(world, request, 2)).toMatchObject({ note: 'sold', quotes: 3 });
    const [sale] = await sales(world);
    expect(sale?.fill.lamports).toBe(100_000n * price);
    expect(await reasons(world)).toEqual([request.rule]);
  });

  it('is sold for what it is quoted within one delivery, when it stops a loss and the quote stays', async () => {
    const world = await open(stop);
    const ended = await execute(world, await firedAt(world, 80n), 1_000);
    expect(ended).toMatchObject({ note: 'sold', quotes: 4, deliveries: 1 });
    expect(ended.tookMs).toBeLessThan(2_000);
    expect(await world.books.positions.find(world.user, 'live', theMint)).toBeUndefined();
  });

  it('is sold in the end when everything was to take its profit: no other rule looks at it meanwhile', async () => {
    const world = await open(profit(10_000));
    expect(await execute(world, await firedAt(world, 140n), 1_000)).toMatchObject({ note: 'sold' });
  });

  it('leaves a part that was to take profit where it is: not sold, and not dead', async () => {
    const world = await open(profit(5_000));
    const ended = await execute(world, await firedAt(world, 140n), 1_000);
    expect(ended.note).toMatch(/^put-off: quote-below-cost/);
    expect(await heldIn(world)).toMatchObject({ status: 'open', tokens: 100_000n, deadSinceMs: undefined });
    expect(await sales(world)).toEqual([]);
  });
});

describe('an exit without a price that was believed', () => {
  it('is what a stop asks for whose price leapt down, and it takes the first quote', async () => {
    const world = await open(stop);
    const request = await firedAt(world, 10n);
    expect(request.trigger).toBeUndefined();
    expect(await execute(world, request, 1_000)).toMatchObject({ note: 'sold', quotes: 1 });
  });

  it('is what a message from before says, and takes profit above its cost alone', async () => {
    const world = await open(profit(5_000));
    const { trigger: _, ...before } = await firedAt(world, 140n);
    const parsed = exitRequest.parse(
      JSON.parse(JSON.stringify(before, (__, value: unknown) => (typeof value === 'bigint' ? String(value) : value))),
    );
    expect(parsed.trigger).toBeUndefined();
    world.script.price = 1_400n;
    expect(await execute(world, parsed, 1)).toMatchObject({ note: 'sold', quotes: 2 });
  });
});
