/** `settings`, `live` and `user` on a folder of `npm start`. */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { userId } from '#trading/domain/values/quantities.ts';
import { type SettingsFolder, startSettingsFolder } from './settings-folder.ts';

const wallet = 'W'.repeat(44);
const why = ['--why', 'test'] as const;
let folder = '';
let books: SettingsFolder['books'];
let osprey: SettingsFolder['osprey'];
let ospreyWith: SettingsFolder['ospreyWith'];
let set: SettingsFolder['set'];
let get: SettingsFolder['get'];
let spoil: SettingsFolder['spoil'];
let stop: SettingsFolder['stop'];
beforeAll(async () => {
  ({ folder, books, osprey, ospreyWith, set, get, spoil, stop } = await startSettingsFolder());
}, 30_000);
afterAll(() => stop());

/** Each user has a wallet of his own. */
const walletOf = (id: string): string => id.replace(/[^1-9a-km-z]/g, 'x').padEnd(44, 'W');
const addUser = async (id: string) =>
  expect(await osprey('user', 'add', id, '--wallet', walletOf(id))).toMatchObject({ code: 0 });

describe('osprey user', () => {
  it('adds a user on paper with nothing enabled, and lists it', async () => {
    await addUser('uma');
    expect(await get('uma')).toMatchObject({ version: 1, value: initialUserSettings(walletOf('uma')), problem: null });
    expect((await osprey('user', 'list')).out).toMatch(/uma +│ paper +│ on +│ off +│ 0/);
    expect(await osprey('user', 'add', 'uma', '--wallet', wallet)).toMatchObject({ code: 2 });
    expect((await osprey('user', 'add', 'ugo', '--wallet', 'mine')).err).toContain('allowed a Solana address');
    expect((await osprey('user', 'add', 'U', '--wallet', wallet)).code).toBe(2);
  });

  it('does not let two users have one wallet', async () => {
    const taken = await osprey('user', 'add', 'twin', '--wallet', walletOf('uma'));
    expect(taken).toMatchObject({
      code: 2,
      err: expect.stringContaining('the wallet of "uma"; allowed is one that no'),
    });
    expect((await osprey('user', 'list')).out).not.toContain('twin');
    await addUser('twin');
    expect((await set('twin', 'wallet', walletOf('uma'))).err).toContain('the wallet of "uma"');
    const file = join(folder, 'twin.json');
    writeFileSync(file, JSON.stringify(initialUserSettings(walletOf('uma'))));
    expect((await osprey('settings', 'apply', file, '--user', 'twin', ...why)).err).toContain('the wallet of "uma"');
    expect(await set('twin', 'wallet', walletOf('tina'))).toMatchObject({ code: 0 });
    expect(await osprey('user', 'add', 'tom', '--wallet', walletOf('twin'))).toMatchObject({ code: 0 });
    const back = await osprey('settings', 'rollback', '1', '--user', 'twin', ...why);
    expect(back).toMatchObject({ code: 2, err: expect.stringContaining('the wallet of "tom"') });
  });

  it('neither arms nor confirms a wallet that two rows name, and the doctor fails', async () => {
    await addUser('lou');
    expect(await osprey('live', 'arm', '--user', 'lou')).toMatchObject({ code: 0 });
    await addUser('lea');
    await spoil('lea', 'wallet', walletOf('lou'));
    const confirmed = await osprey('live', 'confirm', walletOf('lou'), '--user', 'lou');
    expect(confirmed).toMatchObject({ code: 2, err: expect.stringContaining('the wallet of "lea"') });
    expect(await osprey('live', 'arm', '--user', 'lou')).toMatchObject({ code: 2 });
    const { checks } = JSON.parse((await osprey('doctor', '--json')).out) as { checks: { check: string }[] };
    expect(checks.find(({ check }) => check === 'owners')).toMatchObject({
      status: 'fail',
      found: expect.stringContaining(`share the wallet ${walletOf('lou')}`),
    });
    await spoil('lea', 'wallet', walletOf('lea'));
    expect(await get('lou', 'mode')).toMatchObject({ value: 'paper' });
  });

  it('removes only who is halted, settled and holds nothing, and brings one back by a roll-back', async () => {
    const ida = userId('ida');
    const halted = userSettings.parse({ ...initialUserSettings(walletOf('ida')), haltEntries: true });
    await books.settings.saveUser(ida, halted, 0, { by: 'test', why: 'long ago', atMs: 0 });
    await addUser('eve');
    expect((await osprey('user', 'remove', 'eve', ...why)).err).toContain('osprey halt --user eve');
    expect(await osprey('halt', '--user', 'eve')).toMatchObject({ code: 0 });
    expect((await osprey('user', 'remove', 'eve', ...why)).err).toContain('may still be under way');
    expect(await osprey('user', 'remove', 'ida', ...why)).toMatchObject({ code: 0 });
    expect((await osprey('user', 'list')).out).not.toContain('ida');
    expect((await osprey('settings', 'get', '--user', 'ida')).err).toContain('was removed');
    expect((await osprey('user', 'add', 'ida', '--wallet', wallet)).err).toContain('rollback 1 --user ida');
    expect(await osprey('settings', 'rollback', '1', '--user', 'ida', ...why)).toMatchObject({ code: 0 });
    expect(await get('ida')).toMatchObject({ version: 3, value: { mode: 'paper', haltEntries: true } });
  });
});

