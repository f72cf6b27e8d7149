import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryExitLine } from '#adapters/memory/exit-line.ts';
import { type ExitRule, exitCause } from '#trading/domain/exits/exit-rule.ts';
import type { ExitRequest } from '#trading/domain/orders/order-request.ts';
import { epochMs, tokenAmount } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import type { ExitExecution } from '#trading/use-cases/exits/exit-precedence.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { createWorld, leaderTransaction, theMint, tradeOf, type World } from '../trading-world.ts';
import { trade } from './exit-world.ts';

const bought = 100_000n;

const withPosition = async () => {
  const world = await createWorld();
  const buy = tradeOf('buy');
  world.transactions.set(buy.signature, leaderTransaction(buy));
  await handleSignal(world.deps, buy);
  const [position] = await world.deps.positions.ofUser(world.user);
  if (position?.tokens !== bought) throw new Error('nothing was bought');
  // There is a profit to take.
  world.script.price = 2_000n;
  const request = (rule: ExitRule, share: { step?: number; tokens?: bigint; percent?: bigint }): ExitRequest => ({
    kind: 'exit',
    userId: world.user,
    positionId: position.positionId,
    mint: theMint,
    mode: 'live',
    rule,
    cause: exitCause(position.positionId, rule, share.step ?? 1),
    portion: { numerator: tokenAmount(share.percent ?? 100n), denominator: tokenAmount(100n) },
    tokensAtMost: share.tokens === undefined ? undefined : tokenAmount(share.tokens),
    requestedAtMs: epochMs(world.clock.nowMs),
  });
  return { world, request, deps: { ...world.deps, line: createMemoryExitLine() } };
};

const salesOf = async (world: World) =>
  (await world.deps.accounts.trades(world.user)).filter(({ plan }) => plan.side === 'sell');

describe('a stop beside a take-profit of the same position', () => {
  it('comes at once while the take-profit waits minutes for its next attempt', async () => {
    const exits = { stopLossBps: 3_000, takeProfit: [{ gainBps: 2_000, sellBps: 3_000 }] };
    const run = await trade(4, exits, (second) => ({
      price: second < 60 ? 1_300n : 500n,
      ...(second < 66 ? { quote: { kind: 'not-tradable' } } : {}),
    }));
    expect(run.fired).toEqual(['take-profit:12000', 'stop-loss:1']);
    // The take-profit has been refused since the start and pauses for half a minute by now.
    expect(run.sales.map(({ plan }) => plan.rule)).toEqual(['stop-loss']);
    const [sale] = run.sales;
    expect((sale?.fill.atMs ?? 0) - (sale?.plan.seenAtMs ?? 0)).toBeLessThan(12_000);
    expect(run.position).toMatchObject({ status: 'closed', closedBy: 'stop-loss' });
    expect(run.audit.ok).toBe(true);
  });

  it('has the claim next, although the take-profit would make another attempt at once', async () => {
    const { world, request, deps } = await withPosition();
    let stop: Promise<unknown> | undefined;
    world.script.reverts = 1;
    world.script.beforeSend = async () => {
      stop ??= handleExitRequest(deps, request('stop-loss', {}));
    };
    expect(await handleExitRequest(deps, request('take-profit', { tokens: 30_000n }))).toMatchObject({
      kind: 'retry',
      reason: 'more-urgent-exit-waits',
    });
    expect(await stop).toEqual({ kind: 'done', note: 'sold' });
    expect((await salesOf(world)).map(({ kind, plan }) => [kind, plan.rule])).toEqual([
      ['failed', 'take-profit'],
      ['fill', 'stop-loss'],
    ]);
    expect(await handleExitRequest(deps, request('take-profit', { tokens: 30_000n }))).toMatchObject({ kind: 'done' });
  });

  it('takes over the order of an executor that vanished with the claim', async () => {
    const { world, request, deps } = await withPosition();
    const vanishing: ExitExecution = { ...deps, chain: { ...deps.chain, send: () => new Promise(() => {}) } };
    void handleExitRequest(vanishing, request('take-profit', { tokens: 30_000n }));
    await new Promise((resolve) => setImmediate(resolve));
    world.clock.nowMs += deps.pace.leaseMs + 1;
    expect(await handleExitRequest(deps, request('stop-loss', {}))).toEqual({ kind: 'done', note: 'sold' });
    expect((await salesOf(world)).map(({ plan, fill }) => [plan.rule, fill.tokens])).toEqual([
      ['take-profit', -30_000n],
      ['stop-loss', -70_000n],
    ]);
  });

  it('is not held up by a line that cannot be read', async () => {
    const { request, deps } = await withPosition();
    const broken = async () => Promise.reject(new Error('no table'));
    const exits: ExitExecution = { ...deps, line: { join: broken, waiting: broken } };
    expect(await handleExitRequest(exits, request('stop-loss', {}))).toEqual({ kind: 'done', note: 'sold' });
  });
});

