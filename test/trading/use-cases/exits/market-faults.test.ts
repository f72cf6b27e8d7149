import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ladderCostAtMost } from '#trading/domain/exits/exit-ladder.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { type Run, soldTokens, trade, type Weather } from './exit-world.ts';

const bought = 100_000n;
const stop = { stopLossBps: 3_000, takeProfit: [] };
/** The price falls to half after ten seconds and stays there. */
const fallen = (second: number, weather: Weather = {}): Weather => (second < 10 ? {} : { price: 500n, ...weather });
const during = (from: number, to: number, fault: Weather) => (second: number) =>
  fallen(second, second >= from && second < to ? fault : {});

const deadAlerts = ({ alerts }: Run) => alerts.filter(({ subject }) => subject.includes('Cannot be sold'));

/** Everything sold once, or dead and said so; the books are right and equal to the chain. */
const expectSettled = (run: Run): void => {
  expect(run.audit.differences).toEqual([]);
  expect(run.audit.ok).toBe(true);
  expect(new Set(run.fired).size).toBe(run.fired.length);
  expect(soldTokens(run) + run.position.tokens).toBe(bought);
  const dead = run.position.deadSinceMs !== undefined;
  expect(run.position.status === 'closed' || dead).toBe(true);
  if (dead) expect(deadAlerts(run).map(({ severity }) => severity)).toContain('critical');
};

describe('while every entry is halted, thirty minutes of', () => {
  it('no Jupiter end in the sale that was due, made once, with no attempt wasted', async () => {
    const run = await trade(35, stop, during(5, 1_800, { quote: { kind: 'unavailable', reason: 'http-503' } }));
    expectSettled(run);
    expect(run.position).toMatchObject({ status: 'closed', closedBy: 'stop-loss', deadSinceMs: undefined });
    expect(run.orders.filter(({ plan }) => plan.side === 'sell')).toHaveLength(1);
    const [sale] = run.sales;
    // The alarm is to hear of the whole time since the trigger, however often it was asked for.
    expect((sale?.fill.atMs ?? 0) - (sale?.plan.seenAtMs ?? 0)).toBeGreaterThan(29 * 60_000);
  });

  it('quotes without transactions end the same way, and do not fill the journal', async () => {
    const run = await trade(35, stop, during(5, 1_800, { build: { kind: 'unavailable', reason: 'http-503' } }));
    expectSettled(run);
    expect(run.position.closedBy).toBe('stop-loss');
    expect(run.orders.filter(({ plan }) => plan.side === 'sell').length).toBeLessThan(5);
  });

  it('slippage on chain end dead with one alert, then sold by the slow retry, at a bounded cost', async () => {
    const run = await trade(45, stop, during(5, 1_800, { revertsWith: 6001 }));
    expectSettled(run);
    expect(run.position).toMatchObject({ status: 'closed', closedBy: 'dead-token' });
    expect(deadAlerts(run)).toHaveLength(1);
    const failed = run.trades.filter(({ kind }) => kind === 'failed');
    expect(failed.length).toBeGreaterThan(8);
    expect(failed.length).toBeLessThan(25);
    const paid = failed
      .filter(({ plan }) => plan.rule === 'stop-loss')
      .reduce((sum, { fill }) => sum + fill.feeLamports, 0n);
    expect(paid).toBeGreaterThan(0n);
    expect(paid).toBeLessThanOrEqual(ladderCostAtMost(run.world.initial));
    expect(new Set(failed.map(({ plan }) => plan.slippageBps))).toEqual(new Set([300, 600, 900, 1_000]));
  });

  it('a frozen account end dead after two attempts, and sold once it is thawed', async () => {
    const run = await trade(45, stop, during(5, 1_800, { revertsWith: 0x11 }));
    expectSettled(run);
    expect(run.position.closedBy).toBe('dead-token');
    expect(deadAlerts(run)).toHaveLength(1);
    expect(run.notes).toContain('dead: account-frozen');
  });

  it('a frozen account that stays frozen stand as dead, and every further attempt is cheap', async () => {
    const run = await trade(30, stop, during(5, 9_999, { revertsWith: 0x11 }));
    expectSettled(run);
    expect(run.position.deadSinceMs).toBeDefined();
    const retries = run.orders.filter(({ plan }) => plan.rule === 'dead-token');
    expect(retries.length).toBeGreaterThanOrEqual(2);
    expect(retries.length).toBeLessThanOrEqual(3);
    expect(retries.every(({ plan }) => plan.maxPriorityFeeLamports <= 50_000n)).toBe(true);
  });

  it('a token that is not tradable end dead after about ten minutes, and sold when it is', async () => {
    const run = await trade(45, stop, during(5, 1_800, { quote: { kind: 'not-tradable' } }));
    expectSettled(run);
    expect(run.position.closedBy).toBe('dead-token');
  });

  it('no landing end in a sale with the urgent priority fee', async () => {
    const run = await trade(10, stop, during(5, 25, { nothingLands: true }));
    expectSettled(run);
    const [sale] = run.sales;
    expect(sale?.plan.maxPriorityFeeLamports).toBe(run.world.initial.exits.urgentPriorityFeeLamports);
  });

  it('any of these one after the other leave nothing sold twice and nothing forgotten', async () => {
    const fault: fc.Arbitrary<Weather> = fc.constantFrom<Weather>(
      {},
      { quote: { kind: 'unavailable', reason: 'http-503' } },
      { quote: { kind: 'rate-limited', retryAfterMs: 3_000 } },
      { quote: { kind: 'not-tradable' } },
      { quote: { kind: 'no-route' } },
      { noRouteFrom: 30_000n },
      { build: { kind: 'unavailable', reason: 'timed-out' } },
      { revertsWith: 6001 },
      { revertsWith: 3012, revertsThrough: 'Pump.fun Amm' },
      { revertsWith: 0x11 },
      { nothingLands: true },
      { watched: 'silent' },
    );
    const exits = { stopLossBps: 3_000, takeProfit: [{ gainBps: 2_000, sellBps: 3_333 }] };
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { minLength: 1, maxLength: 30 }), async (minutes) => {
        const run = await trade(45, exits, (second) => ({
          price: second < 10 ? 1_000n : second < 60 ? 1_300n : 500n,
          ...(second < 1_800 ? minutes[Math.floor(second / 60) % minutes.length] : {}),
        }));
        expectSettled(run);
        expect(run.position.status).toBe('closed');
      }),
      { numRuns: 200 },
    );
  }, 120_000);
});

