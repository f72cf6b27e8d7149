import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ospreyEnvFile } from '#local/run/osprey-env.ts';
import { createBench, type Session } from './bench.ts';
import { lastLineOf } from './run-json.ts';
import { nothing, remainsInTheEnd, type Traces, tracesOf } from './traces.ts';

const bench = createBench();
let run: Session;
let env: Readonly<Record<string, string>>;
let secrets: readonly string[];
let traces: Traces;

/** The wallets' private keys, which only functions that sign may ever see. */
const walletKeys = async (): Promise<readonly string[]> => {
  const client = new SecretsManagerClient({
    endpoint: env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    return await Promise.all(
      ['sniper-1', 'copier-2', 'both-3'].map(async (user) => {
        const secret = await client.send(
          new GetSecretValueCommand({ SecretId: `${env['WALLET_SECRET_PREFIX'] ?? ''}${user}` }),
        );
        return z.object({ secretKey: z.string().min(64) }).parse(JSON.parse(secret.SecretString ?? '')).secretKey;
      }),
    );
  } finally {
    client.destroy();
  }
};

const osprey = async (...args: readonly string[]) => {
  const { end, stdout, stderr } = await bench.osprey(...args, '--data', run.dataDir, '--json');
  expect(stderr).toBe('');
  return { code: end.code, json: JSON.parse(stdout) };
};

beforeAll(async () => {
  run = bench.session(['--duration', '12', '--seed', '3', '--json']);
  env = await run.up();
  secrets = [env['OSPREY_WEBHOOK_SECRET'] ?? '', ...(await walletKeys())];
  traces = tracesOf(run.pid);
}, 90_000);
afterAll(bench.close, 30_000);

describe('a short run of npm start', () => {
  it('lets the operator look at positions and orders, and audit the books, while it trades', async () => {
    await run.says(/ fill /);
    const positions = await osprey('positions', '--all');
    const orders = await osprey('orders');
    expect([positions.code, orders.code]).toEqual([0, 0]);
    expect(positions.json.length).toBeGreaterThan(0);
    expect(orders.json.length).toBeGreaterThan(0);
  }, 60_000);

  it('ends well, and its last line is the summary as one JSON object', async () => {
    expect(await run.end).toEqual({ code: 0, signal: null });
    const { signals, orders, positions, audit } = lastLineOf(run.stdout());
    expect(audit).toEqual({ ok: true, differences: [] });
    expect(signals.launches + signals.walletTrades).toBeGreaterThan(0);
    expect(orders.filled).toBeGreaterThan(0);
    expect(orders.planned).toBe(orders.filled + orders.failed + orders.expired + orders.rejected + orders.unfinished);
    expect(positions.opened).toBe(positions.closed + positions.open);
    expect(run.stderr()).toBe('');
  }, 120_000);

  it('leaves a file by which tools can attach, for its owner alone', () => {
    expect(statSync(ospreyEnvFile(run.dataDir)).mode & 0o777).toBe(0o600);
    expect(env).toMatchObject({
      OSPREY_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      OSPREY_WEBHOOK_SECRET: expect.stringMatching(/^.{20,}$/),
      OSPREY_RPC_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      OSPREY_JUPITER_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/swap\/v1$/),
      AWS_REGION: expect.any(String),
      AWS_ACCESS_KEY_ID: expect.any(String),
      AWS_SECRET_ACCESS_KEY: expect.any(String),
    });
    for (const service of ['DYNAMODB', 'DYNAMODB_STREAMS', 'SQS', 'SNS', 'S3', 'SECRETS_MANAGER'])
      expect(env[`AWS_ENDPOINT_URL_${service}`]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('prints neither the webhook secret nor a wallet key', () => {
    expect(secrets.map((secret) => secret.length >= 20)).toEqual([true, true, true, true]);
    const printed = run.stdout() + run.stderr();
    expect(secrets.map((secret) => printed.includes(secret))).toEqual([false, false, false, false]);
  });

  it('leaves no process and no open port behind', async () => {
    // dynoxide is a process of its own; front door, emulators and market are at least four ports.
    expect(traces.processes.length).toBeGreaterThan(1);
    expect(traces.listeners.length).toBeGreaterThan(4);
    expect(await remainsInTheEnd(traces)).toEqual(nothing);
    expect(existsSync(join(run.dataDir, 'cloud.pid'))).toBe(false);
  });

  it('leaves books that can be read when it is over', async () => {
    const { positions } = lastLineOf(run.stdout());
    const listed = await osprey('positions', '--all');
    const held = z.array(z.object({ status: z.string(), tokens: z.string() })).parse(listed.json);
    expect(held.filter(({ status }) => status === 'open')).toHaveLength(positions.open);
    const audit = await bench.osprey('audit', '--data', run.dataDir, '--books-only', '--json');
    expect([audit.end.code, JSON.parse(audit.stdout)]).toMatchObject([0, { ok: true, differences: [] }]);
  }, 60_000);
});