describe('osprey settings set', () => {
  beforeAll(() => addUser('sam'));

  it.each([
    ['limits.maxTradeLamports', '0.1sol', '100000000'],
    ['limits.entrySlippageBps', '1.5%', 150],
    ['limits.maxSignalAgeMs', '20s', 20_000],
    ['protections.cooldownAfterStopMs', '2h', 7_200_000],
    ['exits.sessionEndMinute', '14:30', 870],
    ['exits.stopLossBps', 'off', null],
    ['exits.takeProfit[0].sellBps', '40%', 4_000],
    ['exits.trailingStop', '{ armGainBps: 30%, fallBps: 1500 }', { armGainBps: 3_000, fallBps: 1_500 }],
    ['sniper.enabled', 'on', true],
    ['sniper.venues', 'pump-fun,moonit', ['pump-fun', 'moonit']],
    ['safety.scanners.rugCheck', 'veto', 'veto'],
  ])('reads %s %s and writes it in the stored unit', async (path, text, stored) => {
    const { out, code } = await set('sam', path, text);
    expect(code).toBe(0);
    expect(out).toContain(`${path}: `);
    expect((await get('sam', path)).value).toEqual(stored);
  });

  it('echoes what was stored beside the human unit', async () => {
    expect((await set('sam', 'limits.minTradeLamports', '0.02sol')).out).toContain(
      'limits.minTradeLamports: 10000000 lamports (0.01 SOL) -> 20000000 lamports (0.02 SOL)',
    );
    expect((await set('sam', 'limits.minTradeLamports', '0.02sol')).out).toContain('Nothing to change');
  });

  it.each([
    ['a number that could be SOL or lamports', 'limits.maxTradeLamports', '0.1', 'found "0.1", allowed 0.1sol'],
    ['half a lamport', 'limits.maxTradeLamports', '0.0000000001sol', 'allowed 0.1sol'],
    ['a minute that could be a month', 'limits.maxSignalAgeMs', '2m', 'allowed 15s'],
    ['too much', 'limits.maxOpenPositions', '1001', 'limits.maxOpenPositions: found 1001, allowed at most 1000'],
    ['more than there is', 'limits.maxTradeLamports', '5000sol', 'allowed between 0 and 1000000000000 lamports'],
    ['a word for a switch', 'sniper.enabled', 'maybe', 'found "maybe", allowed true or false'],
    ['an unknown choice', 'safety.scanners.goPlus', 'always', 'allowed "off", "veto", "required"'],
    ['a setting that does not exist', 'limits.maxTrade', '1', 'allowed one of minTradeLamports'],
    ['a step below the one before', 'exits.takeProfit[1].gainBps', '1%', 'every step above the one before'],
    ['a place beyond the list', 'exits.takeProfit[9].gainBps', '1%', 'an index of 0 to'],
    ['live mode', 'mode', 'live', 'osprey live arm'],
    ['a forged confirmation', 'live', '{"state":"off","x":1}', 'live: no edit'],
    ['a lifted ramp', 'ramp.lifted', '{"atMs":1,"by":"me","why":"x"}', 'osprey live lift-ramp'],
    ['text that is neither YAML nor JSON', 'limits', '{a', 'neither YAML nor JSON'],
  ])('refuses %s with what was found and what is allowed', async (_, path, text, said) => {
    const { version } = await get('sam');
    const { code, err } = await set('sam', path, text);
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect((await get('sam')).version).toBe(version);
  });

  it('makes the global row, and needs to know whose row and why', async () => {
    expect((await osprey('settings', 'set', 'haltEntries', 'on', ...why)).err).toContain('--user ID or --global');
    expect((await osprey('settings', 'set', 'haltEntries', 'on', '--user', 'sam')).code).toBe(2);
    expect(await osprey('settings', 'apply', '/dev/null', '--global', ...why)).toMatchObject({ code: 2 });
    expect(await osprey('settings', 'set', 'launchAddresses', wallet, '--global', ...why)).toMatchObject({ code: 0 });
    expect((await books.settings.load()).global?.settings).toEqual({
      haltEntries: false,
      halts: { contexts: [], leaders: [] },
      launchAddresses: [wallet],
    });
    const file = join(folder, 'global.yaml');
    const two = [wallet, walletOf('uma')];
    writeFileSync(file, `haltEntries: off\nhalts: { contexts: [], leaders: [] }\nlaunchAddresses: [${two.join()}]\n`);
    expect(await osprey('settings', 'apply', file, '--global', ...why)).toMatchObject({ code: 0 });
    expect((await books.settings.load()).global?.settings.launchAddresses).toEqual(two);
  });
});

