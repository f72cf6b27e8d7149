import { describe, expect, it } from 'vitest';
import type { Account } from '#trading/domain/books/books.ts';
import {
  judgeFreezes,
  judgeHalts,
  judgeSettings,
  judgeWalletKeys,
  type KeyLook,
} from '#trading/domain/doctor/judge-settings.ts';
import type { GlobalRow, UserRow, UserSettings } from '#trading/domain/settings/settings.ts';
import { userId, walletAddress } from '#trading/domain/values/quantities.ts';
import { wallet } from '../../../contract/journal-values.ts';
import { author, settingsOf } from '../../../contract/settings-store.ts';

const audit = { version: 1, updatedAtMs: author.atMs, updatedBy: author.by, why: author.why };
const user = (id: string, change: Partial<UserSettings> = {}): UserRow => ({
  ...{ userId: userId(id), ...audit, settings: settingsOf(change) },
});
const global = (change: Partial<GlobalRow['settings']> = {}): GlobalRow => ({
  ...audit,
  settings: { haltEntries: false, halts: { contexts: [], leaders: [] }, launchAddresses: [wallet], ...change },
});
const real = walletAddress('9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM');
const settings = (more: object = {}) => ({
  users: [user('alice', { wallet: real })],
  global: global(),
  unreadable: [],
  ...more,
});

describe('the check of the settings', () => {
  it('passes when every row can be read', () => {
    expect(judgeSettings(settings())).toMatchObject({ status: 'pass', found: '1 users, every row is valid' });
  });
  it('fails for every row that cannot, with what was found', () => {
    const unreadable = [
      { row: 'user#bob', problem: 'mode: found "yolo"' },
      { row: 'global', problem: 'haltEntries: found nothing' },
    ];
    const finding = judgeSettings(settings({ unreadable, global: undefined }));
    expect(finding).toMatchObject({
      status: 'fail',
      found: expect.stringMatching(/user#bob.*yolo.*global/),
      advice: expect.stringContaining('osprey settings edit --user bob mends it'),
    });
  });
  it('fails without the global row, warns without a user', () => {
    expect(judgeSettings(settings({ global: undefined })).status).toBe('fail');
    expect(judgeSettings(settings({ users: [] })).status).toBe('warn');
  });
  it('warns of settings that let nothing be bought together', () => {
    const limits = { ...settingsOf().limits, maxOpenPositions: 0 };
    expect(judgeSettings(settings({ users: [user('alice', { limits, wallet: real })] }))).toMatchObject({
      status: 'warn',
      found: 'alice: limits.maxOpenPositions is 0: every entry is refused',
      advice: expect.stringContaining('--user alice'),
    });
  });
  it('warns when launches are sniped and none can be seen', () => {
    const sniper = { ...settingsOf().sniper, enabled: true };
    const deaf = settings({
      users: [user('alice', { sniper, wallet: real })],
      global: global({ launchAddresses: [] }),
    });
    expect(judgeSettings(deaf).status).toBe('warn');
    expect(judgeSettings({ ...deaf, global: global() }).status).toBe('pass');
  });
});

describe('the check of the halts', () => {
  it('passes without any', () => expect(judgeHalts(settings()).status).toBe('pass'));
  it.each([
    ['everybody (global)', settings({ global: global({ haltEntries: true }) })],
    ['everybody (copy)', settings({ global: global({ halts: { contexts: ['copy'], leaders: [] } }) })],
    [
      'everybody (1 leaders)',
      settings({ global: global({ halts: { contexts: [], leaders: [walletAddress(wallet)] } }) }),
    ],
    ['alice', settings({ users: [user('alice', { haltEntries: true })] })],
    ['alice (copy)', settings({ users: [user('alice', { halts: { contexts: ['copy'], leaders: [], panic: null } })] })],
    [
      'alice (1 leaders)',
      settings({ users: [user('alice', { halts: { contexts: [], leaders: [walletAddress(wallet)], panic: null } })] }),
    ],
  ])('warns of a halt of %s', (whose, halted) => {
    expect(judgeHalts(halted)).toMatchObject({ status: 'warn', found: `entries are halted for ${whose}` });
  });
});

describe('the check of the freezes', () => {
  const account = (frozenBecause?: string) => ({ userId: 'alice', mode: 'live', frozenBecause }) as unknown as Account;
  it('passes without any, and fails for one with its reason', () => {
    expect(judgeFreezes([account()]).status).toBe('pass');
    expect(judgeFreezes([account(), account('books-differ')])).toMatchObject({
      status: 'fail',
      found: 'entries are frozen: alice live: books-differ',
    });
  });
});

describe('the check of the wallet keys', () => {
  const look = (key: KeyLook, mode: 'paper' | 'live' = 'live') => judgeWalletKeys([{ userId: 'alice', mode, key }]);
  it.each([
    ['pass', { kind: 'matches' }, 'live'],
    ['fail', { kind: 'differs' }, 'paper'],
    ['fail', { kind: 'unreadable', reason: 'not-64-bytes-of-base58' }, 'paper'],
    ['fail', { kind: 'missing' }, 'live'],
    ['warn', { kind: 'missing' }, 'paper'],
    ['warn', { kind: 'not-allowed' }, 'live'],
  ] as const)('says %s for a key that %o of a user in mode %s', (status, key, mode) => {
    expect(look(key, mode)).toMatchObject({ status });
  });
  it('does not arise without users', () => expect(judgeWalletKeys([]).status).toBe('skip'));
});
