/** Points that are left out because another comes to the same world, and readings that are not made twice: both must be true. */
import { describe, expect, it } from 'vitest';
import { withoutEquals } from '#local/faults/equals.ts';
import { playPoint } from '#local/faults/play-point.ts';
import { createTrace } from '#local/faults/stage/trace.ts';
import { type FaultTables, startFaultTables } from '#local/faults/world/tables.ts';
import { startMs } from '#local/faults/world/world.ts';
import { useFaultTables } from './fault-tables.ts';

const bench = useFaultTables();
const timeoutMs = 120_000;

/** What everybody but `without` did and got, and when; effects have no numbers, those follow from who is left. */
const storyOf = async (tables: FaultTables, scenario: string, effect: number, fault: string, without?: string) => {
  const lines: string[] = [];
  const trace = createTrace(startMs, (line) => lines.push(line.replace(/ +#\d+ +/, ' ').replace(/ +/g, ' ')));
  const { violations, struck } = await playPoint({ scenario, effect, fault, seed: 'tests' }, { tables, trace });
  return {
    violations,
    struck: struck?.name,
    others: lines.filter((line) => without === undefined || !line.includes(` ${without} `)),
  };
};

describe('a worker that is killed', () => {
  it(
    'leaves the same story behind before one effect as before another, and after the change before them',
    async () => {
      const { effects } = await bench.undisturbed('sell-during-buy');
      const sent = effects.findIndex(({ name }) => name === 'chain.send');
      const worker = effects[sent]?.worker ?? '';
      const own = effects.filter(({ worker: by, index = 0 }) => by === worker && index > sent);
      const commit = own.find(({ name }) => name === 'journal.commit')?.index ?? 0;
      const next = effects.findIndex(
        ({ worker: by, name }, at) => by === worker && at > commit && name === 'chain.landing',
      );
      const later = effects.findIndex(({ worker: by, name }, at) => by === worker && at > next && name === 'sleep');
      const play = async (effect: number, fault: string) => {
        const { struck, ...story } = await storyOf(bench.tables(), 'sell-during-buy', effect, fault, worker);
        expect(struck).toBeDefined();
        return story;
      };
      const after = await play(commit, 'killed-after');
      expect(after.others.length).toBeGreaterThan(20);
      expect(await play(next, 'killed-before')).toEqual(after);
      expect(await play(later, 'killed-before')).toEqual(after);
      expect(await play(commit, 'killed-before')).not.toEqual(after);
    },
    timeoutMs,
  );

  it('need not be killed again where it has changed nothing since, in the order in which things happened', () => {
    const effect = (index: number, name: string, worker = 'one') => ({ index, name, worker, kind: 'table' as const });
    const [load, commit, slow, late, other] = [
      ...[effect(0, 'settings.load'), effect(1, 'journal.commit'), effect(2, 'journal.find')],
      ...[effect(3, 'positions.find'), effect(4, 'settings.load', 'two')],
    ] as const;
    const planned = [load, commit, slow, late, other].flatMap((each) =>
      (each === commit ? ['killed-before', 'killed-after'] : ['killed-before', 'error-before']).map((fault) => ({
        effect: each,
        point: { scenario: 'any', effect: each.index, fault, seed: '1' },
      })),
    );
    const left = (of: typeof planned, happened: Parameters<typeof withoutEquals>[1]) =>
      withoutEquals(of, happened).flatMap(({ point }) => (point.fault === 'killed-before' ? [point.effect] : []));
    expect(left(planned, [load, commit, slow, late, other])).toEqual([0, 4]);
    // Issued after the commit and answered before it: still without a change behind it.
    expect(left(planned, [slow, load, commit, late, other])).toEqual([0, 4]);
    const beforeOnly = planned.filter(({ point }) => point.fault !== 'killed-after');
    expect(left(beforeOnly, [load, commit, slow, late, other])).toEqual([0, 2, 4]);
    expect(withoutEquals(planned, [load, commit, slow, late, other]).length).toBe(planned.length - 3);
  });
});

describe('a reading that is remembered', () => {
  it.each([
    ['undisturbed', 'nothing'],
    ['answer-lost', 'journal.commit'],
    ['throttled', 'positions.find'],
  ])(
    'is the one that would be made: %s at %s',
    async (fault, name) => {
      const { effects } = await bench.undisturbed('sell-during-buy');
      const effect = effects.findIndex((each) => each.name === name);
      const asking = await startFaultTables({ remembers: false });
      try {
        const story = await storyOf(asking, 'sell-during-buy', effect, fault);
        expect(story.struck === undefined).toBe(fault === 'undisturbed');
        expect(story.others.length).toBeGreaterThan(40);
        expect(await storyOf(bench.tables(), 'sell-during-buy', effect, fault)).toEqual(story);
      } finally {
        await asking.stop();
      }
    },
    timeoutMs,
  );
});
