import { afterAll, describe, expect, it } from 'vitest';
import { createBench } from './bench.ts';
import { setPatience } from './books-view.ts';
import { lastLineOf } from './run-json.ts';
import { nothing, remainsInTheEnd, tracesOf } from './traces.ts';

const bench = createBench();
afterAll(bench.close, 30_000);

describe('npm start -- --isolated', () => {
  it('trades with its functions bundled in child processes, and leaves none of them behind', async () => {
    const run = bench.session(['--isolated', '--forever', '--seed', '4', '--json']);
    await run.up();
    // Cold starts of many children on a busy machine make signals old; the age of signals is not what this is about.
    await setPatience(run.dataDir, 600_000);
    await run.says(/ fill /, 120_000);
    const traces = tracesOf(run.pid);
    // dynoxide, a receiver and an executor at the least.
    expect(traces.processes.length).toBeGreaterThan(3);
    run.kill('SIGINT');
    const end = await run.end;
    expect(end, run.stdout().slice(-3000)).toEqual({ code: 0, signal: null });
    const { orders, audit } = lastLineOf(run.stdout());
    expect(audit).toEqual({ ok: true, differences: [] });
    expect(orders.filled).toBeGreaterThan(0);
    // Neither functions' logs nor what is cut short at the end is news to a person.
    expect(run.stdout()).not.toMatch(/function output|watch-prices failed/);
    expect(await remainsInTheEnd(traces)).toEqual(nothing);
  }, 240_000);
});
