/** An exit over services that are slow and not down: it ends by itself before its function is ended by force. */
import { describe, expect, it } from 'vitest';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import type { ExitExecution } from '#trading/use-cases/exits/exit-precedence.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { createWorld, leaderTransaction, tradeOf } from '../trading-world.ts';

const functionMs = 30_000;
const hangMs = 4_000;

/** A world with an exit that is due, whose router and node answer as late as they may. */
const createSlowWorld = async (routerMs: number, nodeMs: number, endsAfterMs = functionMs) => {
  const world = await createWorld();
  for (const [signal, tokens] of [
    [tradeOf('buy'), 0n],
    [tradeOf('sell'), 1_000n],
  ] as const) {
    world.transactions.set(signal.signature, leaderTransaction(signal, tokens));
    await handleSignal(world.deps, signal);
  }
  const [exit] = world.queue.takeExits();
  if (exit === undefined) throw new Error('no exit');
  const after =
    <Args extends readonly unknown[], Answer>(ms: number, ask: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      world.clock.nowMs += ms;
      return ask(...args);
    };
  const { router, chain } = world.deps;
  const calls = { provedDead: 0 };
  const begunAtMs = world.clock.nowMs;
  const deps: ExitExecution = {
    ...world.deps,
    router: { quote: after(routerMs, router.quote), build: after(routerMs, router.build) },
    chain: {
      ...chain,
      send: after(nodeMs, chain.send),
      landing: after(nodeMs, chain.landing),
      transaction: after(nodeMs, chain.transaction),
      provedDead: after(2 * nodeMs, async (attempt) => {
        calls.provedDead += 1;
        return chain.provedDead(attempt);
      }),
    },
    endsAtMs: epochMs(begunAtMs + endsAfterMs),
  };
  return { ...world, calls, takenMs: () => world.clock.nowMs - begunAtMs, run: () => handleExitRequest(deps, exit) };
};

describe('an exit within the time of its function', () => {
  it('begins no further attempt that would not come to its end', async () => {
    const world = await createSlowWorld(3_700, 750);
    world.script.reverts = 9;
    expect(await world.run()).toMatchObject({ kind: 'retry', reason: 'out-of-time' });
    expect(world.takenMs()).toBeLessThan(functionMs);
  });

  it('hands over what does not land while there is time to, and asks for no proof that would take longer', async () => {
    const leftMs = 26_000;
    const world = await createSlowWorld(3_900, hangMs, leftMs);
    world.script.lands = false;
    expect(await world.run()).toMatchObject({ kind: 'retry', reason: 'exit-in-flight' });
    expect(world.takenMs()).toBeLessThan(leftMs);
    expect(world.calls.provedDead).toBe(0);
  });

  it('makes as many attempts as ever over services that are not slow', async () => {
    const world = await createSlowWorld(100, 20);
    world.script.reverts = 9;
    expect(await world.run()).toMatchObject({ kind: 'retry', reason: 'attempts-failed' });
  });
});
