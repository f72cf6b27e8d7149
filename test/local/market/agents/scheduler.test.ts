import { describe, expect, it } from 'vitest';
import { createScheduler } from '#local/market/agents/scheduler.ts';
import { createManualClock, repeat } from '#local/market/market-clock.ts';
import { createRandom } from '#local/market/random.ts';

describe('the schedule', () => {
  it('plays acts by time, ties as they were planned, and what they plan themselves', () => {
    const played: string[] = [];
    const scheduler = createScheduler(() => {});
    scheduler.after(20, () => played.push(`c at ${scheduler.nowMs()}`));
    scheduler.after(10, () => {
      played.push(`a at ${scheduler.nowMs()}`);
      scheduler.after(10, () => played.push(`d at ${scheduler.nowMs()}`));
    });
    scheduler.after(10, () => played.push(`b at ${scheduler.nowMs()}`));
    scheduler.playUntil(15);
    expect(played).toEqual(['a at 10', 'b at 10']);
    scheduler.playUntil(50);
    expect(played.slice(2)).toEqual(['c at 20', 'd at 20']);
    expect(scheduler.nowMs()).toBe(50);
  });

  it('reports an act that throws and goes on with the next', () => {
    const failures: unknown[] = [];
    const played: string[] = [];
    const scheduler = createScheduler((error) => failures.push(error));
    scheduler.after(1, () => {
      throw new Error('no funds');
    });
    scheduler.after(2, () => played.push('next'));
    scheduler.playUntil(2);
    expect(failures).toEqual([new Error('no funds')]);
    expect(played).toEqual(['next']);
  });
});

describe('the manual clock', () => {
  it('runs what falls due in order of time, and nothing that was cancelled', () => {
    const clock = createManualClock(0);
    const rounds: number[] = [];
    const stop = repeat(clock, 10, () => rounds.push(clock.nowMs()));
    clock.after(15, () => rounds.push(-clock.nowMs()));
    clock.advance(30);
    stop();
    clock.advance(100);
    expect(rounds).toEqual([10, -15, 20, 30]);
  });
});

describe('seeded randomness', () => {
  it('repeats for a seed, and gives each stream its own draws', () => {
    const draws = (name: string) => Array.from({ length: 5 }, () => createRandom('s').stream(name).next());
    expect(draws('a')).toEqual(draws('a'));
    expect(draws('a')).not.toEqual(draws('b'));
  });

  it('is spread evenly, and shuffles without losing anything', () => {
    const random = createRandom('even');
    const mean = Array.from({ length: 5_000 }, () => random.next()).reduce((sum, draw) => sum + draw, 0) / 5_000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
    expect(new Set(random.shuffled([1, 2, 3, 4]))).toEqual(new Set([1, 2, 3, 4]));
  });
});
