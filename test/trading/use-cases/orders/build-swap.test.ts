/** A router that lies about how long a transaction can live, and nodes that do not say how high the chain is. */
import { describe, expect, it } from 'vitest';
import { basisPoints, epochMs, lamports, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { buildSwap } from '#trading/use-cases/orders/build-swap.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { createWorld, leaderTransaction, theMint, theWallet, tradeOf, type World } from '../trading-world.ts';

const quote = {
  ...{ inputMint: wrappedSolMint, outputMint: theMint, amountIn: 1n, slippageBps: basisPoints(50), amountOut: 1n },
  ...{ minimumOut: 1n, priceImpactBps: 1, takenAtMs: epochMs(1), raw: {} },
};
const build = ({ deps }: World) => buildSwap(deps, quote, theWallet, lamports(1n));
const silent = async (): Promise<bigint> => {
  throw new Error('no node answers');
};

const copied = async (world: World) => {
  const buy = tradeOf('buy');
  world.transactions.set(buy.signature, leaderTransaction(buy));
  return handleSignal(world.deps, buy);
};

describe('a transaction that is built', () => {
  it('lives as long as the node’s own height makes possible, when the router says less', async () => {
    const world = await createWorld();
    world.script.blockHeight = async () => 1_000n;
    expect(await build(world)).toMatchObject({ kind: 'built', swap: { lastValidBlockHeight: 1_150n } });
  });

  it('asks the node while the router builds: none waits for the other', async () => {
    const world = await createWorld();
    const begun: string[] = [];
    const both = Promise.withResolvers<void>();
    const begin = async (name: string) => {
      begun.push(name);
      if (begun.length === 2) both.resolve();
      await both.promise;
    };
    const { build: routers } = world.deps.router;
    Object.assign(world.deps.router, {
      build: async (...asked: Parameters<typeof routers>) => {
        await begin('router');
        return routers(...asked);
      },
    });
    world.script.blockHeight = async () => {
      await begin('node');
      return 1n;
    };
    expect((await build(world)).kind).toBe('built');
    expect(begun.toSorted()).toEqual(['node', 'router']);
  });

  it('is none while no node says its height', async () => {
    const world = await createWorld();
    world.script.blockHeight = silent;
    expect(await build(world)).toEqual({ kind: 'unavailable', reason: 'block-height-unknown' });
  });

  it('is refused for the router’s reason first', async () => {
    const world = await createWorld();
    world.script.blockHeight = silent;
    world.script.build = { kind: 'no-route' };
    expect(await build(world)).toEqual({ kind: 'no-route' });
  });
});

describe('an order', () => {
  it('has the higher number in its journal, and is not given up by the router’s', async () => {
    const world = await createWorld();
    world.script.blockHeight = async () => 1_000n;
    world.script.lands = false;
    expect(await copied(world)).toEqual({ kind: 'done', note: 'handed-over: not-landed-yet' });
    const [signature] = world.signed;
    const order = signature && (await world.deps.journal.signedWith(world.user, signature));
    expect(order?.state).toMatchObject({ status: 'sent', lastValidBlockHeight: 1_150n });
  });

  it('that buys is not signed while no node says its height, and gives everything back', async () => {
    const world = await createWorld();
    world.script.blockHeight = silent;
    expect(await copied(world)).toEqual({
      kind: 'done',
      note: 'rejected: build-unavailable: block-height-unknown',
    });
    expect([world.signed, world.sends]).toEqual([[], []]);
    expect(await world.books.accounts.account(world.user, 'live')).toMatchObject({ reservedLamports: 0n });
  });

  it('that sells waits for the height and then sells once', async () => {
    const world = await createWorld();
    await copied(world);
    const sell = tradeOf('sell');
    world.transactions.set(sell.signature, leaderTransaction(sell, 1_000n));
    await handleSignal(world.deps, sell);
    const [exit] = world.queue.takeExits();
    if (exit === undefined) throw new Error('no exit');
    world.script.blockHeight = silent;
    expect((await handleExitRequest(world.deps, exit)).kind).toBe('retry');
    expect(world.signed).toHaveLength(1);
    world.script.blockHeight = async () => 5n;
    expect(await handleExitRequest(world.deps, exit)).toEqual({ kind: 'done', note: 'sold' });
    expect(world.signed).toHaveLength(2);
  });
});
