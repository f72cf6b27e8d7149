/** `copy` and `snipe` on a folder of `npm start`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { initialSniperSettings } from '#trading/domain/settings/sniper-settings.ts';
import { type SettingsFolder, startSettingsFolder } from './settings-folder.ts';

const leader = 'L'.repeat(44);
const other = 'M'.repeat(44);
let osprey: SettingsFolder['osprey'];
let get: SettingsFolder['get'];
let stop: SettingsFolder['stop'];
beforeAll(async () => {
  ({ osprey, get, stop } = await startSettingsFolder());
  await osprey('user', 'add', 'anna', '--wallet', 'W'.repeat(44));
}, 30_000);
afterAll(() => stop());

const copy = (...args: readonly string[]) => osprey('copy', ...args, '--user', 'anna');
const relations = async () => (await get('anna', 'copy')).value;

describe('osprey copy', () => {
  it('adds a leader with what is given and small, safe terms for the rest', async () => {
    const added = await copy('add', leader, '--spend', '0.02sol', '--max-lag', '5s', '--max-leader', '10sol');
    expect(added).toMatchObject({ code: 0, out: expect.stringContaining('webhooks') });
    const relation = {
      ...initialCopyRelation(leader),
      sizing: { kind: 'fixed', spendLamports: '20000000' },
      maxLagMs: 5_000,
      maxLeaderSpendLamports: '10000000000',
    };
    expect(await relations()).toEqual([relation]);
  });

  it.each([
    [['--ratio', '10%', '--max-spend', '0.2sol'], { kind: 'ratio', ratioBps: 1_000, maxSpendLamports: '200000000' }],
    [['--max-spend', '0.3sol'], { kind: 'ratio', ratioBps: 1_000, maxSpendLamports: '300000000' }],
    [['--wallet-share', '2%'], { kind: 'wallet-share', shareBps: 200, maxSpendLamports: '300000000' }],
    [['--spend', '0.05sol'], { kind: 'fixed', spendLamports: '50000000' }],
  ])('changes how much is spent: %j', async (flags, sizing) => {
    expect(await copy('add', leader, ...flags)).toMatchObject({ code: 0 });
    expect((await relations())[0]).toMatchObject({ leader, sizing, maxLagMs: 5_000 });
  });

  it('changes how his sells are followed, and whether a token is bought once', async () => {
    const flags = ['--follow-sells', 'own-exits', '--buy-once', '--max-lag', 'none', '--max-above', '3%'];
    expect(await copy('add', leader, ...flags)).toMatchObject({ code: 0 });
    const changed = { followSells: 'own-exits', buyOnce: true, maxLagMs: null, maxPriceAboveLeaderBps: 300 };
    expect((await relations())[0]).toMatchObject(changed);
    await copy('add', leader, '--no-buy-once', '--follow-sells', 'mirror');
    expect((await relations())[0]).toMatchObject({ ...changed, followSells: 'mirror', buyOnce: false });
  });

  it.each([
    ['two sizes', [leader, '--spend', '1sol', '--ratio', '10%'], 'give one of --spend, --ratio and --wallet-share'],
    ['a share without its cap', [other, '--ratio', '10%'], 'needs its cap'],
    ['a cap without a share', [other, '--max-spend', '1sol'], 'bounds a share'],
    ['a way of following that does not exist', [leader, '--follow-sells', 'half'], 'allowed "mirror"'],
    ['an amount without its unit', [leader, '--spend', '0.1'], 'allowed 0.1sol'],
    ['what is no wallet', ['bob'], 'allowed a Solana address'],
  ])('add refuses %s and writes nothing', async (_, args, said) => {
    const { version } = await get('anna');
    const { code, err } = await copy('add', ...args);
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect((await get('anna')).version).toBe(version);
  });

  it('pauses, resumes, lists and removes', async () => {
    await copy('add', other);
    const why = ['--why', 'test'] as const;
    expect(await copy('pause', other, ...why)).toMatchObject({
      code: 0,
      out: expect.stringContaining('sells are followed'),
    });
    expect((await copy('list')).out).toMatch(/M{44} +│ paused +│ 0.05 SOL/);
    await copy('resume', other, ...why);
    expect((await relations()).map(({ enabled }: { enabled: boolean }) => enabled)).toEqual([true, true]);
    expect(await copy('remove', other, ...why)).toMatchObject({ code: 0 });
    expect((await copy('remove', other, ...why)).err).toContain('is not copied');
    expect(JSON.parse((await copy('list', '--json')).out)).toMatchObject([{ leader }]);
  });
});

describe('osprey snipe', () => {
  const snipe = (...args: readonly string[]) => osprey('snipe', ...args, '--user', 'anna');

  it('turns sniping on with filters of the schema, and off again', async () => {
    const set = ['--set', 'maxDevBuyBps=5%', '--set', 'venues=pump-fun', '--set', 'spendLamports=0.03sol'];
    expect(await snipe('on', ...set)).toMatchObject({ code: 0, out: expect.stringContaining('500 bps (5 %)') });
    const filters = { maxDevBuyBps: 500, venues: ['pump-fun'], spendLamports: '30000000' };
    expect((await get('anna', 'sniper')).value).toEqual({ ...initialSniperSettings(), enabled: true, ...filters });
    const shown = await snipe('show');
    for (const text of ['Sniping is on', 'maxDevBuyBps', '500 bps (5 %)', "in the launch's own transaction"])
      expect(shown.out).toContain(text);
    expect(await snipe('off')).toMatchObject({ code: 0 });
    expect((await get('anna', 'sniper.enabled')).value).toBe(false);
  });

  it.each([
    ['a filter that does not exist', 'speed=1', 'allowed one of enabled, spendLamports'],
    ['a venue that does not exist', 'venues=some-dex', 'allowed "pump-fun"'],
    ['no value', 'venues', 'allowed FILTER=VALUE'],
  ])('refuses %s and stays as it is', async (_, filter, said) => {
    const { code, err } = await snipe('on', '--set', filter);
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect((await get('anna', 'sniper.enabled')).value).toBe(false);
  });
});
