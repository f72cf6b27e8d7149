import { describe, expect, it } from 'vitest';
import { defaultLeaseTimes, longestGapMs } from '#trading/domain/prices/watch-lease.ts';
import { defaultWatchPace } from '#trading/use-cases/prices/watch-prices-loop.ts';
import { createWatchWorld, type Fate, type WorldOptions } from './watch-world.ts';

const boundMs = longestGapMs(defaultLeaseTimes, defaultWatchPace.tickMs);
const tickMs = defaultWatchPace.tickMs;

/** Falls below the stop at `fallsAtMs`. */
const falling = (fallsAtMs: number) => (atMs: number) => (atMs < fallsAtMs ? 1_000n : 600n);

type Gap = { readonly gapMs: number; readonly causes: ReadonlySet<string> };

/** Runs until well past the bound: how late the first request was, and of how many causes all of them are. */
const play = async (options: Omit<WorldOptions, 'price'> & { fallsAtMs: number }, invocations = 1) => {
  const world = createWatchWorld({ ...options, price: falling(options.fallsAtMs) });
  for (let nth = 0; nth < invocations; nth += 1) world.invoke();
  await world.run(options.fallsAtMs + boundMs + 20_000);
  const gap: Gap = {
    gapMs: (world.requests[0]?.atMs ?? Number.POSITIVE_INFINITY) - options.fallsAtMs,
    causes: new Set(world.requests.map(({ exit }) => exit.cause)),
  };
  return { ...gap, world };
};

/** Plays every fate of one invocation at every one of its effects; returns the longest gap. */
const everyFate = async (
  options: Omit<WorldOptions, 'price' | 'fates'> & { fallsAtMs: number },
  victim: number,
  fateAt: (effect: number, when: Fate['when']) => Fate,
): Promise<{ readonly longestMs: number; readonly runs: number }> => {
  const { world } = await play(options);
  const effects = world.effects[victim] ?? 0;
  let [longestMs, runs] = [0, 0];
  for (let effect = 1; effect <= effects; effect += 1) {
    for (const when of ['before', 'after'] as const) {
      const { gapMs, causes } = await play({ ...options, fates: { [victim]: fateAt(effect, when) } });
      expect(gapMs, `${when} effect ${effect}`).toBeLessThanOrEqual(boundMs);
      expect(causes.size, `${when} effect ${effect}`).toBe(1);
      longestMs = Math.max(longestMs, gapMs);
      runs += 1;
    }
  }
  return { longestMs, runs };
};

const say = (what: string, { longestMs, runs }: { longestMs: number; runs: number }): void =>
  void process.stdout.write(
    `${what}: ${runs} runs, longest gap ${longestMs} ms, bound ${boundMs} ms (lease + watchdog + look + tick)\n`,
  );