describe('settings that cannot be as a person meant them', () => {
  beforeAll(() => addUser('con'));

  it('are written with a note when nothing can be bought by them together', async () => {
    const noted = await set('con', 'limits.maxExposureLamports', '0');
    expect(noted).toMatchObject({ code: 0, out: expect.stringContaining('Note: limits.maxExposureLamports is 0 SOL') });
    const sniping = await osprey('snipe', 'on', '--user', 'con', '--set', 'spendLamports=5sol');
    expect(sniping.out).toContain('Note: sniper.spendLamports is 5 SOL, above limits.maxExposureLamports of 0 SOL');
    const { notes } = JSON.parse((await osprey('snipe', 'off', '--user', 'con', '--json')).out);
    expect(notes).toContainEqual(expect.stringContaining('limits.maxExposureLamports'));
  });

  it('in a file that leaves most out are told as what is missing, not as acts', async () => {
    const file = join(folder, 'part.json');
    writeFileSync(file, JSON.stringify({ limits: initialUserSettings(wallet).limits }));
    for (const verb of ['validate', 'apply']) {
      const more = verb === 'apply' ? why : [];
      const { code, err } = await osprey('settings', verb, file, '--user', 'con', ...more);
      expect([code, err]).toEqual([2, expect.stringContaining('found nothing, allowed is a row with every setting')]);
      expect(err).toMatch(/mode, paperLamports, .* and \d+ more/);
      expect(err).not.toContain('ramp: no edit');
    }
  });

  it.each(['lists.blockedMints[0]', 'copy[0].leader', 'lists.blockedMints.0', 'copy[0].sizing.spendLamports'])(
    'are explained at %s, as hints and errors write it',
    async (path) => {
      const { code, out } = await osprey('settings', 'describe', path, '--user', 'con');
      expect([code, out]).toEqual([0, expect.stringMatching(/lists.blockedMints|copy\[\]\.(leader|sizing)/)]);
    },
  );

  it('are hinted at by a path that describe knows', async () => {
    const file = join(folder, 'bad.json');
    const settings = initialUserSettings(walletOf('con'));
    writeFileSync(file, JSON.stringify({ ...settings, lists: { ...settings.lists, blockedMints: ['no mint'] } }));
    const { err } = await osprey('settings', 'validate', file, '--user', 'con');
    expect(err).toContain('lists.blockedMints[0]');
    const hint = /settings describe (\S+)/.exec(err)?.[1] ?? 'none';
    expect((await osprey('settings', 'describe', hint)).code).toBe(0);
  });

  it('say of an address what it is like, not a pattern', async () => {
    const { out } = await osprey('settings', 'describe', 'wallet');
    expect(out).toContain('an address: base58 of 32 to 44 characters');
    expect((await osprey('settings', 'describe', 'wallet', '--user', 'con', '--global')).code).toBe(2);
  });
});

