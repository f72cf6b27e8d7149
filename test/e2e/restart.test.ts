import { afterAll, describe, expect, it } from 'vitest';
import { createBench } from './bench.ts';
import { readBooks, setPatience, withBooks } from './books-view.ts';
import { lastLineOf } from './run-json.ts';
import { nothing, remainsInTheEnd, tracesOf } from './traces.ts';
import { until } from './until.ts';
import { webhooksAt } from './webhooks-view.ts';

const bench = createBench();
afterAll(bench.close, 30_000);

const feed = (text: string, word: string): readonly string[] => text.match(new RegExp(` ${word} .*`, 'g')) ?? [];

/** From SIGTERM to the end is five seconds by design; a machine that is busy with other tests may take longer over each step. */
const endsWithinMs = 20_000;

describe('npm start on the data and the market of a run that was killed', () => {
  it('goes on where that one was; SIGTERM ends it in time though the market hangs, and Ctrl-C with nothing left to do', async () => {
    const { url, program: market } = await bench.market(['--seed', 'restart']);
    const args = ['--market', url, '--mode', 'live', '--forever', '--json'];
    const killed = bench.session(args);
    const firstEnv = await killed.up();
    await setPatience(killed.dataDir, 120_000);
    await until('three fills', () => feed(killed.stdout(), 'fill').length >= 3);
    const traces = tracesOf(killed.pid);
    killed.kill('SIGKILL');
    expect(await killed.end).toEqual({ code: null, signal: 'SIGKILL' });
    // Its children go with it, and with them the hold on the data.
    expect(await remainsInTheEnd(traces)).toEqual(nothing);
    const before = await withBooks(killed.dataDir, readBooks);
    const filledBefore = before.trades.filter(({ kind }) => kind === 'fill');
    expect(filledBefore.length).toBeGreaterThanOrEqual(3);

    const again = bench.session(args, killed.dataDir);
    const env = await again.up();
    expect(env['OSPREY_WEBHOOK_SECRET']).toBe(firstEnv['OSPREY_WEBHOOK_SECRET']);
    // Two routes, both at the new front door: what the killed run had registered is gone.
    const doors = (await webhooksAt(url)).map(({ webhookURL }) => webhookURL);
    expect(doors.toSorted()).toEqual(
      ['/webhooks/launches', '/webhooks/wallet-trades'].map((path) => env['OSPREY_URL'] + path),
    );
    await until('two more fills', () => feed(again.stdout(), 'fill').length >= 2, 90_000);
    // Caught with an order in its hands, and with nodes, router and webhook API that accept requests and never answer.
    const orders = feed(again.stdout(), 'order').length;
    await until('one more order', () => feed(again.stdout(), 'order').length > orders, 90_000);
    market.kill('SIGSTOP');
    const askedAtMs = Date.now();
    again.kill('SIGTERM');
    expect(await again.end).toEqual({ code: 0, signal: null });
    expect(Date.now() - askedAtMs).toBeLessThan(endsWithinMs);
    expect(JSON.parse(again.stdout().trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ audit: null });
    market.kill('SIGCONT');

    const last = bench.session(args, killed.dataDir);
    await last.up();
    last.kill('SIGINT');
    expect(await last.end).toEqual({ code: 0, signal: null });
    expect(lastLineOf(last.stdout())).toMatchObject({
      drained: true,
      orders: { unfinished: 0 },
      audit: { ok: true, differences: [] },
    });

    const after = await withBooks(killed.dataDir, readBooks);
    expect(after.users).toEqual(before.users);
    expect(after.positions.map(({ positionId }) => positionId)).toEqual(
      expect.arrayContaining(before.positions.map(({ positionId }) => positionId)),
    );
    expect(after.trades).toEqual(expect.arrayContaining([...before.trades]));
    expect(after.trades.length).toBeGreaterThan(before.trades.length);
    expect(await webhooksAt(url)).toEqual([]);
  }, 240_000);
});
