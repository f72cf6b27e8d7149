/** What a run of the matrix says: for a person as two tables, for a machine as one object. */
import { faultKinds } from './kinds/fault-kinds.ts';
import type { Extent, PlayedPoint } from './matrix.ts';
import { textOf } from './point.ts';
import { scenarios } from './scenarios/scenarios.ts';
import { effectKinds } from './stage/effect.ts';

export type FaultReport = {
  readonly ok: boolean;
  readonly seed: string;
  readonly seconds: number;
  /** Fault points and undisturbed runs that were played. */
  readonly points: number;
  /** Every point that there is, and why some of them were not played. */
  readonly extent: Extent;
  readonly failures: readonly { readonly replay: string; readonly violations: readonly string[] }[];
  /** Points by scenario, kind of effect and fault. */
  readonly matrix: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
};

const counted = (keys: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(keys, (key) => key)].map(([key, all]) => [key, all.length]));

const matrixOf = (points: readonly PlayedPoint[]): FaultReport['matrix'] =>
  Object.fromEntries(
    [...Map.groupBy(points, ({ scenario }) => scenario)].map(([scenario, ofScenario]) => [
      scenario,
      Object.fromEntries(
        [...Map.groupBy(ofScenario, ({ effectKind }) => effectKind)].map(([kind, ofKind]) => [
          kind,
          counted(ofKind.map(({ fault }) => fault)),
        ]),
      ),
    ]),
  );

/** The report of a run: what was played of what there is, and how long it took. */
export const reportOf = (
  points: readonly PlayedPoint[],
  extent: Extent,
  { seed, seconds }: Pick<FaultReport, 'seed' | 'seconds'>,
): FaultReport => {
  const failures = points
    .filter(({ violations }) => violations.length > 0)
    .map(({ point, violations }) => ({ replay: textOf(point), violations }));
  return {
    ok: failures.length === 0,
    seed,
    seconds,
    points: points.length,
    extent,
    failures,
    matrix: matrixOf(points),
  };
};

type Row = { readonly name: string; readonly points: readonly PlayedPoint[] };

const kinds = effectKinds.filter((kind) => kind !== 'other');

const table = (title: string, rows: readonly Row[]): readonly string[] => {
  const width = Math.max(title.length, ...rows.map(({ name }) => name.length)) + 2;
  const line = (name: string, cells: readonly (string | number)[]): string =>
    name.padEnd(width) + cells.map((cell) => String(cell).padStart(9)).join('');
  const of = (points: readonly PlayedPoint[], kind: string): number =>
    points.filter(({ effectKind }) => effectKind === kind).length;
  return [
    line(title, [...kinds, 'points', 'failed']),
    ...rows
      .filter(({ points }) => points.length > 0)
      .map(({ name, points }) =>
        line(name, [
          ...kinds.map((kind) => of(points, kind) || '·'),
          points.length,
          points.filter(({ violations }) => violations.length > 0).length,
        ]),
      ),
  ];
};

/** The tables: faults by what they struck, scenarios by what they were struck at, and every counter-example. */
export const reportText = (points: readonly PlayedPoint[], report: FaultReport): string => {
  const { extent } = report;
  const byFault = faultKinds.map(({ name }) => ({ name, points: points.filter(({ fault }) => fault === name) }));
  const byScenario = scenarios.map(({ name }) => ({
    name,
    points: points.filter(({ scenario }) => scenario === name),
  }));
  return [
    ...table('fault', byFault),
    '',
    ...table('scenario', byScenario),
    '',
    ...report.failures.flatMap(({ replay, violations }) => [
      `✗ ${replay}`,
      ...violations.map((violation) => `    ${violation}`),
      `    npm run faults -- --replay "${replay}"`,
    ]),
    `of ${extent.exist} points ${extent.repeats} repeat a wait, ${extent.equal} equal another, ${extent.unasked} were not asked for`,
    `${report.ok ? '✓' : '✗'} ${report.points} points, ${report.failures.length} failed, ${report.seconds} s, seed ${report.seed}`,
  ].join('\n');
};
