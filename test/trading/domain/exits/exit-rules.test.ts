import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exitPrecedence } from '#trading/domain/exits/exit-rule.ts';
import { evaluateExits } from '#trading/domain/exits/exit-rules.ts';
import type { PriceTick } from '#trading/domain/prices/price-tick.ts';
import { mergeWatch, startWatch, type WatchState } from '#trading/domain/prices/watch-state.ts';
import type { ExitSettings } from '#trading/domain/settings/exit-settings.ts';
import { epochMs, lamports, orderId } from '#trading/domain/values/quantities.ts';
import {
  anyPath,
  anyRules,
  cost,
  type Happened,
  keyOf,
  noRules,
  openPosition,
  play,
  sell,
  startMs,
} from './exit-paths.ts';

/** What is due, worked out again from the path alone. */
const dueByHand = (rules: ExitSettings, until: readonly Happened[], unsold: ReadonlySet<string>): Set<string> => {
  const now = until.at(-1);
  const due = new Set<string>();
  if (now === undefined) return due;
  const { position, price, nowMs, liquidity } = now;
  const heard = until.filter((each) => each.price !== undefined);
  const wholes = heard.map((each) => ((each.price ?? 0n) * 1_000_003n) / (each.position.tokens || 1n));
  const high = wholes.reduce((most, each) => (each > most ? each : most), cost);
  const gain = (amount: bigint, of: bigint, bps: number) => amount * 10_000n >= of * BigInt(10_000 + bps);
  const last = heard.at(-1);
  if (price !== undefined) {
    const { stopLossBps, trailingStop, breakeven, takeProfit, liquidityFallBps } = rules;
    if (stopLossBps !== null && price * 10_000n + 9_999n < position.costLamports * BigInt(10_000 - stopLossBps))
      due.add('stop-loss');
    const slack = high / 1_000_000n + 2n;
    if (trailingStop !== null && gain(high - slack, cost, trailingStop.armGainBps)) {
      const whole = wholes.at(-1) ?? 0n;
      if ((whole + slack) * 10_000n <= high * BigInt(10_000 - trailingStop.fallBps)) due.add('trailing-stop');
    }
    if (breakeven !== null && gain(high - slack, cost, breakeven.armGainBps))
      if ((price + 2n) * 10_000n <= position.costLamports * BigInt(10_000 + breakeven.keepGainBps))
        due.add('breakeven');
    const entry = heard[0]?.liquidity ?? 0n;
    if (liquidityFallBps !== null && liquidity * 10_000n <= entry * BigInt(10_000 - liquidityFallBps))
      due.add('liquidity-fell');
    for (const { gainBps } of takeProfit)
      if (gain(price, position.costLamports, gainBps) && !unsold.has(`exit:p:take-profit:${10_000 + gainBps}`))
        due.add('take-profit');
  }
  const creatorSaid = until.flatMap(({ creatorHolds }) => creatorHolds ?? []);
  if (
    rules.creatorSold &&
    now.creatorHolds !== undefined &&
    now.creatorHolds < creatorSaid.reduce((a, b) => (a > b ? a : b), 0n)
  )
    due.add('creator-sold');
  if (rules.unsafeMint && now.unsafe) due.add('unsafe-mint');
  const { timeStop, sessionEndMinute } = rules;
  if (timeStop !== null && nowMs - startMs >= timeStop.afterMs) {
    const { unlessGainBps } = timeStop;
    const isSilent = nowMs - (last?.nowMs ?? startMs) >= 900_000;
    const isGood = price === undefined ? !isSilent : gain(price, position.costLamports, unlessGainBps ?? 0);
    if (unlessGainBps === null || !isGood) due.add('time-stop');
  }
  if (sessionEndMinute !== null) {
    const day = Math.floor(nowMs / 86_400_000);
    const endMs = day * 86_400_000 + sessionEndMinute * 60_000;
    if (nowMs >= endMs && startMs < endMs && !unsold.has(`exit:p:session-end:${day}`)) due.add('session-end');
  }
  if (rules.stalePriceMs !== null && nowMs - (last?.nowMs ?? startMs) >= rules.stalePriceMs) due.add('stale-price');
  return due;
};

