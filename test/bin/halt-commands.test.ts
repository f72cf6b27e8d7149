/** `halt` and `resume` on a folder of `npm start`: of a user and of all, everything and a part. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { userId } from '#trading/domain/values/quantities.ts';
import { type SettingsFolder, startSettingsFolder } from './settings-folder.ts';

const leader = 'M'.repeat(44);
const author = { by: 'test', why: 'test', atMs: 0 };
const users = [
  { id: userId('anna'), wallet: 'W'.repeat(44) },
  { id: userId('bob'), wallet: 'Z'.repeat(44) },
];

let folder: SettingsFolder;
beforeAll(async () => {
  folder = await startSettingsFolder();
}, 30_000);
afterAll(() => folder.stop());

/** Nothing is halted. */
beforeEach(async () => {
  const { settings } = folder.books;
  const { global, users: rows } = await settings.load();
  await settings.saveGlobal(
    { haltEntries: false, halts: { contexts: [], leaders: [] }, launchAddresses: [] },
    global?.version ?? 0,
    author,
  );
  for (const { id, wallet } of users)
    await settings.saveUser(
      id,
      userSettings.parse(initialUserSettings(wallet)),
      rows.find((row) => row.userId === id)?.version ?? 0,
      author,
    );
});

const run = async (...args: readonly string[]) => {
  const { out, err, code } = await folder.osprey(...args);
  expect({ err, code }).toEqual({ err: '', code: 0 });
  return out;
};
const rows = async () => {
  const { global, users: all } = await folder.books.settings.load();
  return { global: global?.settings, users: all.map(({ settings }) => settings) };
};

describe('osprey halt --global', () => {
  it('of a context stops it for all users with one row, and touches nobody’s own', async () => {
    expect(await run('halt', '--global', '--context', 'copy', '--why', 'leaders sleep')).toContain(
      'copy entries of all users. Exits go on',
    );
    const { global, users: own } = await rows();
    expect(global).toMatchObject({ haltEntries: false, halts: { contexts: ['copy'], leaders: [] } });
    for (const { haltEntries, halts } of own)
      expect([haltEntries, halts]).toEqual([false, { contexts: [], leaders: [], panic: null }]);
  });

  it('of a leader stops entries after him for all users, those who come later as well', async () => {
    await run('halt', '--global', '--leader', leader);
    await run('halt', '--global', '--leader', leader);
    expect((await rows()).global?.halts).toEqual({ contexts: [], leaders: [leader] });
  });

  it('of everything leaves the parts as they are', async () => {
    await run('halt', '--global', '--context', 'sniper');
    await run('halt', '--global');
    expect((await rows()).global).toMatchObject({ haltEntries: true, halts: { contexts: ['sniper'] } });
    await run('resume', '--global');
    expect((await rows()).global).toMatchObject({ haltEntries: false, halts: { contexts: ['sniper'] } });
  });

  it('and a user’s own halt of the same part stand beside each other', async () => {
    await run('halt', '--global', '--context', 'copy');
    await run('halt', '--user', 'anna', '--context', 'copy');
    const out = await run('resume', '--global', '--context', 'copy');
    expect(out).toContain('Resumed: copy entries of all users.');
    expect(out).toContain('anna: copy halted. osprey resume --user anna --context copy');
    expect((await rows()).global?.halts.contexts).toEqual([]);
    expect((await rows()).users.map(({ halts }) => halts.contexts)).toContainEqual(['copy']);
  });

  it('is named, with the command that ends it, until it is ended', async () => {
    await run('halt', '--global', '--context', 'manual');
    await run('halt', '--global', '--leader', leader);
    const out = await run('resume', '--user', 'anna');
    expect(out).toContain('all users: manual halted. osprey resume --global --context manual');
    expect(out).toContain(`osprey resume --global --leader ${leader}`);
    await run('resume', '--global', '--leader', leader);
    expect(await run('resume', '--global', '--context', 'manual')).toContain('Nothing is halted or frozen.');
  });

  it('excludes --user, and one part excludes the other', async () => {
    expect((await folder.osprey('halt', '--global', '--user', 'anna', '--context', 'copy')).code).toBe(2);
    expect((await folder.osprey('halt', '--global', '--leader', leader, '--context', 'copy')).code).toBe(2);
  });
});

describe('osprey halt --user', () => {
  it('stops a part for that user alone', async () => {
    await run('halt', '--user', 'anna', '--leader', leader);
    const { global, users: own } = await rows();
    expect(global?.halts.leaders).toEqual([]);
    expect(own.map(({ halts }) => halts.leaders.join())).toEqual(expect.arrayContaining(['', leader]));
  });
});

describe('a global row of before such halts existed', () => {
  it('makes no entries until osprey settings upgrade completes it with none, and cannot be halted meanwhile', async () => {
    await folder.forget('halts');
    expect((await folder.books.settings.load()).global).toBeUndefined();
    expect(await folder.osprey('halt', '--global', '--context', 'copy')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no entries are made as long as that is so'),
    });
    const out = await run('settings', 'upgrade', '--global', '--why', 'update');
    expect(out).toContain('halts');
    expect((await rows()).global).toEqual({
      haltEntries: false,
      halts: { contexts: [], leaders: [] },
      launchAddresses: [],
    });
  });
});
