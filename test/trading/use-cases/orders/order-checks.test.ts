/** What is found between the decision and the signature is journaled with the order, whether it passes or refuses. */
import { describe, expect, it } from 'vitest';
import type { JournalChange } from '#trading/domain/orders/journal-change.ts';
import { dayOf, epochMs } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { createWorld, leaderTransaction, tradeOf, type World } from '../trading-world.ts';

const buy = tradeOf('buy');
const fee = { guard: 'priority-fee-over-cap', passed: true, found: '9 lamports', allowed: '<= 10 lamports' };

/** The world with a signer that finds `fee`, and the build of a buy that lasts so long. */
const inspecting = async ({ buildMs = 0 }: { readonly buildMs?: number } = {}) => {
  const world = await createWorld();
  world.transactions.set(buy.signature, leaderTransaction(buy));
  const { sign } = world.deps.signer;
  Object.assign(world.deps.signer, {
    sign: async (...asked: Parameters<typeof sign>) => {
      const outcome = await sign(...asked);
      return { ...outcome, checks: [...outcome.checks, fee] };
    },
  });
  const { build } = world.deps.router;
  Object.assign(world.deps.router, {
    build: async (...asked: Parameters<typeof build>) => {
      if (asked[0].outputMint === buy.mint) world.clock.nowMs += buildMs;
      return build(...asked);
    },
  });
  return world;
};

const orders = ({ books, clock }: World) => books.journal.on(dayOf(epochMs(clock.nowMs)));
const verdictsOf = (checks: readonly { guard: string; passed: boolean }[]) =>
  checks.map(({ guard, passed }) => [guard, passed]);

describe('the checks of an entry', () => {
  it('stay with the order until it is filled, each with its number and its limit', async () => {
    const world = await inspecting();
    expect(await handleSignal(world.deps, buy)).toEqual({ kind: 'done', note: 'filled' });
    const [order] = await orders(world);
    expect(order?.state.status).toBe('filled');
    expect(verdictsOf(order?.checks ?? [])).toEqual([
      ['expired-before-signing', true],
      ['quote-too-old', true],
      ['price-impact-too-high', true],
      ['price-above-leader', true],
      ['priority-fee-over-cap', true],
    ]);
    expect(order?.checks).toContainEqual(fee);
    expect(order?.checks).toContainEqual(
      expect.objectContaining({ guard: 'price-impact-too-high', found: '10 bps', allowed: '<= 300 bps' }),
    );
  });

  it('refuse a quote that has become too old while the transaction was built, and nothing is signed', async () => {
    const world = await inspecting({ buildMs: 10_001 });
    expect(await handleSignal(world.deps, buy)).toEqual({ kind: 'done', note: 'rejected: quote-unfit: quote-too-old' });
    const [order] = await orders(world);
    expect(order).toMatchObject({ state: { status: 'rejected' } });
    const tooOld = { guard: 'quote-too-old', passed: false, found: '10001 ms', allowed: '<= 10000 ms' };
    expect(order?.checks).toContainEqual(tooOld);
    expect([world.signed, world.sends]).toEqual([[], []]);
    expect(await world.books.accounts.account(world.user, 'live')).toMatchObject({ reservedLamports: 0n });
  });

  it('pass a quote of exactly the age that is allowed', async () => {
    const world = await inspecting({ buildMs: 10_000 });
    expect(await handleSignal(world.deps, buy)).toEqual({ kind: 'done', note: 'filled' });
  });

  it('say that the order itself came too late', async () => {
    const world = await inspecting();
    const { commit } = world.deps.journal;
    Object.assign(world.deps, {
      journal: {
        ...world.deps.journal,
        commit: async (change: JournalChange) => {
          if (change.order.expected === 'absent') world.clock.nowMs += 60_000;
          return commit(change);
        },
      },
    });
    expect(await handleSignal(world.deps, buy)).toEqual({ kind: 'done', note: 'rejected: expired-before-signing' });
    const [order] = await orders(world);
    expect(verdictsOf(order?.checks ?? [])).toContainEqual(['expired-before-signing', false]);
  });

  it('are those of the refusing signer, with a rejected order', async () => {
    const world = await inspecting();
    const over = { ...fee, passed: false, found: '11 lamports' };
    world.script.sign = { kind: 'refused', reason: 'priority-fee-over-cap: 11', checks: [over] };
    Object.assign(world.deps.signer, { sign: async () => world.script.sign });
    expect(await handleSignal(world.deps, buy)).toMatchObject({ note: 'rejected: priority-fee-over-cap: 11' });
    const [order] = await orders(world);
    expect(order?.checks).toContainEqual(over);
    expect(world.sends).toEqual([]);
  });

  it('are those of the second quote, where the first could not be built and the second is not wanted', async () => {
    const world = await inspecting();
    const { build } = world.deps.router;
    Object.assign(world.deps.router, {
      build: async (...asked: Parameters<typeof build>) => {
        if (asked[0].outputMint !== buy.mint) return build(...asked);
        world.script.price = 10_000_000n;
        return { kind: 'refused', reason: 'slipped' };
      },
    });
    expect(await handleSignal(world.deps, buy)).toMatchObject({ note: 'rejected: quote-moved: price-above-leader' });
    const [order] = await orders(world);
    expect(verdictsOf(order?.checks ?? [])).toContainEqual(['price-above-leader', false]);
    expect(verdictsOf(order?.checks ?? [])).toContainEqual(['price-impact-too-high', true]);
  });

  it('are not copied into the decision, which stands as it was made', async () => {
    const world = await inspecting();
    await handleSignal(world.deps, buy);
    const [order] = await orders(world);
    const decision = order && (await world.books.decisions.find(order.plan.cause, world.user));
    expect(decision?.verdicts.map(({ guard }) => guard)).not.toContain('priority-fee-over-cap');
  });
});

describe('the checks of an exit', () => {
  it('are those of its transaction alone: an exit passes no guard', async () => {
    const world = await inspecting();
    await handleSignal(world.deps, buy);
    const sell = tradeOf('sell');
    world.transactions.set(sell.signature, leaderTransaction(sell, 1_000n));
    await handleSignal(world.deps, sell);
    const [exit] = world.queue.takeExits();
    if (exit === undefined) throw new Error('no exit');
    expect(await handleExitRequest(world.deps, exit)).toEqual({ kind: 'done', note: 'sold' });
    const sale = (await orders(world)).find(({ plan }) => plan.side === 'sell');
    expect(sale?.checks).toEqual([fee]);
  });
});
