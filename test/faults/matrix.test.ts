/** A sample of `npm run faults`: every fault and every scenario at least once, on the real adapters and the simulated chain. */
import { expect, it } from 'vitest';
import { faultKinds } from '#local/faults/kinds/fault-kinds.ts';
import { playMatrix } from '#local/faults/matrix.ts';
import { textOf } from '#local/faults/point.ts';
import { scenarios } from '#local/faults/scenarios/scenarios.ts';
import { useFaultTables } from './fault-tables.ts';

const bench = useFaultTables();

it('fills every order once, loses none and keeps the books equal to the chain, whatever fault strikes', async () => {
  const points = await playMatrix(bench.tables(), { seed: 'tests', oneIn: 150 });
  const failed = points.filter(({ violations }) => violations.length > 0);
  expect(failed.map(({ point, violations }) => ({ replay: textOf(point), violations }))).toEqual([]);
  expect(new Set(points.map(({ scenario }) => scenario))).toEqual(new Set(scenarios.map(({ name }) => name)));
  expect(faultKinds.map(({ name }) => name).filter((name) => points.every(({ fault }) => fault !== name))).toEqual([]);
  expect(points.length).toBeGreaterThanOrEqual(60);
}, 600_000);
