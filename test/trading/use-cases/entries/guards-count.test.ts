/** The guards that count, where it counts: fifty entries at once, each on a token of its own unless it says otherwise. */
import { describe, expect, it } from 'vitest';
import { goLive } from '#trading/domain/settings/live-settings.ts';
import { dayOf, lamports } from '#trading/domain/values/quantities.ts';
import { theLeader } from '../trading-world.ts';
import { createGuardWorld, type GuardWorld, mintOf } from './guard-world.ts';

const fifty = Array.from({ length: 50 }, (_, index) => index);
/** What one entry of 0.1 SOL reserves: spend, priority fee, base fee and twice the rent of an account. */
const reservation = 100_000_000n + 1_000_000n + 5_000n + 2n * 2_039_280n;

type Change = NonNullable<Parameters<typeof createGuardWorld>[0]>;

/** Fifty launches at once; what became of them, by reason. */
const launched = async (change: Change, before: (world: GuardWorld) => Promise<unknown> = async () => {}) => {
  const world = await createGuardWorld(change);
  await before(world);
  await Promise.all(fifty.map((n) => world.launch(n, String(n))));
  return { world, reasons: await world.reasons() };
};

describe('fifty launches at once never get past', () => {
  it('the exposure cap', async () => {
    const { world, reasons } = await launched((settings) => {
      settings.limits.maxExposureLamports = lamports(7n * reservation);
    });
    expect(reasons['exposure-too-high']).toBeGreaterThan(0);
    expect((await world.account())?.exposureLamports).toBeLessThanOrEqual(7n * reservation);
    expect((await world.account())?.openPositions).toBe(reasons['launch-filter']);
    expect(reasons['launch-filter']).toBeGreaterThanOrEqual(7);
  });

  it('what may still be lost today, with all that is open counted as lost', async () => {
    const { world, reasons } = await launched((settings) => {
      settings.limits.maxDailyLossLamports = lamports(3n * reservation);
    });
    expect(reasons['daily-loss-reached']).toBe(50 - (reasons['launch-filter'] ?? 0));
    expect((await world.account())?.exposureLamports).toBeLessThanOrEqual(3n * reservation);
  });

  it('twice as much when half of what is open counts as lost', async () => {
    const { world } = await launched((settings) => {
      settings.limits.maxDailyLossLamports = lamports(3n * reservation);
      settings.limits.openLossBps = 5_000 as typeof settings.limits.openLossBps;
    });
    const exposure = (await world.account())?.exposureLamports ?? 0n;
    expect(exposure).toBeGreaterThan(3n * reservation);
    expect(exposure).toBeLessThanOrEqual(6n * reservation);
  });

  it('the most open positions, the budget of the day, the launches of the day and the SOL reserve', async () => {
    const changes: readonly Change[] = [
      (settings) => void (settings.limits.maxOpenPositions = 4),
      (settings) => void (settings.limits.maxDailySpendLamports = lamports(4n * reservation)),
      (settings) => void (settings.sniper.maxEntriesPerDay = 4),
      (settings) => {
        settings.paperLamports = lamports(4n * reservation + 10n);
        settings.limits.solReserveLamports = lamports(10n);
      },
    ];
    const counts = await Promise.all(
      changes.map(async (change) => {
        const { world } = await launched(change);
        const account = await world.account();
        return { open: account?.openPositions, reserved: account?.reservedLamports };
      }),
    );
    expect(counts[0]).toEqual({ open: 4, reserved: 0n });
    // A fill costs less than was reserved for it: the rest may make room for one more.
    expect([4, 5]).toContain(counts[1]?.open);
    expect(counts[2]).toEqual({ open: 4, reserved: 0n });
    expect([4, 5]).toContain(counts[3]?.open);
  });
});

describe('fifty live launches at once', () => {
  const live: Change = (settings) => void Object.assign(settings, goLive(settings, { by: 'test', atMs: 1 }));
  const rich = async ({ balances, initial }: GuardWorld) => balances.set(initial.wallet, 10n ** 12n);

  it('never get past what the ramp lets be at stake', async () => {
    const { world, reasons } = await launched((settings) => {
      live(settings);
      settings.ramp = { lifted: null };
      settings.sniper.spendLamports = lamports(50_000_000n);
    }, rich);
    expect(reasons['ramp-exposure']).toBeGreaterThan(0);
    expect(reasons['launch-filter']).toBeGreaterThanOrEqual(5);
    expect((await world.account())?.exposureLamports).toBeLessThanOrEqual(500_000_000n);
  });

  it('are none while the account is frozen, though all had looked before', async () => {
    const { world, reasons } = await launched(live, async (opened) => {
      await rich(opened);
      const { commit } = opened.deps.journal;
      const freeze = { because: 'books-differ', detail: 'a test', atMs: opened.now() } as const;
      let frozen = false;
      const freezing: typeof commit = async (change) => {
        if (!frozen) await opened.books.accounts.freeze(opened.user, 'live', freeze);
        frozen = true;
        return commit(change);
      };
      Object.assign(opened.deps, { journal: { ...opened.deps.journal, commit: freezing } });
    });
    expect(reasons).toEqual({ 'account-frozen': 50 });
    expect(world.signed).toEqual([]);
  });

  it('sign nothing that is dearer than allowed, and give back everything that they reserved', async () => {
    const { world, reasons } = await launched(live, async (opened) => {
      await rich(opened);
      const over = { guard: 'priority-fee-over-cap', passed: false, found: '2 lamports', allowed: '<= 1 lamports' };
      opened.script.sign = { kind: 'refused', reason: 'priority-fee-over-cap: 2 lamports', checks: [over] };
    });
    expect(reasons).toEqual({ 'launch-filter': 50 });
    const orders = await world.books.journal.on(dayOf(world.now()));
    expect(orders.map(({ state }) => state.status)).toEqual(fifty.map(() => 'rejected'));
    for (const { checks } of orders) expect(checks.find(({ passed }) => !passed)?.guard).toBe('priority-fee-over-cap');
    expect(await world.account()).toMatchObject({ reservedLamports: 0n, exposureLamports: 0n, openPositions: 0 });
    expect((await world.budget()).committedLamports).toBe(0n);
    expect(world.signed).toEqual([]);
  });
});

