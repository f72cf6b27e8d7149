/** `token` on a folder of `npm start` whose market goes on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloud } from '#local/cloud/cloud.ts';
import { type Market, startMarket } from '#local/market/market.ts';
import { openBooks } from '#local/run/books.ts';
import { writeOspreyEnv } from '#local/run/osprey-env.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { userId } from '#trading/domain/values/quantities.ts';
import { runCommandLine } from './run-command.ts';

let folder = '';
let cloud: Awaited<ReturnType<typeof startCloud>>;
let market: Market;
let theMint = '';

const osprey = (...args: readonly string[]) => runCommandLine(['token', ...args, '--data', folder]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'osprey-token-'));
  cloud = await startCloud({
    dataDir: folder,
    definitions: {},
    schedulesEnabled: false,
    onEvent: () => {},
    log: () => {},
  });
  market = await startMarket({ seed: 'token-command', paused: true, volumes: { olderTokens: 1, leaders: 0 } });
  const { tokens } = (await (await fetch(`${market.url}/market`)).json()) as {
    readonly tokens: readonly { readonly mint: string }[];
  };
  theMint = tokens[0]?.mint ?? '';
  const books = openBooks(cloud);
  const strict = userSettings.parse(initialUserSettings('A'.repeat(43)));
  const settings = { ...strict, safety: { ...strict.safety, maxTopHoldersBps: 100 } };
  await books.settings.saveUser(userId('anna'), settings, 0, { by: 'test', why: 'test', atMs: 0 });
  books.close();
  writeOspreyEnv(folder, { ...cloud.endpoints, ...cloud.variables, OSPREY_RPC_URL: market.rpcUrl });
}, 60_000);
afterAll(async () => {
  await market.stop();
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('osprey token', () => {
  it('says so when nobody has looked at a token, and refuses what is no mint', async () => {
    expect(await osprey(theMint)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('--fresh finds out'),
    });
    expect(await osprey('my-coin')).toMatchObject({ code: 2, err: expect.stringContaining('"my-coin" is no mint') });
    const nothing = await osprey('So11111111111111111111111111111111111111113', '--fresh');
    expect(nothing).toMatchObject({ code: 1, err: expect.stringContaining('There is no mint') });
  });

  it('finds out about a token with a tried sale, and shows that report from then on', async () => {
    const fresh = await osprey(theMint, '--fresh', '--json');
    expect(fresh.err).toBe('');
    expect(JSON.parse(fresh.out)).toMatchObject({
      report: {
        ...{ mint: theMint, mintAccount: { unsafe: null }, sale: { kind: 'sold', how: 'simulated' } },
        liquidity: { kind: 'known', form: 'pool' },
      },
      judgedBy: 'a new user',
    });
    expect(fresh.code).toBe(0);
    const kept = await osprey(theMint);
    expect(kept.code).toBe(0);
    for (const text of ['found out', 'confidence', 'simulated', 'mint-unsafe', 'passes', 'SOL in the pool'])
      expect(kept.out).toContain(text);
    expect(kept.out).not.toContain('REFUSES');
  });

  it('judges by the settings of a user, and as a launch when it is asked to', async () => {
    await osprey(theMint, '--fresh', '--json');
    const annas = await osprey(theMint, '--user', 'anna');
    expect(annas.code).toBe(1);
    expect(annas.out).toMatch(/top-holders-too-large +│ REFUSES/);
    const launch = await osprey(theMint, '--as', 'launch', '--json');
    expect(JSON.parse(launch.out).verdicts).toContainEqual(
      expect.objectContaining({
        guard: 'dev-buy-too-large',
        passed: false,
        found: expect.stringContaining('not known'),
      }),
    );
  });
});
