/** A wallet has one owner, whatever way leads to a second one. */
import { describe, expect, it } from 'vitest';
import { createMemoryBooks } from '#adapters/memory/books.ts';
import { createMemorySettingsStore } from '#adapters/memory/settings-store.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { wireFormOf } from '#trading/domain/settings/wire-form.ts';
import { userId, walletAddress } from '#trading/domain/values/quantities.ts';
import { changeSettings } from '#trading/use-cases/settings/change-settings.ts';
import { otherOwnerOf } from '#trading/use-cases/settings/wallet-owner.ts';
import { accountOf } from '../../../contract/journal-values.ts';

const [anna, bob] = [userId('anna'), userId('bob')];
const [hers, his] = [walletAddress('A'.repeat(44)), walletAddress('B'.repeat(44))];
const author = { by: 'test', why: 'test', atMs: 0 };
const settingsOf = (wallet: string) => userSettings.parse(initialUserSettings(wallet));

const createTwo = async () => {
  const settings = createMemorySettingsStore();
  const deps = { settings, accounts: createMemoryBooks(settings).accounts };
  await settings.saveUser(anna, settingsOf(hers), 0, author);
  await settings.saveUser(bob, settingsOf(his), 0, author);
  return deps;
};
type Two = Awaited<ReturnType<typeof createTwo>>;

const giveBob = async (deps: Two, wallet: string) => {
  const present = await deps.settings.row('user#bob');
  return changeSettings(deps, 'user#bob', present, wireFormOf(settingsOf(wallet)), author);
};

describe('a wallet', () => {
  it('is not given to a second user', async () => {
    const deps = await createTwo();
    expect(await giveBob(deps, hers)).toEqual({ kind: 'wallet-taken', wallet: hers, owner: anna });
    expect(await giveBob(deps, 'C'.repeat(44))).toMatchObject({ kind: 'saved' });
  });

  it('is its owner’s even while his settings cannot be read', async () => {
    const deps = await createTwo();
    deps.settings.breakRow('user#anna', 'mode: found "yolo"');
    expect(await giveBob(deps, hers)).toMatchObject({ kind: 'wallet-taken', owner: anna });
  });

  it('is its owner’s as long as his live books are of it, whatever his settings name', async () => {
    const deps = await createTwo();
    await deps.accounts.open(accountOf({ userId: anna, mode: 'live', wallet: hers }));
    await deps.settings.saveUser(anna, settingsOf('D'.repeat(44)), 1, author);
    expect(await otherOwnerOf(deps, hers, bob)).toMatchObject({ owner: anna });
    deps.settings.breakRow('user#anna', 'gone', 'exits too');
    expect(await otherOwnerOf(deps, hers, bob)).toMatchObject({ owner: anna });
    expect(await otherOwnerOf(deps, hers, anna)).toMatchObject({ owner: undefined });
  });

  it('is given to one of two who ask for it at once', async () => {
    const deps = await createTwo();
    const wanted = 'C'.repeat(44);
    const [first, second] = await Promise.all([
      giveBob(deps, wanted),
      deps.settings
        .row('user#anna')
        .then((present) => changeSettings(deps, 'user#anna', present, wireFormOf(settingsOf(wanted)), author)),
    ]);
    expect([first.kind, second.kind].filter((kind) => kind === 'saved')).toHaveLength(1);
  });

  it('that two share already, by hand, does not keep them from being edited otherwise', async () => {
    const deps = await createTwo();
    await deps.settings.saveUser(bob, settingsOf(hers), 1, author);
    const present = await deps.settings.row('user#bob');
    const next = { ...initialUserSettings(hers), paperLamports: '1' };
    expect(await changeSettings(deps, 'user#bob', present, next, author)).toMatchObject({ kind: 'saved' });
    expect(await giveBob(deps, his)).toMatchObject({ kind: 'saved' });
  });
});
