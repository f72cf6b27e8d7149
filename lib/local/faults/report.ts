/** What a run of the matrix says: for a person as two tables, for a machine as one object. */
import { faultKinds } from './kinds/fault-kinds.ts';
import type { PlayedPoint } from './matrix.ts';
import { textOf } from './point.ts';
import { scenarios } from './scenarios/scenarios.ts';
import { effectKinds } from './stage/effect.ts';

export type FaultReport = {
  readonly ok: boolean;
  readonly seed: string;
  readonly seconds: number;
  /** Fault points and undisturbed runs that were played. */
  readonly points: number;
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

/** The report of a run that took so many seconds. */
export const reportOf = (points: readonly PlayedPoint[], seed: string, seconds: number): FaultReport => {
  const failures = points
    .filter(({ violations }) => violations.length > 0)
    .map(({ point, violations }) => ({ replay: textOf(point), violations }));
  return { ok: failures.length === 0, seed, seconds, points: points.length, failures, matrix: matrixOf(points) };
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
    `${report.ok ? '✓' : '✗'} ${report.points} points, ${report.failures.length} failed, ${report.seconds} s, seed ${report.seed}`,
  ].join('\n');
};