describe('osprey buy', () => {
  it.each([
    ['So11111111111111111111111111111111111111112', 'wrapped SOL'],
    ['EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 'USDC'],
    ['Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB', 'USDT'],
  ])('refuses %s, which is what is paid with', async (mint, name) => {
    const { code, err } = await osprey('buy', mint, '0.05', '--user', 'con', '--no-wait');
    expect([code, err]).toEqual([2, expect.stringContaining(`which is ${name}; allowed is a token`)]);
  });
});

describe('a halt', () => {
  beforeAll(() => addUser('hal'));
  const fileOf = async (name: string, ...row: readonly string[]): Promise<string> => {
    const file = join(folder, name);
    const { out } = await osprey('settings', 'get', '', ...row, '--json');
    writeFileSync(file, JSON.stringify(JSON.parse(out).value));
    return file;
  };

  it('of a user, and his panic, outlast every edit and roll-back', async () => {
    const before = await fileOf('hal.json', '--user', 'hal');
    expect(await set('hal', 'limits.maxOpenPositions', '6')).toMatchObject({ code: 0 });
    expect(await osprey('panic', '--user', 'hal', '--no-wait')).toMatchObject({ code: 0 });
    const stands = { haltEntries: true, halts: { panic: { by: expect.stringContaining('osprey panic') } } };
    expect(await osprey('settings', 'rollback', '1', '--user', 'hal', ...why)).toMatchObject({ code: 0 });
    expect((await get('hal')).value).toMatchObject({ ...stands, limits: { maxOpenPositions: 5 } });
    const refused = await osprey('settings', 'apply', before, '--user', 'hal', ...why);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('found false, allowed true') });
    expect(refused.err).toContain('osprey resume --user hal');
    expect((await set('hal', 'haltEntries', 'off')).err).toContain('osprey resume --user hal');
    expect((await set('hal', 'halts.panic', 'null')).err).toContain('osprey halt, resume and panic');
    expect((await get('hal')).value).toMatchObject(stands);
  });

  it('that has ended is not begun again by a version or a file of its time', async () => {
    const halted = await fileOf('halted.json', '--user', 'hal');
    const { version } = await get('hal');
    expect(await osprey('resume', '--user', 'hal')).toMatchObject({ code: 0 });
    expect(await set('hal', 'limits.maxOpenPositions', '8')).toMatchObject({ code: 0 });
    expect(await osprey('settings', 'rollback', String(version), '--user', 'hal', ...why)).toMatchObject({ code: 0 });
    expect((await get('hal')).value).toMatchObject({ haltEntries: false, halts: { panic: null } });
    expect((await osprey('settings', 'apply', halted, '--user', 'hal', ...why)).err).toContain(
      'osprey halt --user hal',
    );
  });

  it('in a row that cannot be read otherwise is not ended by mending it', async () => {
    await osprey('halt', '--user', 'hal', '--context', 'copy');
    await spoil('hal', 'limits', 'lots');
    const { version } = await get('hal');
    expect(await osprey('settings', 'rollback', '1', '--user', 'hal', ...why)).toMatchObject({ code: 0 });
    expect(await get('hal')).toMatchObject({ version: version + 1, value: { halts: { contexts: ['copy'] } } });
  });

  it('of everybody outlasts a roll-back and a file', async () => {
    const before = await fileOf('global.json', '--global');
    const versions = JSON.parse((await osprey('settings', 'history', '--global', '--json')).out);
    expect(await osprey('halt', '--global')).toMatchObject({ code: 0 });
    expect(await osprey('halt', '--global', '--context', 'copy')).toMatchObject({ code: 0 });
    const back = await osprey('settings', 'rollback', String(versions[1].version), '--global', ...why);
    expect(back).toMatchObject({ code: 0, out: expect.stringContaining('no roll-back changes them') });
    expect((await books.settings.load()).global?.settings.haltEntries).toBe(true);
    expect((await osprey('settings', 'apply', before, '--global', ...why)).err).toContain('osprey resume --global');
    expect((await osprey('settings', 'set', 'haltEntries', 'off', '--global', ...why)).code).toBe(2);
    const stands = { haltEntries: true, halts: { contexts: ['copy'] } };
    expect((await books.settings.load()).global?.settings).toMatchObject(stands);
    expect(await osprey('resume', '--global')).toMatchObject({ code: 0 });
    expect(await osprey('resume', '--global', '--context', 'copy')).toMatchObject({ code: 0 });
  });
});