/** Rules of which the path alone tells exactly whether they are due; the others are rounded by a lamport either way. */
const exactRules: readonly string[] = [
  ...['unsafe-mint', 'liquidity-fell', 'creator-sold', 'stale-price', 'time-stop', 'session-end'],
];

describe('the exits of ten thousand random price paths', () => {
  it('fire every step at most once, never sell more than the position, and ask again only for what has not sold', () => {
    fc.assert(
      fc.property(anyRules, anyPath, (rules, path) => {
        const happened = play(rules, path, false);
        const fired = happened.flatMap((each) => (each.fired === undefined ? [] : [each.fired]));
        const first = fired.filter(({ again }) => !again).map(keyOf);
        expect(new Set(first).size).toBe(first.length);
        const asked = new Set<string>();
        for (const exit of fired) {
          expect(asked.has(keyOf(exit))).toBe(exit.again);
          asked.add(keyOf(exit));
        }
        const portions = new Map(fired.map((exit) => [keyOf(exit), exit.tokens ?? 0n]));
        expect([...portions.values()].reduce((sum, tokens) => sum + tokens, 0n)).toBeLessThanOrEqual(1_000_003n);
        const end = happened.at(-1)?.position;
        expect(end?.tokens).toBeGreaterThanOrEqual(0n);
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);

  it('fire at the very look at which a rule is due and not before, and the one that ranks first', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(anyRules, anyPath, (rules, path) => {
        const happened = play(rules, path, false);
        const fired = new Set<string>();
        let sellsAll = false;
        for (const { fired: exit } of happened)
          if (exit !== undefined) seen.set(exit.rule, (seen.get(exit.rule) ?? 0) + 1);
        for (const [index, each] of happened.entries()) {
          const due = dueByHand(rules, happened.slice(0, index + 1), fired);
          // While an order works on the position a profit waits; what limits a loss does not.
          if (each.position.orderInFlight !== undefined) due.delete('take-profit');
          if (!sellsAll && due.size > 0) {
            expect(each.fired, [...due].join()).toBeDefined();
            const rank = (rule: string) => exitPrecedence.findIndex((name) => name === rule);
            const best = Math.min(...[...due].map(rank));
            expect(rank(each.fired?.rule ?? '')).toBeLessThanOrEqual(best);
          }
          if (each.fired?.again === false && exactRules.includes(each.fired.rule))
            expect([...due]).toContain(each.fired.rule);
          if (each.fired !== undefined) {
            fired.add(keyOf(each.fired));
            if (each.fired.rule === 'take-profit')
              for (const { gainBps } of rules.takeProfit)
                if (10_000 + gainBps < each.fired.step) fired.add(`exit:p:take-profit:${10_000 + gainBps}`);
            sellsAll ||= each.fired.tokens === undefined;
          }
        }
      }),
      { numRuns: 10_000 },
    );
    // Every rule that a price path can bring about has come about, and often.
    for (const rule of exitPrecedence)
      if (!['manual', 'leader-sold', 'dead-token'].includes(rule))
        expect(seen.get(rule) ?? 0, rule).toBeGreaterThan(50);
  }, 60_000);

  it('are the same when the watcher crashes at any look and begins again from what it had stored', () => {
    fc.assert(
      fc.property(anyRules, anyPath, (settings, path) => {
        // Without a stored sign of life a silence looks longer, never shorter: that rule has its own test.
        const rules = { ...settings, stalePriceMs: null };
        const exits = (crashes: boolean) =>
          play(rules, path, crashes).flatMap(({ look, fired }) =>
            fired === undefined ? [] : [{ look, ...fired, why: '' }],
          );
        expect(exits(true)).toEqual(exits(false));
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);
});

const at = (ms: number) => epochMs(startMs + ms);
const tick = (sellLamports: bigint, ms: number, more: Partial<PriceTick> = {}): PriceTick => ({
  sellLamports,
  source: 'pool',
  atMs: at(ms),
  ...more,
});
const looks = (rules: ExitSettings, ticks: readonly (PriceTick | undefined)[], from?: WatchState) => {
  const position = openPosition();
  let watch = from ?? startWatch(position, at(0));
  return ticks.map((each, index) => {
    const nowMs = each?.atMs ?? at((index + 1) * 1_000);
    const seen = evaluateExits({ position, watch, tick: each, rules, nowMs });
    watch = seen.watch;
    return seen;
  });
};

describe('a price out of bounds', () => {
  const rules = {
    ...noRules,
    priceJumpBps: 3_000,
    takeProfit: [{ gainBps: 5_000, sellBps: 10_000 }],
    stopLossBps: 3_000,
    trailingStop: { armGainBps: 1_000, fallBps: 1_000 },
  };

  it('sells no winner on the word of one source, however often it says so within five seconds', () => {
    const seen = looks(rules, [tick(2n * cost, 1), tick(2n * cost, 1_000), tick(2n * cost, 5_000)]);
    expect(seen.map(({ fired }) => fired)).toEqual([undefined, undefined, undefined]);
    expect(seen.every(({ wantsSecondSource }) => wantsSecondSource)).toBe(true);
    expect(seen.at(-1)?.watch.highLamports).toBe(cost);
  });

  it('sells it once a second source agrees', () => {
    const seen = looks(rules, [tick(2n * cost, 1), tick(2n * cost - 1n, 2, { source: 'jupiter' })]);
    expect(seen[1]?.fired).toMatchObject({ rule: 'take-profit', step: 15_000 });
  });

  it('is dropped when the second source tells another price', () => {
    const seen = looks(rules, [tick(2n * cost, 1), tick(cost, 2, { source: 'jupiter' })]);
    expect(seen[1]).toMatchObject({ fired: undefined, wantsSecondSource: false });
    expect(seen[1]?.watch.suspect).toBeUndefined();
  });

  it('needs no second source once its own has said so for five seconds, in newer slots', () => {
    const stands = looks(
      rules,
      [1, 2_000, 5_001, 20_000].map((ms) => tick(2n * cost, ms, { slot: 7 })),
    );
    expect(stands.map(({ fired }) => fired?.rule)).toEqual([undefined, undefined, undefined, undefined]);
    const moves = looks(
      rules,
      [1, 2_000, 5_001].map((ms, n) => tick(2n * cost, ms, { slot: 7 + n })),
    );
    expect(moves.map(({ fired }) => fired?.rule)).toEqual([undefined, undefined, 'take-profit']);
    expect(moves.at(-1)).toMatchObject({ wantsSecondSource: false, watch: { highLamports: 2n * cost } });
  });

  it('begins anew when its source says something else, when another contradicts, and after a minute of silence', () => {
    const says = (each: bigint, ms: number, more: Partial<PriceTick> = {}) => tick(each * cost, ms, more);
    for (const between of [says(9n, 3_000), says(1n, 3_000), says(1n, 3_000, { source: 'jupiter' })]) {
      const seen = looks(rules, [says(2n, 1), between, says(2n, 5_001)]);
      expect(seen.at(-1)).toMatchObject({ fired: undefined, wantsSecondSource: true });
    }
    expect(looks(rules, [says(2n, 1), says(2n, 61_000)]).at(-1)?.fired).toBeUndefined();
    // Jupiter's quotes of many mints come in turns, and two of them are enough.
    expect(looks(rules, [says(2n, 1), says(2n, 19_000)]).at(-1)?.fired?.rule).toBe('take-profit');
  });

  it('keeps no ladder and no trailing stop from acting when there is no second source at all', () => {
    const minutes = (ms: number) => Array.from({ length: 40 }, (_, n) => ms + n * 1_500);
    const up = minutes(3_000).map((ms, n) => tick((5n * cost) / 2n, ms, { slot: 10 + n }));
    const back = minutes(70_000).map((ms, n) => tick(cost, ms, { slot: 100 + n }));
    const seen = looks({ ...rules, takeProfit: [] }, [...up, ...back]);
    expect(seen[40]?.watch.highLamports).toBe((5n * cost) / 2n);
    expect(seen[40]?.fired?.rule).toBe('trailing-stop');
  });

  it('stops a loss at once', () => {
    expect(looks(rules, [tick(cost / 10n, 1)])[0]?.fired).toMatchObject({ rule: 'stop-loss' });
    const armed = looks({ ...rules, stopLossBps: null }, [tick((13n * cost) / 10n, 1), tick(cost / 2n, 2)]);
    expect(armed[1]?.fired).toMatchObject({ rule: 'trailing-stop' });
  });

  it('does not let a lie about a high move the trailing stop', () => {
    const seen = looks(rules, [tick(50n * cost, 1), tick((cost * 11n) / 10n, 1_000), tick((cost * 12n) / 10n, 2_000)]);
    expect(seen.map(({ fired }) => fired)).toEqual([undefined, undefined, undefined]);
    expect(seen.at(-1)?.watch.highLamports).toBe((cost * 12n) / 10n);
  });
});

describe('a stale price source', () => {
  const rules = { ...noRules, stalePriceMs: 10_000, stopLossBps: 3_000 };

  it('is no sign of life when its slot stands still, however often it answers', () => {
    const ticks = Array.from({ length: 12 }, (_, n) => tick(cost, n * 1_000 + 1, { slot: 7 }));
    const fired = looks(rules, ticks).map((seen) => seen.fired?.rule);
    expect(fired.indexOf('stale-price')).toBe(10);
  });

  it('cannot bring back a price of the past', () => {
    const [, old] = looks(rules, [tick(cost, 1, { slot: 7 }), tick(cost / 2n, 2, { slot: 6 })]);
    expect(old?.fired).toBeUndefined();
  });

  it('is not believed when its answer is old or from the future', () => {
    const position = openPosition();
    const watch = startWatch(position, at(0));
    for (const ms of [-20_000, 10_000])
      expect(evaluateExits({ position, watch, tick: tick(1n, ms), rules, nowMs: at(0) }).fired).toBeUndefined();
  });

  it('sells when it has been silent for as long as the owner allows, counted from its last news', () => {
    const silent = looks(rules, [undefined, undefined], { ...startWatch(openPosition(), at(-8_500)) });
    expect(silent.map(({ fired }) => fired?.rule)).toEqual([undefined, 'stale-price']);
  });
});

describe('an exit', () => {
  const nowMs = at(1_000);
  const rules = { ...noRules, takeProfit: [{ gainBps: 5_000, sellBps: 5_000 }], stopLossBps: 3_000 };

  it('takes the profit at exactly the gain that is set, and not one lamport below', () => {
    expect(looks(rules, [tick((cost * 3n) / 2n, 1)])[0]?.fired?.rule).toBe('take-profit');
    expect(looks(rules, [tick((cost * 3n) / 2n - 1n, 1)])[0]?.fired).toBeUndefined();
  });

  it('stops the loss at exactly the loss that is set, and not one lamport above', () => {
    expect(looks(rules, [tick((cost * 7n) / 10n, 1)])[0]?.fired?.rule).toBe('stop-loss');
    expect(looks(rules, [tick((cost * 7n) / 10n + 1n, 1)])[0]?.fired).toBeUndefined();
  });

  it('sells every step that the price leapt over in one go', () => {
    const steps = [10, 20, 30].map((percent) => ({ gainBps: percent * 100, sellBps: 2_000 }));
    const [seen] = looks({ ...noRules, takeProfit: steps }, [tick(2n * cost, 1)]);
    expect(seen?.fired).toMatchObject({ step: 13_000, tokens: 600_001n });
    expect(Object.keys(seen?.watch.fired ?? {})).toEqual([1, 2, 3].map((n) => `take-profit:1${n}000`));
  });

  it('with a profit waits while an order works on the position, and comes right after', () => {
    const position = openPosition({ orderInFlight: orderId('o') });
    const watch = startWatch(position, at(0));
    const first = evaluateExits({ position, watch, tick: tick(2n * cost, 1), rules, nowMs });
    expect(first.fired).toBeUndefined();
    const seen = { position: openPosition(), watch: first.watch, tick: tick(2n * cost, 2), rules, nowMs };
    expect(evaluateExits(seen).fired?.rule).toBe('take-profit');
  });

  it('that limits a loss does not wait for an order that works on the position, and is asked for once meanwhile', () => {
    const position = openPosition({ orderInFlight: orderId('o') });
    const watch = startWatch(position, at(0));
    const first = evaluateExits({ position, watch, tick: tick(1n, 1), rules, nowMs });
    expect(first.fired?.rule).toBe('stop-loss');
    const later = { position, watch: first.watch, tick: tick(1n, 100_000), rules, nowMs: at(100_000) };
    expect(evaluateExits(later).fired).toBeUndefined();
  });

  it('is asked for again with the same cause while it has not sold, less and less often', () => {
    const ticks = Array.from({ length: 100 }, (_, n) => tick(1n, n * 10_000));
    const fired = looks(rules, ticks).flatMap((seen, n) => (seen.fired === undefined ? [] : [{ n, ...seen.fired }]));
    expect(new Set(fired.map(({ cause }) => cause)).size).toBe(1);
    expect(fired.map(({ n }) => n)).toEqual([0, 3, 9, 21, 45, 93]);
    // How long it took counts from its first trigger.
    expect(new Set(fired.map(({ firedAtMs }) => firedAtMs)).size).toBe(1);
  });

  it('sells a dead token now and then, and nothing else about it', () => {
    const position = openPosition({ deadSinceMs: at(0) });
    let watch = startWatch(position, at(0));
    const causes: string[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      const nowAt = at(minute * 60_000 + 1);
      const seen = evaluateExits({ position, watch, tick: tick(1n, minute * 60_000), rules, nowMs: nowAt });
      watch = seen.watch;
      if (seen.fired !== undefined) causes.push(`${seen.fired.rule} ${seen.fired.cause}`);
    }
    expect(causes).toHaveLength(5);
    expect(new Set(causes).size).toBe(5);
    expect(causes.every((cause) => cause.startsWith('dead-token'))).toBe(true);
  });

  it('of the time comes even when there is no price at all', () => {
    const timeStop = { afterMs: 1_000, unlessGainBps: null };
    expect(looks({ ...noRules, timeStop }, [undefined])[0]?.fired?.rule).toBe('time-stop');
    const timed = { ...noRules, timeStop: { ...timeStop, unlessGainBps: 100 } };
    expect(looks(timed, [tick(cost, 1_000)])[0]?.fired?.rule).toBe('time-stop');
    expect(looks(timed, [tick((cost * 102n) / 100n, 1_000)])[0]?.fired).toBeUndefined();
  });
});

describe('the worst moment of a position', () => {
  it('is the crash that its stop acted on, although no second source had confirmed it', () => {
    const stop = { ...noRules, priceJumpBps: 5_000, stopLossBps: 3_000 };
    const [, seen] = looks(stop, [tick(cost, 1), tick(cost / 10n, 1_000)]);
    expect(seen?.fired?.rule).toBe('stop-loss');
    expect(seen?.watch.excursion).toMatchObject({ worstLamports: cost / 10n, worstAtMs: at(1_000) });
  });

  it('is no price that was not believed and that nothing acted on', () => {
    const [, seen] = looks({ ...noRules, priceJumpBps: 5_000 }, [tick(cost, 1), tick(cost / 10n, 1_000)]);
    expect(seen?.watch.excursion.worstLamports).toBe(cost);
  });
});

describe('a time stop that a gain keeps from selling', () => {
  const rules = { ...noRules, priceJumpBps: 5_000, timeStop: { afterMs: 10_000, unlessGainBps: 2_000 } };
  const gain = (percent: bigint) => (cost * (100n + percent)) / 100n;

  it('sells no winner on the word of one source', () => {
    const seen = looks(rules, [tick(gain(40n), 1), tick(gain(100n), 5_000), tick(cost / 100n, 20_000)]);
    expect(seen.at(-1)).toMatchObject({ fired: undefined, wantsSecondSource: true });
    const confirmed = looks(rules, [tick(cost / 100n, 21_000, { source: 'jupiter' })], seen.at(-1)?.watch);
    expect(confirmed[0]?.fired?.rule).toBe('time-stop');
  });

  it('does not wait for ever when there is no price at all', () => {
    const watch = looks(rules, [tick(gain(40n), 1_000)])[0]?.watch ?? startWatch(openPosition(), at(0));
    const silentAt = (ms: number) =>
      evaluateExits({ position: openPosition(), watch, tick: undefined, rules, nowMs: at(ms) }).fired?.rule;
    expect(silentAt(900_999)).toBeUndefined();
    expect(silentAt(901_000)).toBe('time-stop');
  });
});

describe('a ladder of profits that is edited', () => {
  const rulesOf = (...takeProfit: ExitSettings['takeProfit']): ExitSettings => ({ ...noRules, takeProfit });
  const old = rulesOf({ gainBps: 2_000, sellBps: 1_000 });
  const [first] = looks(old, [tick((cost * 13n) / 10n, 1)]);
  const after = (watch: WatchState | undefined, rules: ExitSettings, price: bigint) => {
    const position = first?.fired === undefined ? openPosition() : sell(openPosition(), first.fired);
    const from = watch ?? startWatch(position, at(0));
    return evaluateExits({ position, watch: from, tick: tick(price, 2_000), rules, nowMs: at(2_000) }).fired;
  };

  it('sells at a gain that has not sold, whatever place it takes in the ladder', () => {
    expect(after(first?.watch, rulesOf({ gainBps: 10_000, sellBps: 9_000 }), 3n * cost)).toMatchObject({
      rule: 'take-profit',
      step: 20_000,
    });
  });

  it('does not sell again at a gain that has sold, whatever place it takes in the ladder', () => {
    const moved = rulesOf({ gainBps: 1_000, sellBps: 1 }, { gainBps: 2_000, sellBps: 1_000 });
    expect(after(first?.watch, moved, (cost * 13n) / 10n)).toMatchObject({ step: 11_000, tokens: 100n });
  });

  it('takes the place that a row of an earlier version names for the step at that place', () => {
    const [stored] = Object.values(first?.watch.fired ?? {});
    if (first === undefined || stored === undefined) throw new Error('nothing fired');
    const watch = { ...first.watch, fired: { 'take-profit:1': { ...stored, step: 1 } } };
    expect(after(watch, old, (cost * 13n) / 10n)).toBeUndefined();
    const longer = rulesOf({ gainBps: 2_000, sellBps: 1_000 }, { gainBps: 10_000, sellBps: 9_000 });
    expect(after(watch, longer, 3n * cost)).toMatchObject({ step: 20_000 });
  });
});

describe('two watchers at once', () => {
  it('never loosen a stop or forget what fired, whoever writes last', () => {
    const watches = fc.tuple(anyRules, anyPath, fc.nat()).map(([rules, path, n]) => {
      const happened = play(rules, path, false);
      return happened[n % Math.max(1, happened.length)]?.after ?? startWatch(openPosition(), at(0));
    });
    fc.assert(
      fc.property(watches, watches, (one, other) => {
        const merged = mergeWatch(one, other);
        for (const each of [one, other]) {
          expect(merged.highLamports).toBeGreaterThanOrEqual(each.highLamports);
          expect(Object.keys(merged.fired)).toEqual(expect.arrayContaining(Object.keys(each.fired)));
          expect(merged.trailingArmed || !each.trailingArmed).toBe(true);
          expect(merged.breakevenArmed || !each.breakevenArmed).toBe(true);
          expect(mergeWatch(merged, each)).toEqual(merged);
        }
        const { accepted: _a, suspect: _s, excursion: _e, ...first } = merged;
        const { accepted: _b, suspect: _t, excursion: _f, ...second } = mergeWatch(other, one);
        expect(first).toEqual(second);
        expect(merged.excursion.bestLamports).toBe(lamports(merged.excursion.bestLamports));
      }),
      { numRuns: 500 },
    );
  });
});