describe('a step of profit that cannot be sold', () => {
  const steps = { stopLossBps: 3_000, takeProfit: [{ gainBps: 2_000, sellBps: 1_000 }] };
  const notTradable: Weather = { quote: { kind: 'not-tradable' } };

  it('is put off by itself: no token is marked dead, and it sells its part once that can be sold', async () => {
    const run = await trade(40, steps, (second) => ({ price: 1_300n, ...(second < 900 ? notTradable : {}) }));
    expect(run.position).toMatchObject({ status: 'open', tokens: 90_000n, deadSinceMs: undefined });
    expect(run.sales.map(({ plan, fill }) => [plan.rule, fill.tokens])).toEqual([['take-profit', -10_000n]]);
    expect(run.notes).toContain('put-off: quote-not-tradable');
    expect(deadAlerts(run)).toEqual([]);
    const told = run.alerts.filter(({ subject }) => subject.includes('put off'));
    expect(new Set(told.map(({ key }) => key)).size).toBe(1);
    expect(told.map(({ severity }) => severity)).toContain('warning');
    expect(run.audit.ok).toBe(true);
  });

  it('is not sold later at a price that is no profit any more', async () => {
    const run = await trade(60, steps, (second) =>
      second < 900 ? { price: 1_300n, ...notTradable } : { price: 900n },
    );
    expect(run.position).toMatchObject({ status: 'open', tokens: bought, deadSinceMs: undefined });
    expect(run.sales).toEqual([]);
  });

  it('keeps no stop from selling everything', async () => {
    const run = await trade(20, steps, (second) =>
      second < 900 ? { price: 1_300n, ...notTradable } : { price: 500n },
    );
    expect(run.position).toMatchObject({ status: 'closed', closedBy: 'stop-loss' });
  });

  it('is tried a bounded number of times, at a bounded cost', async () => {
    const run = await trade(12 * 60, steps, () => ({ price: 1_300n, revertsWith: 6001 }));
    expect(run.position).toMatchObject({ status: 'open', tokens: bought, deadSinceMs: undefined });
    expect(run.orders.filter(({ plan }) => plan.side === 'sell').length).toBeLessThanOrEqual(100);
    const failed = run.trades.filter(({ kind }) => kind === 'failed').length;
    expect(failed).toBeLessThan(65);
    // Each repeat costs a fee, and is made all the same.
    expect(failed).toBeGreaterThan(50);
  }, 60_000);

  it.each([
    ['is quoted below cost', { quotedAt: 900n }],
    ['finds no route', { quote: { kind: 'no-route' } }],
  ] as const)(
    'is sold after a night in which it %s: free attempts use nothing up',
    async (_, fault) => {
      const hours = 9 * 3_600;
      const run = await trade(9 * 60 + 30, steps, (second) => ({ price: 1_300n, ...(second < hours ? fault : {}) }));
      expect(run.sales.map(({ plan, fill }) => [plan.rule, fill.tokens])).toEqual([['take-profit', -10_000n]]);
      expect(run.notes.filter((note) => note.startsWith('still-put-off')).length).toBeGreaterThan(40);
      expect(run.orders.filter(({ plan }) => plan.side === 'sell').length).toBeLessThan(20);
      expect(run.alerts.filter(({ subject }) => subject.includes('put off'))).toHaveLength(1);
    },
    60_000,
  );
});