describe('osprey settings', () => {
  beforeAll(() => addUser('pat'));

  it('shows versions, what differs, and rolls back', async () => {
    await set('pat', 'limits.maxOpenPositions', '7');
    await set('pat', 'limits.maxTradeLamports', '0.2sol');
    const { out } = await osprey('settings', 'history', '--user', 'pat');
    expect(out).toMatch(/3 +│ .* UTC +│ .* with osprey settings set +│ test +│ limits.maxTradeLamports/);
    expect((await osprey('settings', 'diff', '1', '2', '--user', 'pat')).out).toBe(
      'limits.maxOpenPositions: 5 open positions -> 7 open positions\n',
    );
    expect((await osprey('settings', 'diff', '1', '--user', 'pat')).out.split('\n')).toHaveLength(3);
    expect((await osprey('settings', 'rollback', '9', '--user', 'pat', ...why)).err).toContain('there are 3, 2, 1');
    expect(await osprey('settings', 'rollback', '2', '--user', 'pat', ...why)).toMatchObject({ code: 0 });
    expect(await get('pat')).toMatchObject({ version: 4, value: { limits: { maxTradeLamports: '500000000' } } });
  });

  it('validates a file without writing, alone and against a user', async () => {
    const file = join(folder, 'pat.json');
    const settings = initialUserSettings(walletOf('pat'));
    writeFileSync(file, JSON.stringify({ ...settings, sniper: { ...settings.sniper, spendLamports: '0.2sol' } }));
    expect((await osprey('settings', 'validate', file)).out).toContain('is valid');
    const against = await osprey('settings', 'validate', file, '--user', 'pat');
    expect(against.out).toContain('sniper.spendLamports: 50000000 lamports (0.05 SOL) -> 200000000 lamports (0.2 SOL)');
    writeFileSync(file, JSON.stringify({ ...settings, mode: 'live' }));
    expect((await osprey('settings', 'validate', file)).err).toContain('osprey live arm');
    writeFileSync(file, JSON.stringify({ ...settings, speed: 9 }));
    expect((await osprey('settings', 'validate', file)).err).toContain('allowed no speed');
    writeFileSync(file, 'a: [1');
    expect((await osprey('settings', 'validate', file)).code).toBe(2);
  });

  it('explains one setting with unit, bounds and first value, and all of them', async () => {
    const { out } = await osprey('settings', 'describe', 'limits.maxTradeLamports');
    for (const text of ['lamports; 0 to 1000000000000; at first 500000000 lamports (0.5 SOL)', 'more is refused'])
      expect(out).toContain(text);
    const all = JSON.parse((await osprey('settings', 'describe', '--json')).out);
    expect(all.length).toBeGreaterThan(90);
    expect((await osprey('settings', 'describe', 'speed')).code).toBe(2);
  });

  it('opens an editor on YAML under descriptions, and writes what comes back', async () => {
    const editor = join(folder, 'editor.sh');
    writeFileSync(
      editor,
      `#!/bin/sh\ncp "$1" ${folder}/seen.yaml\nsed -i 's/maxOpenPositions: 7/maxOpenPositions: 9/' "$1"\n`,
    );
    chmodSync(editor, 0o700);
    const edit = () => ospreyWith({ EDITOR: editor, VISUAL: '' }, 'settings', 'edit', '--user', 'pat', ...why);
    const { out, code } = await edit();
    expect(code).toBe(0);
    expect(out).toContain('limits.maxOpenPositions: 7 open positions -> 9 open positions');
    const seen = readFileSync(join(folder, 'seen.yaml'), 'utf8');
    expect(seen).toMatch(/# The most positions .*\[open positions, 0 to 1000\]\n +maxOpenPositions: 7/);
    expect((await edit()).out).toContain('Nothing was changed');
    writeFileSync(editor, '#!/bin/sh\nsed -i "s/maxOpenPositions: 9/maxOpenPositions: many/" "$1"\n');
    const refused = await edit();
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.err).toContain('found "many"');
    const kept = /settings apply (\S+)/.exec(refused.err)?.[1] ?? '';
    expect(readFileSync(kept, 'utf8')).toContain('maxOpenPositions: many');
    rmSync(join(kept, '..'), { recursive: true });
    expect((await ospreyWith({ EDITOR: 'false', VISUAL: '' }, 'settings', 'edit', '--user', 'pat', ...why)).code).toBe(
      2,
    );
  });

  it('never lets two editors overwrite each other', async () => {
    const editor = join(folder, 'slow-editor.sh');
    const mark = join(folder, 'opened');
    writeFileSync(
      editor,
      `#!/bin/sh\ntouch ${mark}\nwhile [ -e ${mark} ]; do sleep 0.05; done\nsed -i 's/maxOpenPositions: 9/maxOpenPositions: 3/' "$1"\n`,
    );
    chmodSync(editor, 0o700);
    const first = ospreyWith({ EDITOR: editor, VISUAL: '' }, 'settings', 'edit', '--user', 'pat', ...why);
    await expect.poll(() => readFileSync(mark, { flag: 'r' }) !== undefined, { timeout: 10_000 }).toBe(true);
    expect(await set('pat', 'limits.maxOpenPositions', '4')).toMatchObject({ code: 0 });
    rmSync(mark);
    expect(await first).toMatchObject({ code: 1, err: expect.stringContaining('Somebody else changed') });
    expect((await get('pat', 'limits.maxOpenPositions')).value).toBe(4);
  });

  it('shows what is wrong with a row that cannot be read, and mends it, on paper', async () => {
    await addUser('kim');
    await spoil('kim', 'haltEntries', 'perhaps');
    await spoil('kim', 'mode', 'live');
    const shown = await osprey('settings', 'get', '--user', 'kim');
    expect(shown).toMatchObject({ code: 1, err: expect.stringContaining('haltEntries: found "perhaps"') });
    expect((await osprey('user', 'list')).code).toBe(1);
    const mended = await set('kim', 'haltEntries', 'off');
    expect(mended).toMatchObject({ code: 0, out: expect.stringContaining('on paper now') });
    expect((await books.settings.load()).users.find((user) => user.userId === 'kim')?.settings.mode).toBe('paper');
  });
});

