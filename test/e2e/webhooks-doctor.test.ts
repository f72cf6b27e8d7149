/** `webhooks` and `doctor` on a running `npm start`, and on the folder that it leaves behind. */
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { runCommandLine } from '../bin/run-command.ts';
import { createBench } from './bench.ts';
import { until } from './until.ts';
import { webhooksAt } from './webhooks-view.ts';

const bench = createBench();
afterAll(bench.close);

const osprey = (...args: readonly string[]) => runCommandLine(args);

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
    const examine = async () => doctorJson.parse(JSON.parse((await ask('doctor', '--json')).out));
    const sick = await examine();
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

    // A machine that is busy with other tests answers some of the questions too late.
    const well = await until('a healthy run', async () => {
      const found = await examine();
      return found.ok && found;
    });
    expect(well.checks.filter((check) => check.status === 'skip').map(({ check }) => check)).toEqual(['stacks']);
    // A rotation is only finished when Helius sends the new secret.
    expect(await ask('secrets', 'rotate', 'webhook')).toMatchObject({ code: 0 });
    const finish = ['secrets', 'rotate', 'webhook', '--finish'];
    expect(await ask(...finish)).toMatchObject({ code: 2, err: expect.stringContaining('2 webhooks still send') });
    expect(await ask('webhooks', 'sync')).toMatchObject({ code: 0, out: expect.stringContaining('differs in secret') });
    expect(await ask(...finish)).toMatchObject({ code: 0 });

    // A dependency that is down is told, and hides none of the others.
    const alone = mkdtempSync(join(tmpdir(), 'osprey-doctor-'));
    cpSync(join(run.dataDir, 'osprey.env'), join(alone, 'osprey.env'));
    cpSync(join(run.dataDir, 'cloud.pid'), join(alone, 'cloud.pid'));
    appendFileSync(join(alone, 'osprey.env'), 'OSPREY_RPC_URL="http://127.0.0.1:9/?api-key=nobody-may-see"\n');
    const withoutNode = await osprey('doctor', '--json', '--data', alone);
    rmSync(alone, { recursive: true });
    expect(withoutNode.code).toBe(1);
    expect(withoutNode.out).not.toContain('nobody-may-see');
    const told = new Map(doctorJson.parse(JSON.parse(withoutNode.out)).checks.map((each) => [each.check, each.status]));
    expect([told.get('rpc-nodes'), told.get('balances'), told.get('settings')]).toEqual(['fail', 'fail', 'pass']);

    run.kill('SIGINT');
    await run.end;
    const left = await until('a healthy folder', async () => {
      const found = await examine();
      return found.ok && found;
    });
    expect(left.checks.filter((check) => check.status === 'skip').map(({ check }) => check)).toEqual(
      expect.arrayContaining(['webhooks', 'deliveries', 'front-door', 'watcher', 'reconcile', 'queues']),
    );
    expect(await ask('webhooks', 'sync')).toMatchObject({ code: 2, err: expect.stringContaining('nothing runs') });
    for (const text of said) expect(text).not.toContain(env['OSPREY_WEBHOOK_SECRET']);
  }, 240_000);
});