type Wish = { readonly rule: ExitRule; readonly step: number; readonly tokens?: bigint; readonly percent?: bigint };

/** What each exit may sell of 100 000 tokens at most. */
const bound = ({ tokens, percent = 100n }: Wish): bigint => tokens ?? (bought * percent) / 100n;

const anyWish: fc.Arbitrary<Wish> = fc.constantFrom<Wish>(
  { rule: 'take-profit', step: 1, tokens: 30_000n },
  { rule: 'take-profit', step: 2, tokens: 30_000n },
  { rule: 'stop-loss', step: 1 },
  { rule: 'liquidity-fell', step: 1 },
  { rule: 'leader-sold', step: 1, percent: 50n },
  { rule: 'manual', step: 1, percent: 10n },
);

describe('exits of one position that run at the same time', () => {
  it('sell nothing twice and nothing beyond the position, in whatever order their effects happen', async () => {
    const reached = { several: 0, parallel: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(anyWish, { minLength: 2, maxLength: 6 }),
        fc.nat(4),
        async (scheduler, wishes, reverts) => {
          const { world, request, deps } = await withPosition();
          world.script.reverts = reverts;
          let atWork = 0;
          const staged: ExitExecution = {
            ...deps,
            journal: {
              ...deps.journal,
              commit: scheduler.scheduleFunction(deps.journal.commit),
              find: scheduler.scheduleFunction(deps.journal.find),
            },
            positions: { ...deps.positions, byId: scheduler.scheduleFunction(deps.positions.byId) },
            router: { ...deps.router, quote: scheduler.scheduleFunction(deps.router.quote) },
            chain: { ...deps.chain, send: scheduler.scheduleFunction(deps.chain.send) },
          };
          const deliverUntilDone = async (wish: Wish) => {
            const exit = request(wish.rule, wish);
            for (let delivery = 0; delivery < 60; delivery += 1) {
              atWork += 1;
              if (atWork > 1) reached.parallel += 1;
              const outcome = await handleExitRequest(staged, exit);
              atWork -= 1;
              if (outcome.kind === 'done') return;
              world.clock.nowMs += outcome.afterMs;
            }
            throw new Error(`${wish.rule} never ended`);
          };
          await scheduler.waitFor(Promise.all(wishes.map(deliverUntilDone)));
          const [position] = await deps.positions.ofUser(world.user);
          const sales = (await salesOf(world)).filter(({ kind }) => kind === 'fill');
          const sold = sales.reduce((sum, { fill }) => sum - fill.tokens, 0n);
          expect(sold + (position?.tokens ?? 0n)).toBe(bought);
          for (const wish of wishes) {
            const own = sales.filter(({ plan }) => plan.cause === request(wish.rule, wish).cause);
            expect(own.reduce((sum, { fill }) => sum - fill.tokens, 0n)).toBeLessThanOrEqual(bound(wish));
          }
          // The chain and the books name the same transactions, the buy included.
          const landed = [...world.transactions.values()].filter(
            ({ failed, feePayer }) => !failed && feePayer === world.initial.wallet,
          );
          const booked = (await deps.accounts.trades(world.user)).filter(({ kind }) => kind === 'fill');
          expect(new Set(booked.map(({ signature }) => signature))).toEqual(
            new Set(landed.map(({ signature }) => signature)),
          );
          expect(booked).toHaveLength(landed.length);
          if (sales.length > 1) reached.several += 1;
        },
      ),
      { numRuns: 200 },
    );
    // The property is worth nothing unless exits met.
    expect(reached.several).toBeGreaterThan(50);
    expect(reached.parallel).toBeGreaterThan(100);
  }, 60_000);
});
