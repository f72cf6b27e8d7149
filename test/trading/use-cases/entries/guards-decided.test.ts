/** What the guards decide is carried out on what they saw, and stands in the decision as they saw it. */
import { describe, expect, it } from 'vitest';
import { entryOf } from '#trading/domain/orders/plan.ts';
import { lamports, signalId } from '#trading/domain/values/quantities.ts';
import { handleOrderRequest, handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { decisionText } from '../../../../bin/commands/books/order-text.ts';
import { launchOf, launchTransaction } from '../trading-world.ts';
import { createGuardWorld, type GuardWorld, mintOf } from './guard-world.ts';

const decisionWith = async (world: GuardWorld, reason: string) =>
  (await world.decisionsToday()).find((decision) => decision.reason === reason);

/** Buys token 0 and sells it at half its price. */
const lose = async (world: GuardWorld, id: string): Promise<void> => {
  world.prices.set(mintOf(0), 1_000n);
  await world.launch(0, id);
  world.prices.set(mintOf(0), 500n);
  await world.sell(0);
};

describe('an entry', () => {
  it('is judged anew when a loss is booked between the look of the guards and its reservation', async () => {
    const world = await createGuardWorld((settings) => {
      settings.protections.consecutiveLosses = { losses: 1, pauseMs: 60_000 };
    });
    await world.launch(0, 'held');
    world.prices.set(mintOf(0), 500n);
    const { quote } = world.deps.router;
    const router = {
      ...world.deps.router,
      // The books were read by then; the quote of the entry takes as long as the sale.
      quote: async (request: Parameters<typeof quote>[0]) => {
        if (request.outputMint === mintOf(1)) await world.sell(0);
        return quote(request);
      },
    };
    const signal = launchOf({ mint: mintOf(1), seenAtMs: world.now(), blockTimeMs: world.now() });
    world.transactions.set(signal.signature, launchTransaction(signal));
    await handleSignal({ ...world.deps, router }, signal);
    expect(await decisionWith(world, 'consecutive-losses')).toMatchObject({ outcome: 'skip' });
    expect((await world.account())?.openPositions).toBe(0);
  });

  it('waits out a run of losses, and a drawdown until it has left the window', async () => {
    const world = await createGuardWorld((settings) => {
      settings.protections.consecutiveLosses = { losses: 2, pauseMs: 60_000 };
      settings.protections.drawdown = { maxLamports: lamports(120_000_000n), windowHours: 2 };
    });
    await lose(world, 'first');
    await lose(world, 'second');
    await world.launch(1, 'too-soon');
    world.clock.nowMs += 60_000;
    await world.launch(1, 'after-the-pause');
    await lose(world, 'third');
    world.clock.nowMs += 60_000;
    await world.launch(2, 'deep-down');
    world.clock.nowMs += 2 * 3_600_000;
    await world.launch(2, 'hours-later');
    expect(await world.reasons()).toMatchObject({ 'launch-filter': 5, 'consecutive-losses': 1, drawdown: 1 });
  });

  it('does not follow a leader after whom too little was earned, until his days have left the window', async () => {
    const world = await createGuardWorld((settings) => {
      settings.protections.lowProfitLeaders = { windowDays: 2, minTrades: 1, minProfitLamports: lamports(0n) };
    });
    await world.leaderBuys(0, 'bad');
    world.prices.set(mintOf(0), 500n);
    await world.sell(0);
    await world.leaderBuys(1, 'again');
    expect(await world.reasons()).toMatchObject({ 'low-profit-leader': 1 });
    await world.launch(1, 'of-another-context');
    expect((await world.account())?.openPositions).toBe(1);
    world.clock.nowMs += 2 * 86_400_000;
    await world.leaderBuys(2, 'forgiven');
    expect((await world.account())?.openPositions).toBe(2);
  });

  it('stops for the rest of the UTC day once its loss is realised, though it is won back, and goes on the next day', async () => {
    const world = await createGuardWorld((settings) => {
      settings.limits.maxDailyLossLamports = lamports(60_000_000n);
      settings.limits.openLossBps = 0 as typeof settings.limits.openLossBps;
    });
    await world.launch(1, 'winner');
    await lose(world, 'loser');
    await lose(world, 'another');
    world.prices.set(mintOf(1), 9_000n);
    await world.sell(1);
    expect((await world.account())?.risk.realisedLamports).toBeGreaterThan(0n);
    await world.launch(2, 'same-day');
    expect(await decisionWith(world, 'daily-loss-reached')).toMatchObject({ outcome: 'skip' });
    world.clock.nowMs += 86_400_000;
    await world.launch(2, 'next-day');
    expect((await world.account())?.openPositions).toBe(1);
  });

  it('that was planned on paper is never carried out live', async () => {
    const world = await createGuardWorld();
    const origin = {
      kind: 'manual-buy',
      requestId: 'x',
      by: 'owner',
      why: '',
      mint: mintOf(1),
      seenAtMs: world.now(),
      overrides: [],
    } as const;
    const live = { userId: world.user, settings: { ...world.settings(), mode: 'live' as const } };
    const terms = { rule: 'manual', spendLamports: lamports(100_000_000n) };
    await handleOrderRequest(world.deps, entryOf({ ...origin, overrides: [] }, live, terms, world.deps.digest));
    expect(await decisionWith(world, 'mode-changed')).toMatchObject({ outcome: 'skip', cause: signalId('manual:x') });
  });

  it('is smaller after wild closings, says from what size, and an owner buys what he says', async () => {
    const world = await createGuardWorld((settings) => {
      settings.limits.volatilitySizing = { targetSwingBps: 2_500, minShareBps: 1_000 };
    });
    await lose(world, 'wild');
    expect((await world.account())?.risk.swingBps).toBeGreaterThan(5_000);
    await world.launch(1, 'smaller');
    const decision = (await world.decisionsToday()).find(
      ({ inputs }) => inputs['beforeVolatilityLamports'] !== undefined,
    );
    expect(decision?.inputs['beforeVolatilityLamports']).toBe('100000000');
    expect(BigInt(decision?.inputs['spendLamports'] ?? 0)).toBeLessThan(50_000_000n);
    await world.buy(2, 'as-i-say', 100_000_000n);
    const trades = await world.books.accounts.trades(world.user);
    expect(trades.find(({ plan }) => plan.context === 'manual')?.plan.amountIn).toBe(100_000_000n);
  });
});

describe('an override', () => {
  it('buys past a limit that allows it, and stands in the decision with who and why', async () => {
    const world = await createGuardWorld((settings) => {
      settings.limits.maxOpenPositions = 0;
      settings.limits.maxExposureLamports = lamports(0n);
      settings.limits.maxBuysPerToken = 1;
    });
    await world.buy(1, 'without', 100_000_000n);
    await world.buy(1, 'not-enough', 100_000_000n, ['max-open-positions']);
    await world.buy(1, 'with', 100_000_000n, ['max-open-positions', 'exposure-too-high']);
    await world.sell(1);
    await world.buy(1, 'twice', 100_000_000n, ['max-open-positions', 'exposure-too-high', 'max-buys-per-token']);
    expect(await world.reasons()).toEqual({ 'max-open-positions': 1, 'exposure-too-high': 1, manual: 2 });
    const [decision] = (await world.decisionsToday()).filter(({ reason }) => reason === 'manual');
    if (decision === undefined) throw new Error('not bought');
    expect(decision.verdicts).toContainEqual({
      guard: 'max-open-positions',
      passed: false,
      found: '0',
      allowed: '< 0',
      overridden: { by: 'owner', why: 'a test' },
    });
    expect(decisionText(decision)).toMatch(/max-open-positions .* < 0 .* overridden by owner: a test/);
    expect(decisionText(decision)).toMatch(/trade-too-large .* passed/);
  });

  it('of a guard that allows none changes nothing', async () => {
    const world = await createGuardWorld((settings) => {
      settings.limits.solReserveLamports = lamports(10n ** 12n);
    });
    await world.buy(1, 'empty', 100_000_000n, ['insufficient-sol', 'halted']);
    const decision = await decisionWith(world, 'insufficient-sol');
    expect(decision?.verdicts.filter(({ overridden }) => overridden !== undefined)).toEqual([]);
    expect(decision === undefined ? '' : decisionText(decision)).toMatch(/insufficient-sol .* REFUSED/);
  });
});
