/** The reconciler's share of unfinished orders: bounded, in lanes, and fair to those that a run could not begin with. */
import { describe, expect, it } from 'vitest';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import type { Execution } from '#trading/use-cases/orders/execution.ts';
import { resumeOrders } from '#trading/use-cases/orders/resume-orders.ts';
import { orderOf, planOf, signedState } from '../../../contract/journal-values.ts';
import { createWorld, launchOf, launchTransaction } from '../trading-world.ts';

const minuteMs = 60_000;
const mostAtOnce = 8;

/** A world with one order that was signed and sent, never landed and whose lease has run out. */
const withStuckOrder = async () => {
  const world = await createWorld();
  world.script.lands = false;
  const signal = launchOf();
  world.transactions.set(signal.signature, launchTransaction(signal));
  await handleSignal(world.deps, signal);
  world.clock.nowMs += world.deps.pace.leaseMs;
  return world;
};

/** Orders that are signed and never land, over chain calls of a second each; `looked` says which were looked at. */
const withManyOrders = async (count: number) => {
  const { deps, clock } = await createWorld();
  const looked: string[] = [];
  const orders = new Map(
    Array.from({ length: count }, (_, n) => {
      const plan = planOf(n);
      const lease = { holder: 'gone', fence: 1, untilMs: epochMs(0) };
      return [plan.orderId, orderOf(plan, { state: signedState, lease })] as const;
    }),
  );
  const second = async (): Promise<void> => {
    const from = clock.nowMs;
    await new Promise(setImmediate);
    clock.nowMs = Math.max(clock.nowMs, from + 1_000);
  };
  const journal: Execution['journal'] = {
    ...deps.journal,
    unfinished: async () => [...orders.values()],
    find: async (id) => {
      looked.push(id);
      return orders.get(id);
    },
    commit: async ({ order: { next } }) => {
      orders.set(next.plan.orderId, next);
      return { kind: 'committed' };
    },
  };
  const chain: Execution['chain'] = {
    ...deps.chain,
    send: async () => ({ kind: 'unknown', reason: 'timed-out' }),
    landing: async () => 'not-seen',
    transaction: async () => undefined,
    provedDead: async () => {
      await second();
      return false;
    },
  };
  return { clock, looked, run: () => resumeOrders({ ...deps, journal, chain }) };
};

describe('unfinished orders', () => {
  it('are sent once and looked at once, without waiting for them to land', async () => {
    const world = await withStuckOrder();
    const [sends, before] = [world.sends.length, world.clock.nowMs];
    expect(await resumeOrders(world.deps)).toMatchObject({ unfinished: 1, looked: 1, ended: 0, faults: [] });
    expect(world.sends.length).toBe(sends + 1);
    expect(world.clock.nowMs - before).toBeLessThan(world.deps.pace.pollMs);
  });

  it('that nobody can end cost a run no more than its budget, and the next run begins with the others', async () => {
    const { clock, looked, run } = await withManyOrders(300);
    const begunAtMs = clock.nowMs;
    const first = await run();
    expect(clock.nowMs - begunAtMs).toBeLessThanOrEqual(22_000);
    expect(first).toMatchObject({ unfinished: 300, ended: 0 });
    expect(first.looked).toBeGreaterThan(2 * mostAtOnce);
    const before = new Set(looked.splice(0));
    expect(before.size).toBeLessThan(300);
    clock.nowMs += minuteMs;
    await run();
    expect(looked.slice(0, mostAtOnce).filter((id) => before.has(id))).toEqual([]);
  });

  it('whose death no node can prove are a fault of the run, and stand after ten minutes however often they are taken over', async () => {
    const world = await withStuckOrder();
    const chain = { ...world.deps.chain, provedDead: () => Promise.reject(new Error('getEpochInfo: http-503')) };
    const deps = { ...world.deps, chain };
    const problem = 'getEpochInfo: http-503';
    expect(await resumeOrders(deps)).toMatchObject({ looked: 1, faults: [{ problem }], standing: [] });
    for (let minute = 0; minute < 10; minute += 1) {
      world.clock.nowMs += minuteMs;
      await resumeOrders(deps);
    }
    world.clock.nowMs += minuteMs;
    expect(await resumeOrders(deps)).toMatchObject({
      faults: [{ problem }],
      standing: [{ what: 'order', problem, sinceMs: expect.any(Number) }],
    });
    world.script.dead = true;
    world.clock.nowMs += minuteMs;
    expect(await resumeOrders(world.deps)).toMatchObject({ ended: 1, faults: [], standing: [] });
  });
});