describe('an exit whose message was delivered to an executor that died', () => {
  const waitedMs = ({ sales: [sale] }: Run) => (sale?.fill.atMs ?? Number.NaN) - (sale?.plan.seenAtMs ?? 0);

  it('is asked for again, and that does not stand behind the lost one', async () => {
    const run = await trade(4, stop, during(5, 20, { deliveriesVanish: true }));
    expectSettled(run);
    expect(waitedMs(run)).toBeLessThan(35_000);
  });

  it('comes back by itself soon after the time that its executor may take', async () => {
    const run = await trade(4, stop, (second) =>
      // The market goes silent, so that nobody asks again.
      fallen(second, second < 20 ? { deliveriesVanish: true } : { watched: 'silent' }),
    );
    expectSettled(run);
    expect(waitedMs(run)).toBeLessThan(40_000);
  });
});

describe('the ladder of an exit', () => {
  it('sells in parts when there is no route for the whole', async () => {
    const run = await trade(5, stop, during(5, 9_999, { noRouteFrom: 30_000n }));
    expectSettled(run);
    expect(run.sales.map(({ fill }) => -fill.tokens)).toEqual([25_000n, 25_000n, 25_000n, 25_000n]);
    expect(new Set(run.sales.map(({ plan }) => plan.cause)).size).toBe(1);
  });

  it('goes round a venue that fails', async () => {
    const run = await trade(5, stop, during(5, 9_999, { revertsWith: 3012, revertsThrough: 'Pump.fun Amm' }));
    expectSettled(run);
    expect(run.orders.filter(({ plan }) => plan.side === 'sell').map(({ plan }) => plan.venues)).toEqual([
      ['Pump.fun Amm'],
      ['Raydium'],
    ]);
  });
});

describe('a market that', () => {
  it('gaps over the stop and two steps of profit fires each rule once', async () => {
    const ladder = { stopLossBps: 3_000, takeProfit: [10, 20, 30].map((n) => ({ gainBps: n * 100, sellBps: 3_000 })) };
    const run = await trade(3, ladder, (second) => ({ price: second < 10 ? 1_000n : second < 60 ? 1_250n : 100n }));
    expectSettled(run);
    expect(run.fired).toEqual(['take-profit:12000', 'stop-loss:1']);
    expect(run.sales.map(({ fill }) => -fill.tokens)).toEqual([60_000n, 40_000n]);
  });

  it('has its liquidity pulled is left although the price still stands', async () => {
    const run = await trade(3, { ...stop, liquidityFallBps: 5_000 }, (second) => ({
      liquidityLamports: second < 20 ? 100_000_000_000n : 40_000_000_000n,
    }));
    expectSettled(run);
    expect(run.position.closedBy).toBe('liquidity-fell');
  });

  it('is misreported as risen a hundredfold sells no winner', async () => {
    const exits = { ...stop, takeProfit: [{ gainBps: 5_000, sellBps: 10_000 }] };
    const run = await trade(2, exits, (second) =>
      second < 10 || second > 60
        ? {}
        : {
            watched: {
              sellLamports: 100_000_000n * bought,
              source: 'pool',
              atMs: epochMs(1_800_000_000_000 + second * 1_000),
            },
          },
    );
    expect(run.fired).toEqual([]);
    expect(run.position).toMatchObject({ status: 'open', tokens: bought });
  });

  it('is watched through a source that stands still is left when the owner said so', async () => {
    const run = await trade(3, { ...stop, stalePriceMs: 30_000 }, (second) =>
      second < 10
        ? {}
        : { watched: { sellLamports: 1_000n * bought, source: 'pool', atMs: epochMs(1_800_000_005_000), slot: 7 } },
    );
    expectSettled(run);
    expect(run.position.closedBy).toBe('stale-price');
  });
});
