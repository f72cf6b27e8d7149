/** The matrix: every fault at every effect of every scenario that it can strike, each played in a world of its own. */
import { createHash } from 'node:crypto';
import { type Planned, withoutEquals } from './equals.ts';
import { faultKinds } from './kinds/fault-kinds.ts';
import { type Played, playPoint } from './play-point.ts';
import { type Point, textOf, undisturbed } from './point.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { scenarios } from './scenarios/scenarios.ts';
import type { Effect } from './stage/effect.ts';
import { noTrace } from './stage/trace.ts';
import type { FaultTables } from './world/tables.ts';

export type Shard = { readonly number: number; readonly of: number };

export type MatrixOptions = {
  readonly seed: string;
  /** Plays only points whose text contains it. */
  readonly only?: string | undefined;
  /** Plays everything: effects as often as they come, and points that equal another. */
  readonly exhaustive?: boolean | undefined;
  /** Plays about one point in so many, the same ones for the same seed; every fault kind and scenario at least once. */
  readonly oneIn?: number | undefined;
  /** Plays every `of`th point, beginning with `number`: for several processes that share the work. */
  readonly shard?: Shard | undefined;
  readonly onPlanned?: (extent: Extent) => void;
  readonly onPlayed?: (played: PlayedPoint) => void;
};

/** What becomes of every point that there is, runs without a fault not counted. */
export type Extent = {
  /** Every fault at every effect that it can strike. */
  readonly exist: number;
  /** Not played: at the third and further waits of a kind but every tenth. */
  readonly repeats: number;
  /** Not played: another that is played comes to the very same world. */
  readonly equal: number;
  /** Not played: not asked for, or not drawn. */
  readonly unasked: number;
  readonly chosen: number;
};

export type Cell = { readonly scenario: string; readonly effectKind: string; readonly fault: string };
export type PlayedPoint = Cell & { readonly point: Point; readonly violations: readonly string[] };

/** Points that are played at the same time in one process. */
const lanes = 4;

const describe = (error: unknown): string =>
  `the harness itself failed: ${error instanceof Error ? error.stack : String(error)}`;

const cellOf = (scenario: string, effect: Effect | undefined, fault: string): Cell => ({
  scenario,
  effectKind: effect?.kind ?? '-',
  fault,
});

const play = async (
  tables: FaultTables,
  point: Point,
  effect: Effect | undefined,
): Promise<PlayedPoint & { played?: Played }> => {
  const cell = cellOf(point.scenario, effect, point.fault);
  try {
    const played = await playPoint(point, { tables, trace: noTrace });
    const missed = point.fault !== undisturbed && played.struck === undefined ? ['the fault struck nothing'] : [];
    return { ...cell, point, violations: [...played.violations, ...missed], played };
  } catch (error) {
    return { ...cell, point, violations: [describe(error)] };
  }
};

/** Of equal effects of one function the first two, then every tenth: waiting looks the same each time. */
const worthStriking = (effects: readonly Effect[]): readonly Effect[] => {
  const met = new Map<string, number>();
  return effects.filter(({ name, worker }) => {
    const key = `${worker.split('/')[0]} ${name}`;
    const before = met.get(key) ?? 0;
    met.set(key, before + 1);
    return before < 2 || before % 10 === 0;
  });
};

const lot = ({ point }: Planned): number =>
  createHash('sha256')
    .update(`lot ${textOf(point)}`)
    .digest()
    .readUInt32BE(0);

/** Points drawn by lot, about one in so many, that still hold every fault and every scenario. */
const sample = (planned: readonly Planned[], oneIn: number): readonly Planned[] => {
  const met = new Set<string>();
  const drawn = new Set<Planned>();
  for (const each of planned.toSorted((one, other) => lot(one) - lot(other))) {
    const { fault, scenario } = each.point;
    if (met.has(fault) && met.has(scenario) && drawn.size >= planned.length / oneIn) continue;
    met.add(fault).add(scenario);
    drawn.add(each);
  }
  return planned.filter((each) => drawn.has(each));
};

const offered = (point: Point, effects: readonly Effect[]): readonly Planned[] =>
  effects.flatMap((effect) =>
    faultKinds
      .filter((kind) => kind.strikes(effect))
      .map((kind) => ({ effect, point: { ...point, effect: effect.index, fault: kind.name } })),
  );

/** Plays a scenario without faults and lists the points that its effects offer. */
const survey = async (tables: FaultTables, scenario: Scenario, options: MatrixOptions) => {
  const { seed, exhaustive = false, only = '' } = options;
  const calm = { scenario: scenario.name, effect: undefined, fault: undisturbed, seed };
  const { played, ...baseline } = await play(tables, calm, undefined);
  const { effects, happened } = played ?? { effects: [], happened: [] };
  const struck = offered(calm, exhaustive ? effects : worthStriking(effects));
  const wanted = struck.filter(({ point }) => textOf(point).includes(only));
  const planned = exhaustive ? wanted : withoutEquals(wanted, happened);
  const exist = offered(calm, effects).length;
  return { baseline, planned, exist, repeats: exist - struck.length, equal: wanted.length - planned.length };
};

const sumOf = <Key extends string>(counts: readonly Readonly<Record<Key, number>>[], key: Key): number =>
  counts.reduce((sum, each) => sum + each[key], 0);

/** Runs the jobs in order, several at a time: each waits for DynamoDB most of the time. */
const inLanes = async (jobs: readonly (() => Promise<void>)[]): Promise<void> => {
  const waiting = jobs.values();
  const lane = async (): Promise<void> => {
    for (const job of waiting) await job();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

/** Plays the matrix, each point in a world of its own, and answers every point that was played. */
export const playMatrix = async (tables: FaultTables, options: MatrixOptions): Promise<readonly PlayedPoint[]> => {
  const { oneIn = 1, shard = { number: 0, of: 1 } } = options;
  const results: PlayedPoint[] = [];
  const keep = (result: PlayedPoint): void => {
    results.push(result);
    options.onPlayed?.(result);
  };
  const surveys: Awaited<ReturnType<typeof survey>>[] = [];
  await inLanes(
    scenarios.map((scenario, index) => async () => {
      const surveyed = await survey(tables, scenario, options);
      surveys[index] = surveyed;
      if (index % shard.of === shard.number) keep(surveyed.baseline);
    }),
  );
  const drawn = sample(
    surveys.flatMap(({ planned }) => planned),
    oneIn,
  );
  const [exist, repeats, equal] = [sumOf(surveys, 'exist'), sumOf(surveys, 'repeats'), sumOf(surveys, 'equal')];
  const unasked = exist - repeats - equal - drawn.length;
  options.onPlanned?.({ exist, repeats, equal, unasked, chosen: drawn.length });
  const chosen = drawn.filter((_, index) => index % shard.of === shard.number);
  await inLanes(
    chosen.map(({ point, effect }) => async () => {
      const { played: _, ...result } = await play(tables, point, effect);
      keep(result);
    }),
  );
  return results;
};