describe('osprey settings upgrade', () => {
  it('completes a row of an older version, drops what no setting is called, and keeps what it said', async () => {
    await addUser('old');
    await set('old', 'limits.maxOpenPositions', '3');
    await osprey('copy', 'add', wallet, '--user', 'old', '--spend', '0.07sol');
    const { value } = await get('old');
    const { maxTradeLamports: _, ...limits } = value.limits;
    const { buyOnce: __, ...relation } = value.copy[0];
    await spoil('old', 'limits', limits);
    await spoil('old', 'copy', [relation]);
    await spoil('old', 'speed', 9);
    expect((await osprey('settings', 'get', '--user', 'old')).code).toBe(1);
    const { code, out } = await osprey('settings', 'upgrade', '--user', 'old', ...why);
    expect(code).toBe(0);
    for (const text of [
      'limits.maxTradeLamports: nothing -> 500000000',
      'copy[0].buyOnce: nothing -> false',
      'speed: 9',
    ])
      expect(out).toContain(text);
    expect((await get('old')).value).toEqual(value);
    expect((await osprey('settings', 'upgrade', '--user', 'old', ...why)).out).toContain('Nothing to change');
  });
});

describe('osprey live', () => {
  let hers = '';
  beforeAll(async () => {
    hers = JSON.parse((await osprey('wallet', 'create', 'liv', '--json')).out).wallet;
  });
  const live = (...args: readonly string[]) => osprey('live', ...args, '--user', 'liv');

  it('does not go live for a user who has no key, or the key of another wallet', async () => {
    await addUser('leo');
    expect(await osprey('live', 'arm', '--user', 'leo')).toMatchObject({ code: 0 });
    const confirm = () => osprey('live', 'confirm', walletOf('leo'), '--user', 'leo', '--unproven');
    expect(await confirm()).toMatchObject({ code: 2, err: expect.stringContaining('osprey wallet import leo') });
    await osprey('wallet', 'create', 'leo');
    expect(await confirm()).toMatchObject({ code: 2, err: expect.stringContaining('signs for another wallet') });
    expect(await get('leo', 'mode')).toMatchObject({ value: 'paper' });
  });

  it('lifts no ramp on paper', async () => {
    const { code, err } = await live('lift-ramp', ...why);
    expect([code, err]).toEqual([2, expect.stringContaining('on paper, where there is no ramp: go live first')]);
    expect(await get('liv', 'ramp')).toMatchObject({ value: { lifted: null } });
  });

  it('takes both acts, with the address of the wallet', async () => {
    expect((await live('confirm', hers)).err).toContain('arm it first');
    expect(await live('arm')).toMatchObject({ code: 0, out: expect.stringContaining('still on paper') });
    expect((await get('liv', 'mode')).value).toBe('paper');
    expect((await live('confirm', 'X'.repeat(44))).err).toContain('not the wallet of this user');
    expect(await live('confirm', hers)).toMatchObject({
      code: 0,
      out: expect.stringContaining('on the ramp'),
    });
    expect((await live('status')).out).toMatch(/mode +live\n/);
    expect((await books.settings.load()).users.find((user) => user.userId === 'liv')?.settings.mode).toBe('live');
  });

  it('keeps an edit from changing the wallet under a confirmation, and rolls back without leaving live', async () => {
    expect((await set('liv', 'wallet', 'X'.repeat(44))).err).toContain('exactly this wallet');
    expect(await set('liv', 'limits.maxOpenPositions', '2')).toMatchObject({ code: 0 });
    expect(await osprey('settings', 'rollback', '1', '--user', 'liv', ...why)).toMatchObject({ code: 0 });
    expect(await get('liv')).toMatchObject({ value: { mode: 'live', limits: { maxOpenPositions: 5 } } });
  });

  it('lifts the ramp with a reason, once', async () => {
    expect((await live('lift-ramp')).code).toBe(2);
    expect(await live('lift-ramp', ...why)).toMatchObject({ code: 0 });
    expect((await live('lift-ramp', ...why)).err).toContain('lifted already');
    expect((await live('status')).out).toContain('test');
  });

  it('goes back to paper by its own command and by an edit, and no roll-back leads to live again', async () => {
    expect(await set('liv', 'mode', 'paper')).toMatchObject({ code: 0, out: expect.stringContaining('on paper now') });
    expect(await get('liv', 'ramp')).toMatchObject({ value: { lifted: null } });
    expect(await live('arm')).toMatchObject({ code: 0 });
    expect(await live('confirm', hers)).toMatchObject({ code: 0, out: expect.stringContaining('on the ramp') });
    expect(await live('lift-ramp', ...why)).toMatchObject({ code: 0 });
    expect(await live('off', ...why)).toMatchObject({ code: 0 });
    expect(await osprey('settings', 'rollback', '3', '--user', 'liv', ...why)).toMatchObject({ code: 0 });
    expect(await get('liv')).toMatchObject({
      value: { mode: 'paper', live: { state: 'off' }, ramp: { lifted: null } },
    });
  });
});
