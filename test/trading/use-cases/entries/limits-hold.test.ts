/** No sequence of settings, signals, sales and prices takes spend, loss, exposure or positions past their limits. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { auditUser } from '#trading/domain/audit/audit.ts';
import { atStake } from '#trading/domain/books/risk.ts';
import { basisPoints, dayOf, type Lamports, lamports } from '#trading/domain/values/quantities.ts';
import { createGuardWorld, type GuardWorld, mintOf } from './guard-world.ts';

const few = (max: number) => fc.integer({ min: 0, max });
const milliSol = (max: number) => fc.integer({ min: 0, max }).map((milli) => lamports(BigInt(milli) * 1_000_000n));
const tokens = 4;

/** What its owner turns: the limits that are asserted, and what else may stop an entry. */
const turn = fc.oneof(
  fc.record({ kind: fc.constant('exposure' as const), to: milliSol(900) }),
  fc.record({ kind: fc.constant('spend' as const), to: milliSol(1_500) }),
  fc.record({ kind: fc.constant('positions' as const), to: few(4) }),
  fc.record({ kind: fc.constant('buys' as const), to: fc.option(fc.integer({ min: 1, max: 4 })) }),
  fc.record({ kind: fc.constant('size' as const), to: milliSol(300) }),
  fc.record({ kind: fc.constant('halted' as const), to: fc.boolean() }),
  fc.record({ kind: fc.constant('once' as const), to: fc.boolean() }),
  fc.record({ kind: fc.constant('breaker' as const), to: fc.option(fc.integer({ min: 1, max: 3 })) }),
);
type Turn = typeof turn extends fc.Arbitrary<infer Value> ? Value : never;

const entry = fc.record({ by: fc.constantFrom('launch' as const, 'leader', 'owner'), token: few(tokens - 1) });
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('turn' as const), turn }) },
  // Several at once: what one of them uses up the others must not have.
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('enter' as const),
      entries: fc.array(entry, { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('price' as const),
      token: few(tokens - 1),
      percent: fc.constantFrom(1n, 20n, 60n, 110n, 300n),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('sell' as const),
      tokens: fc.array(few(tokens - 1), { minLength: 1, maxLength: 3 }),
      part: fc.constantFrom(1n, 1n, 2n, 3n),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.constantFrom(1, 90, 700, 1_500) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const alter =
  ({ kind, to }: Turn): Parameters<GuardWorld['set']>[0] =>
  (next) => {
    if (kind === 'exposure') next.limits.maxExposureLamports = to;
    if (kind === 'spend') next.limits.maxDailySpendLamports = to;
    if (kind === 'positions') next.limits.maxOpenPositions = to;
    if (kind === 'buys') next.limits.maxBuysPerToken = to;
    if (kind === 'size') next.sniper.spendLamports = to;
    if (kind === 'halted') next.haltEntries = to;
    if (kind === 'once') next.protections.buyOnceAcrossLeaders = to;
    if (kind === 'breaker')
      next.protections.consecutiveLosses = to === null ? null : { losses: to, pauseMs: 3_600_000 };
  };

const play = async (world: GuardWorld, each: Step, name: string): Promise<void> => {
  world.clock.nowMs += 1_000;
  if (each.kind === 'turn') await world.set(alter(each.turn));
  if (each.kind === 'enter')
    await Promise.all(
      each.entries.map(({ by, token }, index) => {
        const id = `${name}-${index}`;
        if (by === 'launch') return world.launch(token, id);
        return by === 'leader' ? world.leaderBuys(token, id) : world.buy(token, id, 120_000_000n);
      }),
    );
  if (each.kind === 'price') {
    const price = ((world.prices.get(mintOf(each.token)) ?? 1_000n) * each.percent) / 100n;
    world.prices.set(mintOf(each.token), price > 0n ? price : 1n);
  }
  if (each.kind === 'sell') await Promise.all(each.tokens.map((token) => world.sell(token, each.part)));
  if (each.kind === 'wait') world.clock.nowMs += each.minutes * 60_000;
};

/** The numbers that the limits are about, from trades and positions alone: no counter is believed. */
const measure = async (world: GuardWorld) => {
  const { accounts, positions } = world.books;
  const day = dayOf(world.now());
  const [trades, held] = [await accounts.trades(world.user), await positions.heldBy(world.user, 'paper')];
  const today = trades.filter((trade) => trade.day === day);
  const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
  return {
    spend: -sum(today.filter(({ plan }) => plan.side === 'buy').map(({ fill }) => fill.walletLamports)),
    // Exits never stop, so what they cost in fees may come on top of any limit of a loss.
    loss: -sum(
      today.map(
        ({ realisedLamports, plan, fill }) => realisedLamports + (plan.side === 'sell' ? fill.feeLamports : 0n),
      ),
    ),
    exposure: sum(held.map(atStake)),
    positions: held.length,
    buys: Array.from(
      { length: tokens },
      (_, token) => trades.filter(({ plan }) => plan.side === 'buy' && plan.mint === mintOf(token)).length,
    ),
  };
};

const assertWithin = async (world: GuardWorld, before: Awaited<ReturnType<typeof measure>>, most: Lamports) => {
  const after = await measure(world);
  expect(after.loss).toBeLessThanOrEqual(most);
  if (after.buys.every((buys, token) => buys === before.buys[token])) return after;
  // Something was bought: then everything is within the limits as they stand now, however it stood before.
  const { limits, haltEntries } = world.settings();
  expect(haltEntries).toBe(false);
  expect(after.spend).toBeLessThanOrEqual(limits.maxDailySpendLamports);
  expect(after.exposure).toBeLessThanOrEqual(limits.maxExposureLamports);
  expect(after.positions).toBeLessThanOrEqual(limits.maxOpenPositions);
  expect((after.loss > 0n ? after.loss : 0n) + after.exposure).toBeLessThanOrEqual(most);
  after.buys.forEach((buys, token) => {
    if (buys !== before.buys[token]) expect(buys).toBeLessThanOrEqual(limits.maxBuysPerToken ?? buys);
  });
  return after;
};

it('no sequence of settings, signals, sales and prices exceeds a limit, and the books pass their audit', async () => {
  const losses = milliSol(800);
  let bought = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), losses, async (steps, most) => {
      const world = await createGuardWorld((settings) => {
        settings.limits.maxDailyLossLamports = most;
        settings.limits.openLossBps = basisPoints(10_000);
      });
      let seen = await measure(world);
      for (const [index, each] of steps.entries()) {
        await play(world, each, String(index));
        seen = await assertWithin(world, seen, most);
      }
      bought += seen.buys.reduce((sum, buys) => sum + buys, 0);
      const account = await world.account();
      if (account === undefined) return;
      const { accounts, positions, journal } = world.books;
      const trades = await accounts.trades(world.user);
      const days = [...new Set([dayOf(world.now()), ...trades.map(({ plan }) => plan.day)])];
      const differences = auditUser({
        userId: world.user,
        accounts: [account],
        trades,
        flows: [],
        openingTokens: new Map(),
        positions: await positions.ofUser(world.user),
        unfinished: await journal.unfinished(100),
        budgets: await Promise.all(days.map((day) => accounts.budget(world.user, 'paper', day))),
        tokens: await accounts.tokens(world.user, 'paper'),
        leaderDays: await accounts.leaderDays(world.user, 'paper'),
        chain: undefined,
      });
      expect(differences).toEqual([]);
    }),
    { numRuns: 120 },
  );
  // The sequences do trade: a property that holds because nothing is ever bought would say nothing.
  expect(bought).toBeGreaterThan(120);
}, 60_000);
