/** A row that cannot be read stops entries and nothing else: its owner's positions are sold by every command that sells. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { userId } from '#trading/domain/values/quantities.ts';
import { anna, booksAfter, openingOf, type Step, wallet } from '../trading/domain/books/books-history.ts';
import { type SettingsFolder, startSettingsFolder } from './settings-folder.ts';

const step: Step = {
  ...{ mode: 'live', mint: 0, end: 'filled', spend: 100_000_000n, fee: 5_000n, tip: 0n, rent: 2_039_280n },
  ...{ tokens: 777n, portion: 1n },
};
const { accounts, changes } = booksAfter([step]);
const mint = changes[0]?.order.next.plan.mint ?? '';

let osprey: SettingsFolder['osprey'];
let stop: SettingsFolder['stop'];
beforeAll(async () => {
  const folder = await startSettingsFolder();
  ({ osprey, stop } = folder);
  const { settings, accounts: book, journal } = folder.books;
  const author = { by: 'test', why: 'test', atMs: 0 };
  await settings.saveUser(anna, userSettings.parse(initialUserSettings(wallet)), 0, author);
  await settings.saveUser(userId('zoe'), userSettings.parse(initialUserSettings('Z'.repeat(44))), 0, author);
  await settings.saveGlobal(
    { haltEntries: false, halts: { contexts: [], leaders: [] }, launchAddresses: [] },
    0,
    author,
  );
  for (const account of accounts) await book.open(openingOf(account));
  for (const change of changes) await journal.commit(change);
  await folder.spoil(anna, 'limits', 'lots');
}, 30_000);
afterAll(() => stop());

const sold = async (...args: readonly string[]) => {
  const { out, err, code } = await osprey(...args, '--no-wait', '--json');
  const sales = code === 2 ? [] : (JSON.parse(out).sales as { userId: string; mode: string; mint: string }[]);
  return { err, code, sales: sales.map(({ userId: of, mode, mint: what }) => [of, mode, what]) };
};
const hers = [[anna, 'live', mint]];

describe('the positions of a user whose settings cannot be read', () => {
  it.each([
    ['close-all of hers', ['close-all', '--user', anna]],
    ['close-all of everyone', ['close-all', '--everyone']],
    ['a sale of hers', ['sell', mint, 'all', '--user', anna]],
    ['a sale of the only holder', ['sell', mint, '50%']],
  ])('are sold by %s', async (_, args) => {
    expect(await sold(...args)).toMatchObject({ code: 0, sales: hers });
  });

  it('are sold by a panic, which says that the row itself could not be halted', async () => {
    const { code, sales, err } = await sold('panic', '--user', anna);
    expect({ code, sales }).toEqual({ code: 1, sales: hers });
    expect(err).toMatch(/anna: not halted .*; no entries are made as long as the settings cannot be read/);
  });

  it('are counted when it is not clear whose is meant, and nobody else is invented', async () => {
    expect((await sold('close-all')).err).toContain('--user must name one of: zoe, anna');
    expect((await sold('panic', '--user', 'bob')).err).toContain('no user "bob"; there are: zoe, anna');
  });
});
