/** An entry whose quote cannot be built: asked for once more, judged anew, and nothing signed but what was built. */
import { describe, expect, it } from 'vitest';
import { idOf } from '#trading/domain/signals/signal.ts';
import type { BuildOutcome, Quote } from '#trading/domain/swaps/swap.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { createWorld, leaderTransaction, tradeOf, type World } from '../trading-world.ts';

const buy = tradeOf('buy');
const slipped: BuildOutcome = { kind: 'refused', reason: 'simulation-failed: slippage-tolerance-exceeded' };

/** A world whose first `times` purchases cannot be built, with what happened between; remembers every quote that was built. */
const refusing = async (refusal: BuildOutcome, times: number, meanwhile: (world: World) => void = () => {}) => {
  const world = await createWorld();
  world.transactions.set(buy.signature, leaderTransaction(buy));
  const { build } = world.deps.router;
  const built: Quote[] = [];
  Object.assign(world.deps.router, {
    build: async (...asked: Parameters<typeof build>) => {
      // The sale that is tried before the purchase is another matter.
      if (asked[0].outputMint !== buy.mint) return build(...asked);
      built.push(asked[0]);
      if (built.length > times) return build(...asked);
      meanwhile(world);
      return refusal;
    },
  });
  const startedAtMs = world.clock.nowMs;
  const handled = await handleSignal(world.deps, buy);
  return { world, handled, built, tookMs: world.clock.nowMs - startedAtMs };
};

const positionOf = (world: World) => world.books.positions.find(world.user, 'live', buy.mint);

describe('an entry whose quote cannot be built any more', () => {
  it('is quoted once more, and what is signed is what was built of the second quote', async () => {
    const { world, handled, built } = await refusing(slipped, 1, ({ script }) => {
      script.price = 1_010n;
    });
    expect(handled).toEqual({ kind: 'done', note: 'filled' });
    expect(built.map(({ amountOut }) => amountOut)).toEqual([100_000n, 99_009n]);
    expect(world.signed).toHaveLength(1);
    expect((await positionOf(world))?.tokens).toBe(99_009n);
  });

  it('is given up when the second quote cannot be built either, and releases what it reserved', async () => {
    const { world, handled, built } = await refusing(slipped, 9);
    expect(handled).toMatchObject({ note: expect.stringMatching(/^rejected: build-refused: simulation-failed/) });
    expect([built.length, world.signed.length]).toEqual([2, 0]);
    expect(await world.books.accounts.account(world.user, 'live')).toMatchObject({ reservedLamports: 0n });
  });

  it('is given up when a guard refuses the price as it is now', async () => {
    const { world, handled, built } = await refusing(slipped, 1, ({ script }) => {
      script.price = 10_000_000n;
    });
    expect(handled).toEqual({ kind: 'done', note: 'rejected: quote-moved: price-above-leader' });
    expect([built.length, world.signed.length]).toEqual([1, 0]);
    expect((await world.books.decisions.of(idOf(buy)))[0]?.outcome).toBe('order');
  });

  it.each<[BuildOutcome, number]>([
    [{ kind: 'unavailable', reason: 'http-503' }, 500],
    [{ kind: 'rate-limited', retryAfterMs: 700 }, 700],
    [{ kind: 'rate-limited', retryAfterMs: 60_000 }, 2_000],
  ])('after %j is quoted again when the router had a moment', async (refusal, pauseMs) => {
    const { handled, tookMs } = await refusing(refusal, 1);
    expect(handled).toEqual({ kind: 'done', note: 'filled' });
    expect(tookMs).toBeGreaterThanOrEqual(pauseMs);
    expect(tookMs).toBeLessThan(pauseMs + 100);
  });

  it('is never signed after its time', async () => {
    const { world, handled } = await refusing(slipped, 1, ({ clock }) => {
      clock.nowMs += 60_000;
    });
    expect(handled).toMatchObject({ note: expect.stringMatching(/^rejected: /) });
    expect(world.signed).toEqual([]);
  });
});
