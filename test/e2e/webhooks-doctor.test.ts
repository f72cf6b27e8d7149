/** `webhooks` and `doctor` on a running `npm start`, and on the folder that it leaves behind. */
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { runOsprey } from '../../bin/osprey-program.ts';
import { createBench } from './bench.ts';
import { until } from './until.ts';
import { webhooksAt } from './webhooks-view.ts';

const bench = createBench();
afterAll(bench.close);

const osprey = async (...args: readonly string[]) => {
  const ended = { out: '', err: '', code: -1 };
  await runOsprey(args, {
    out: (text) => (ended.out += text),
    err: (text) => (ended.err += text),
    environment: {},
    exit: (code) => {
      ended.code = code;
    },
  });
  return ended;
};

const statusJson = z.object({
  ok: z.boolean(),
  webhooks: z.array(z.object({ route: z.string(), type: z.string().nullable(), active: z.boolean() })),
  routes: z.array(z.object({ route: z.string(), lastDeliveredAtMs: z.number().optional() })),
  toDo: z.array(z.string()),
});
const doctorJson = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ check: z.string(), status: z.string(), found: z.string() })),
});

describe('a running npm start', () => {
  it('has registered its webhooks, shows how they deliver, mends them, and is healthy; so is what it leaves behind', async () => {
    const run = bench.session(['--forever', '--users', '2', '--mode', 'live']);
    const env = await run.up();
    const market = env['OSPREY_RPC_URL'] ?? '';
    const data = ['--data', run.dataDir];
    const said: string[] = [];
    const ask = async (...args: readonly string[]) => {
      const answer = await osprey(...args, ...data);
      said.push(answer.out, answer.err);
      return answer;
    };
    const status = async () => statusJson.parse(JSON.parse((await ask('webhooks', 'status', '--json')).out));

    const delivered = await until('a delivery on both routes', async () => {
      const found = await status();
      return found.routes.every(({ lastDeliveredAtMs }) => lastDeliveredAtMs !== undefined) && found;
    });
    expect(delivered).toMatchObject({
      ok: true,
      toDo: [],
      webhooks: [
        { route: 'launches', type: 'raw', active: true },
        { route: 'wallet-trades', type: 'enhanced', active: true },
      ],
    });

    const [first] = await webhooksAt(market);
    await fetch(`${market}/v0/webhooks/${first?.webhookID}?api-key=any`, {
      method: 'PATCH',
      body: JSON.stringify({ active: false }),
    });
    expect(await ask('webhooks', 'status')).toMatchObject({ code: 1, out: expect.stringContaining('NO') });
    const sick = doctorJson.parse(JSON.parse((await ask('doctor', '--json')).out));
    expect(sick.ok).toBe(false);
    expect(sick.checks).toContainEqual(
      expect.objectContaining({ check: 'webhooks', status: 'fail', found: expect.stringContaining('switched off') }),
    );
    expect(await ask('webhooks', 'sync', '--dry-run')).toMatchObject({
      code: 0,
      out: expect.stringContaining('enable'),
    });
    expect(await ask('webhooks', 'sync')).toMatchObject({ code: 0, out: expect.stringContaining('verified') });
    expect(await ask('webhooks', 'sync')).toMatchObject({ code: 0, out: expect.stringContaining('was before') });

    const well = doctorJson.parse(JSON.parse((await ask('doctor', '--json')).out));
    expect(well.checks.filter((check) => check.status === 'fail')).toEqual([]);
    expect(well.checks.filter((check) => check.status === 'skip').map(({ check }) => check)).toEqual(['stacks']);

    run.kill('SIGINT');
    await run.end;
    const left = await ask('doctor', '--json');
    const { checks } = doctorJson.parse(JSON.parse(left.out));
    expect(checks.filter((check) => check.status === 'fail')).toEqual([]);
    expect(checks.filter((check) => check.status === 'skip').map(({ check }) => check)).toEqual(
      expect.arrayContaining(['webhooks', 'deliveries', 'front-door', 'watcher', 'reconcile', 'queues']),
    );
    expect(await ask('webhooks', 'sync')).toMatchObject({ code: 2, err: expect.stringContaining('nothing runs') });
    for (const text of said) expect(text).not.toContain(env['OSPREY_WEBHOOK_SECRET']);
  }, 120_000);
});