describe('the watching of prices', () => {
  it('requests an exit within a tick while nothing fails, and once', async () => {
    const { gapMs, world } = await play({ fallsAtMs: 20_000 });
    expect(gapMs).toBeLessThanOrEqual(tickMs * 2);
    expect(world.requests[0]?.exit).toMatchObject({ rule: 'stop-loss' });
    expect(world.faults).toEqual([]);
    // Asked for again as long as it is not sold: the same cause, which sells once.
    expect(new Set(world.requests.map(({ exit }) => exit.cause)).size).toBe(1);
  });

  it('misses nothing and doubles nothing when its watcher is killed at any effect', async () => {
    const found = await everyFate({ fallsAtMs: 14_000 }, 0, (effect, when) => ({ effect, when }));
    say('killed at every effect', found);
    expect(found.longestMs).toBeGreaterThan(tickMs);
  });

  it('misses nothing and doubles nothing when either watcher is killed around the hand-over', async () => {
    const options = { fallsAtMs: 71_000, timeLimitMs: 90_000 };
    const first = await everyFate(options, 0, (effect, when) => ({ effect, when }));
    const second = await everyFate(options, 1, (effect, when) => ({ effect, when }));
    say('predecessor killed', first);
    say('successor killed', second);
  });

  it('misses nothing and doubles nothing when its watcher freezes at any effect and wakes late', async () => {
    const found = await everyFate({ fallsAtMs: 14_000 }, 0, (effect, when) => ({ effect, when, freezeMs: 95_000 }));
    say('frozen for 95 s at every effect', found);
  });

  it('misses nothing and doubles nothing when either watcher freezes around the hand-over and wakes late', async () => {
    const options = { fallsAtMs: 71_000, timeLimitMs: 90_000 };
    const first = await everyFate(options, 0, (effect, when) => ({ effect, when, freezeMs: 95_000 }));
    const second = await everyFate(options, 1, (effect, when) => ({ effect, when, freezeMs: 95_000 }));
    say('predecessor frozen for 95 s', first);
    say('successor frozen for 95 s', second);
  });

  it('hands over without a gap: the successor waits and takes over at once', async () => {
    const { gapMs, world } = await play({ fallsAtMs: 70_500, timeLimitMs: 90_000 });
    expect(gapMs).toBeLessThanOrEqual(tickMs * 2 + defaultLeaseTimes.lookMs);
    expect(world.requests[0]?.invocation).toBe(1);
    expect(world.outcomes[0]).toMatchObject({ kind: 'watched', end: 'time-over', fence: 1 });
  });

  it('hands over without a gap again and again, at whatever moment of the minute the first one began', async () => {
    for (let phaseMs = 0; phaseMs < 60_000; phaseMs += 7_500) {
      const world = createWatchWorld({ price: () => 1_000n, timeLimitMs: 240_000 });
      await world.run(phaseMs);
      world.invoke();
      await world.run(1_200_000);
      const gaps = world.looks.slice(1).map((atMs, nth) => atMs - (world.looks[nth] ?? 0));
      expect(Math.max(...gaps), `begun at ${phaseMs} ms`).toBeLessThanOrEqual(tickMs * 2 + defaultLeaseTimes.lookMs);
      expect((await world.leases.find('watch-prices#0'))?.fence).toBeGreaterThanOrEqual(4);
    }
  });

  it('keeps its lease and goes on watching while the queue takes a long time', async () => {
    const { world, gapMs } = await play({ fallsAtMs: 20_000, queueMs: 40_000 });
    expect(gapMs).toBeLessThanOrEqual(40_000 + tickMs * 2);
    expect((await world.leases.find('watch-prices#0'))?.fence).toBe(1);
    const during = world.looks.filter((atMs) => atMs > 22_000 && atMs < 60_000);
    expect(during.length).toBeGreaterThan(20);
  });

  it('begins for a dead token only when it is to be offered again, every ten minutes', async () => {
    const world = createWatchWorld({ price: () => 1_000n, deadSinceMs: -1_000 });
    await world.run(3_600_000);
    const offered = world.requests.map(({ exit }) => exit.rule);
    expect(new Set(offered)).toEqual(new Set(['dead-token']));
    expect(offered).toHaveLength(7);
    // The last of them is still at it.
    expect(world.outcomes.filter(({ kind }) => kind === 'watched')).toHaveLength(6);
  });

  it('tells how long it has been blind, and nothing of the kind while prices come', async () => {
    const world = createWatchWorld({ price: (atMs) => (atMs < 60_000 ? 1_000n : undefined) });
    world.invoke();
    await world.run(240_000);
    const oldest = (fromMs: number, toMs: number) =>
      Math.max(...world.priceAges.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ oldestMs }) => oldestMs));
    expect(oldest(0, 60_000)).toBeLessThanOrEqual(tickMs * 2);
    expect(oldest(200_000, 240_000)).toBeGreaterThanOrEqual(120_000);
  });

  it('looks at the mints once at a time, also while what was known of them cannot be recalled', async () => {
    const answers = Promise.withResolvers<void>();
    let looks = 0;
    const safety = {
      check: async () => {
        looks += 1;
        await answers.promise;
      },
      noticesOf: () => ({}),
    };
    const entries = {
      check: async () => {
        throw new Error('no reports');
      },
      of: () => undefined,
    };
    const world = createWatchWorld({ price: () => 1_000n, timeLimitMs: 70_000, beside: { safety, entries } });
    world.invoke();
    await world.run(45_000);
    expect(looks).toBe(1);
    expect(world.faults).toEqual(['entries', 'entries', 'entries']);
    // Its end waits for the look that is still going on.
    await world.run(58_000);
    expect(world.outcomes).toEqual([]);
    answers.resolve();
    await world.run(59_000);
    expect(world.outcomes).toHaveLength(1);
  });

  it('has one watcher when many are started at once', async () => {
    const { world } = await play({ fallsAtMs: 20_000 }, 5);
    expect(world.outcomes.filter(({ kind }) => kind === 'watched-already').length).toBeGreaterThanOrEqual(4);
    expect(new Set(world.requests.map(({ invocation }) => invocation)).size).toBe(1);
  });

  it('fires one cause when a clock that is an hour ahead makes two watchers work at once', async () => {
    const { causes, gapMs, world } = await play(
      { fallsAtMs: 1_000, skewMs: (invocation) => (invocation === 1 ? 3_600_000 : 0) },
      2,
    );
    expect(causes.size).toBe(1);
    expect(gapMs).toBeLessThanOrEqual(tickMs * 2);
    expect(world.outcomes).toContainEqual(expect.objectContaining({ kind: 'watched', end: 'lease-lost' }));
  });

  it.each([-3_600_000, -30_000, -5_000, 5_000, 30_000, 3_600_000])(
    'keeps its bound when the clock of the watcher that died was wrong by %i ms',
    async (errorMs) => {
      const options = { fallsAtMs: 9_000, skewMs: (invocation: number) => (invocation === 0 ? errorMs : 0) };
      let longestMs = 0;
      for (let effect = 4; effect < 34; effect += 3) {
        const { gapMs, causes } = await play({ ...options, fates: { 0: { effect, when: 'before' } } });
        expect(causes.size).toBe(1);
        longestMs = Math.max(longestMs, gapMs);
      }
      expect(longestMs).toBeLessThanOrEqual(boundMs);
    },
  );

  it('leaves a watcher whose clock is ahead at work: it is seen to renew', async () => {
    const { world } = await play({ fallsAtMs: 130_000, skewMs: (invocation) => (invocation === 0 ? 3_600_000 : 0) });
    expect(world.requests.every(({ invocation }) => invocation === 0)).toBe(true);
    expect((await world.leases.find('watch-prices#0'))?.fence).toBe(1);
  });

  it('ends when nothing is open any more, and does not begin while nothing is', async () => {
    const world = createWatchWorld({ price: () => 1_000n });
    world.invoke();
    await world.run(30_000);
    world.close(0);
    await world.run(55_000);
    expect(world.outcomes).toMatchObject([{ kind: 'watched', end: 'nothing-open' }]);
    await world.run(125_000);
    expect(world.outcomes.slice(1)).toEqual([{ kind: 'nothing-open' }, { kind: 'nothing-open' }]);
  });

  it('sells when the creator has, also when the watcher that first saw what he held is gone', async () => {
    const world = createWatchWorld({
      price: () => 1_000n,
      exits: { creatorSold: true },
      timeLimitMs: 90_000,
      creatorHolds: (atMs) => (atMs < 80_000 ? 500n : 499n),
    });
    world.invoke();
    await world.run(110_000);
    expect(world.requests.map(({ exit, invocation }) => [exit.rule, invocation])[0]).toEqual(['creator-sold', 1]);
    expect(world.requests[0]?.atMs).toBeGreaterThanOrEqual(80_000);
    expect(world.requests[0]?.atMs).toBeLessThanOrEqual(80_000 + 10_000 + tickMs * 2);
  });

  it('does not look at creators for an owner who does not mind, and takes no silence for a sale', async () => {
    const asked: number[] = [];
    const careless = createWatchWorld({ price: () => 1_000n, creatorHolds: (atMs) => BigInt(asked.push(atMs)) });
    careless.invoke();
    await careless.run(60_000);
    expect(asked).toEqual([]);
    const silent = createWatchWorld({
      price: () => 1_000n,
      exits: { creatorSold: true },
      creatorHolds: (atMs) => (atMs > 30_000 ? undefined : 500n),
    });
    silent.invoke();
    await silent.run(60_000);
    expect(silent.requests).toEqual([]);
  });

  it('acts on no estimate before both sides were read', async () => {
    const { gapMs, world } = await play({ fallsAtMs: 20_000, exact: false });
    expect(gapMs).toBeLessThanOrEqual(tickMs * 2);
    expect(world.requests[0]?.exit.rule).toBe('stop-loss');
  });

  it('takes no crash of a watcher for a silence of the price', async () => {
    for (const stalePriceMs of [10_000, 60_000, 300_000])
      for (const effect of [40, 200, 420, 600]) {
        const fates = { 0: { effect, when: 'before' as const } };
        const world = createWatchWorld({ price: () => 1_000n, lookMs: 150, exits: { stalePriceMs }, fates });
        world.invoke();
        await world.run(900_000);
        expect((await world.leases.find('watch-prices#0'))?.fence).toBeGreaterThan(1);
        expect(world.requests, `${stalePriceMs} ms, effect ${effect}`).toEqual([]);
      }
  });

  it('counts a silence through a hand-over, and after a crash from when it is watched again', async () => {
    const play = async (fates: WorldOptions['fates'] = {}) => {
      const price = (atMs: number) => (atMs < 40_000 ? 1_000n : undefined);
      const options = { price, lookMs: 150, timeLimitMs: 90_000, exits: { stalePriceMs: 50_000 } };
      const world = createWatchWorld({ ...options, fates });
      world.invoke();
      await world.run(250_000);
      return world.requests[0];
    };
    const whole = await play();
    expect(whole).toMatchObject({ invocation: 1, exit: { rule: 'stale-price' } });
    expect(whole?.atMs).toBeLessThanOrEqual(40_000 + 50_000 + tickMs * 2);
    const crashed = await play({ 0: { effect: 70, when: 'before' } });
    expect(crashed).toMatchObject({ exit: { rule: 'stale-price' } });
    expect(crashed?.atMs).toBeLessThanOrEqual(40_000 + boundMs + 50_000);
  });

  it('divides the mints among shards, each with a watcher of its own that wakes the next', async () => {
    const { world } = await play({ fallsAtMs: 20_000, shards: 4, positions: 16 });
    expect(world.wakeUps()).toBe(3);
    expect(new Set(world.requests.map(({ exit }) => exit.positionId)).size).toBe(16);
    expect(new Set(world.requests.map(({ invocation }) => invocation))).toEqual(new Set([0, 1, 2, 3]));
  });
});