describe('fifty entries under a halt of all users', () => {
  const everybody = { haltEntries: false, halts: { contexts: [], leaders: [] }, launchAddresses: [] };

  it('of copies are none, and launches go on', async () => {
    const world = await createGuardWorld();
    const halts = { contexts: ['copy' as const], leaders: [] };
    await world.deps.settings.saveGlobal({ ...everybody, halts }, 1, world.author);
    await Promise.all(fifty.map((n) => (n % 2 === 0 ? world.leaderBuys(n, String(n)) : world.launch(n, String(n)))));
    expect(await world.reasons()).toEqual({ 'context-halted': 25, 'launch-filter': 25 });
  });

  it('of a leader are none, and the same buys go on once it is ended', async () => {
    const world = await createGuardWorld();
    const halts = { contexts: [], leaders: [theLeader] };
    await world.deps.settings.saveGlobal({ ...everybody, halts }, 1, world.author);
    await Promise.all(fifty.map((n) => world.leaderBuys(n, String(n))));
    await world.deps.settings.saveGlobal(everybody, 2, world.author);
    await Promise.all(fifty.map((n) => world.leaderBuys(n, `later-${n}`)));
    expect(await world.reasons()).toEqual({ 'leader-halted': 50, 'copy-fixed': 50 });
  });
});

describe('fifty entries in one token at once make one', () => {
  it('position, whatever starts them', async () => {
    const world = await createGuardWorld();
    await Promise.all(
      fifty.map((n) =>
        n % 3 === 0
          ? world.launch(1, String(n))
          : n % 3 === 1
            ? world.leaderBuys(1, String(n))
            : world.buy(1, String(n), 100_000_000n),
      ),
    );
    expect((await world.account())?.openPositions).toBe(1);
    expect(await world.token(1)).toMatchObject({ buys: 1 });
    expect((await world.reasons())['position-exists']).toBe(49);
  });

  it('buy when one buy a token is allowed, and none after it was sold', async () => {
    const world = await createGuardWorld((settings) => {
      settings.limits.maxBuysPerToken = 1;
    });
    await Promise.all(fifty.map((n) => world.launch(1, String(n))));
    await world.sell(1);
    await Promise.all(fifty.map((n) => world.leaderBuys(1, String(n))));
    expect(await world.token(1)).toMatchObject({ buys: 1, copyBuys: 0 });
    expect((await world.reasons())['max-buys-per-token']).toBe(50);
  });

  it('copy when a token is bought once across leaders, and other contexts go on', async () => {
    const world = await createGuardWorld((settings) => {
      settings.protections.buyOnceAcrossLeaders = true;
    });
    await Promise.all(fifty.map((n) => world.leaderBuys(1, String(n))));
    await world.sell(1);
    await Promise.all(fifty.map((n) => world.leaderBuys(1, `again-${n}`)));
    expect((await world.reasons())['bought-once']).toBe(50);
    await world.launch(1, 'later');
    expect(await world.token(1)).toMatchObject({ buys: 2, copyBuys: 1 });
  });

  it('copy after a leader who is followed once into a token', async () => {
    const world = await createGuardWorld((settings) => {
      for (const relation of settings.copy) relation.buyOnce = true;
    });
    await world.leaderBuys(1, 'first');
    await world.sell(1);
    await Promise.all(fifty.map((n) => world.leaderBuys(1, String(n))));
    expect((await world.reasons())['bought-once']).toBe(50);
  });

  it('none while the token cools down after a close, and longer after a loss', async () => {
    const world = await createGuardWorld((settings) => {
      settings.protections.cooldownAfterCloseMs = 60_000;
      settings.protections.cooldownAfterStopMs = 600_000;
    });
    const buyAndSell = async (id: string, price: bigint) => {
      world.prices.set(mintOf(1), 1_000n);
      await world.launch(1, id);
      world.prices.set(mintOf(1), price);
      await world.sell(1);
    };
    await buyAndSell('won', 2_000n);
    await Promise.all(fifty.map((n) => world.launch(1, `close-${n}`)));
    expect((await world.reasons())['token-cooling-down']).toBe(50);
    world.clock.nowMs += 60_000;
    await buyAndSell('lost', 500n);
    world.clock.nowMs += 60_000;
    await world.launch(1, 'too-soon');
    expect((await world.reasons())['token-cooling-down']).toBe(51);
    world.clock.nowMs += 540_000;
    await world.launch(1, 'cooled');
    expect(await world.token(1)).toMatchObject({ buys: 3 });
  });
});
