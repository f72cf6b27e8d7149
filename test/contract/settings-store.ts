/** What every settings store must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type GlobalSettings,
  initialUserSettings,
  type UserSettings,
  userSettings,
} from '#trading/domain/settings/settings.ts';
import { wireFormOf } from '#trading/domain/settings/wire-form.ts';
import { userId } from '#trading/domain/values/quantities.ts';
import type { SettingsEditor, SettingsStore } from '#trading/ports/settings-store.ts';
import { alice, wallet } from './journal-values.ts';

export const author = { by: 'owner', why: 'first trial', atMs: 1_790_000_000_000 };
export const settingsOf = (change: Partial<UserSettings> = {}): UserSettings => ({
  ...userSettings.parse(initialUserSettings(wallet)),
  ...change,
});

/** Global settings with one launch address. */
export const globalOf = (haltEntries: boolean): GlobalSettings => ({
  haltEntries,
  halts: { contexts: [], leaders: [] },
  launchAddresses: [wallet],
});

export type SettingsFixture = {
  readonly store: SettingsStore & SettingsEditor;
  /** Spoils a row behind the store's back and tells it in the way that a write would. */
  readonly spoil: (row: 'global' | `user#${string}`) => Promise<void>;
};

/** Runs the suite on stores that `create` makes, empty each time. */
export const describeSettingsStore = (name: string, create: () => Promise<SettingsFixture>): void => {
  describe(`settings store on ${name}`, () => {
    let store: SettingsFixture['store'];
    let spoil: SettingsFixture['spoil'];
    beforeEach(async () => {
      ({ store, spoil } = await create());
    });

    it('is empty, without a default for anybody, before the first write', async () => {
      expect(await store.load()).toEqual({
        ...{ revision: 0, global: undefined },
        ...{ users: [], unreadable: [], exitOwners: [] },
      });
    });

    it('answers what was written, with its version, author and reason', async () => {
      expect(await store.saveUser(alice, settingsOf(), 0, author)).toEqual({ kind: 'saved', version: 1 });
      expect(await store.saveGlobal(globalOf(true), 0, author)).toEqual({ kind: 'saved', version: 1 });
      const audit = { version: 1, updatedAtMs: author.atMs, updatedBy: author.by, why: author.why };
      const users = [{ ...audit, userId: 'alice', settings: settingsOf() }];
      expect(await store.load()).toEqual({
        revision: 2,
        global: { ...audit, settings: globalOf(true) },
        ...{ users, unreadable: [], exitOwners: users },
      });
    });

    it('shows a change to the very next load', async () => {
      await store.saveGlobal(globalOf(false), 0, author);
      expect((await store.load()).global?.settings.haltEntries).toBe(false);
      await store.saveGlobal(globalOf(true), 1, author);
      expect(await store.load()).toMatchObject({
        revision: 2,
        global: { version: 2, settings: { haltEntries: true } },
      });
    });

    it('refuses to write over a version that the author has not seen', async () => {
      await store.saveUser(alice, settingsOf(), 0, author);
      expect(await store.saveUser(alice, settingsOf({ haltEntries: true }), 0, author)).toEqual({
        kind: 'changed-meanwhile',
      });
      expect(await store.saveUser(alice, settingsOf({ haltEntries: true }), 2, author)).toEqual({
        kind: 'changed-meanwhile',
      });
      expect(await store.load()).toMatchObject({ revision: 1, users: [{ version: 1 }] });
    });

    it('lets one of several concurrent authors win', async () => {
      const saves = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store.saveUser(alice, settingsOf(), 0, { ...author, by: `author-${n}` })),
      );
      expect(saves.filter(({ kind }) => kind === 'saved')).toHaveLength(1);
      expect((await store.load()).revision).toBe(1);
    });

    it('writes as of a revision only while nobody has written any row since', async () => {
      expect(await store.saveUser(alice, settingsOf(), 0, author, 1)).toEqual({ kind: 'changed-meanwhile' });
      expect(await store.saveUser(alice, settingsOf(), 0, author, 0)).toEqual({ kind: 'saved', version: 1 });
      const { revision } = await store.load();
      await store.saveUser(userId('bob'), settingsOf(), 0, author);
      expect(await store.saveUser(alice, settingsOf(), 1, author, revision)).toEqual({ kind: 'changed-meanwhile' });
      expect(await store.saveUser(alice, settingsOf(), 1, author, revision + 1)).toMatchObject({ kind: 'saved' });
      expect(await store.load()).toMatchObject({ revision: revision + 2, users: [{ version: 2 }, { version: 1 }] });
    });

    it('lets one of several authors win who write different rows as of one revision', async () => {
      const saves = await Promise.all(
        Array.from({ length: 10 }, (_, n) => store.saveUser(userId(`user-${n}`), settingsOf(), 0, author, 0)),
      );
      expect(saves.filter(({ kind }) => kind === 'saved')).toHaveLength(1);
      expect((await store.load()).users).toHaveLength(1);
    });

    it('names a row that it cannot read and keeps the others', async () => {
      await store.saveGlobal(globalOf(false), 0, author);
      await store.saveUser(alice, settingsOf(), 0, author);
      await store.saveUser(userId('bob'), settingsOf(), 0, author);
      await spoil('user#alice');
      const loaded = await store.load();
      expect(loaded.users.map((row) => row.userId)).toEqual(['bob']);
      expect(loaded.global?.settings).toEqual(globalOf(false));
      expect(loaded.unreadable.map(({ row }) => row)).toEqual(['user#alice']);
    });

    it('tells how the owner of a row that it cannot read wants his exits', async () => {
      const written = settingsOf();
      await store.saveUser(alice, { ...written, exits: { ...written.exits, stopLossBps: 1_234 } }, 0, author);
      await spoil('user#alice');
      const { users, exitOwners } = await store.load();
      expect(users).toEqual([]);
      expect(exitOwners.map(({ userId, settings }) => [userId, settings.exits.stopLossBps])).toEqual([
        ['alice', 1_234],
      ]);
    });

    it('has no global settings while their row cannot be read, and has them again once it is mended', async () => {
      await store.saveGlobal(globalOf(false), 0, author);
      await spoil('global');
      expect(await store.load()).toMatchObject({ global: undefined, unreadable: [{ row: 'global' }] });
      await store.saveGlobal(globalOf(true), 1, author);
      expect(await store.load()).toMatchObject({ global: { settings: { haltEntries: true } }, unreadable: [] });
    });

    it('keeps every version of a row with its author and reason, the newest first', async () => {
      expect(await store.history('user#alice')).toEqual([]);
      await store.saveUser(alice, settingsOf(), 0, author);
      await store.saveUser(alice, settingsOf({ haltEntries: true }), 1, { ...author, by: 'cli', why: 'news' });
      const audit = { removed: false, updatedAtMs: author.atMs };
      expect(await store.history('user#alice')).toEqual([
        {
          ...audit,
          version: 2,
          updatedBy: 'cli',
          why: 'news',
          settings: wireFormOf(settingsOf({ haltEntries: true })),
        },
        { ...audit, version: 1, updatedBy: 'owner', why: 'first trial', settings: wireFormOf(settingsOf()) },
      ]);
    });

    it('shows what a row holds in the form in which it is stored', async () => {
      expect(await store.row('global')).toBeUndefined();
      await store.saveGlobal(globalOf(true), 0, author);
      expect(await store.row('global')).toMatchObject({ version: 1, removed: false, settings: globalOf(true) });
      await store.saveUser(alice, settingsOf(), 0, author);
      expect((await store.row('user#alice'))?.settings).toEqual(initialUserSettings(wallet));
    });

    it('still has the version of a row that cannot be read, so that it can be mended', async () => {
      await store.saveUser(alice, settingsOf(), 0, author);
      await spoil('user#alice');
      const broken = await store.row('user#alice');
      expect(broken).toMatchObject({ version: 1, removed: false });
      expect(await store.saveUser(alice, settingsOf(), broken?.version ?? -1, author)).toMatchObject({ kind: 'saved' });
      expect(await store.load()).toMatchObject({ users: [{ version: 2 }], unreadable: [] });
    });

    it('takes a user away at the version that was seen, keeps his versions, and can bring him back', async () => {
      await store.saveUser(alice, settingsOf(), 0, author);
      await store.saveUser(userId('bob'), settingsOf(), 0, author);
      expect(await store.removeUser(alice, 2, author)).toEqual({ kind: 'changed-meanwhile' });
      expect(await store.removeUser(alice, 1, { ...author, why: 'left' })).toEqual({ kind: 'saved', version: 2 });
      expect(await store.load()).toMatchObject({ revision: 3, users: [{ userId: 'bob' }], unreadable: [] });
      expect(await store.row('user#alice')).toMatchObject({ version: 2, removed: true, settings: undefined });
      expect((await store.history('user#alice')).map(({ version, removed, why }) => [version, removed, why])).toEqual([
        [2, true, 'left'],
        [1, false, 'first trial'],
      ]);
      expect(await store.saveUser(alice, settingsOf(), 0, author)).toEqual({ kind: 'changed-meanwhile' });
      expect(await store.saveUser(alice, settingsOf(), 2, author)).toEqual({ kind: 'saved', version: 3 });
      expect((await store.load()).users).toHaveLength(2);
    });
  });
};
