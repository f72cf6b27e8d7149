/** Changes a row of the settings as it stands. Keeps: nobody's change is overwritten; what is wished already costs no version. */
import type { GlobalSettings, UserSettings } from '../../domain/settings/settings.ts';
import type { UserId } from '../../domain/values/quantities.ts';
import type { SaveOutcome, SettingsAuthor, SettingsSnapshot, SettingsStore } from '../../ports/settings-store.ts';

export type AmendOutcome =
  | { readonly kind: 'saved' | 'unchanged'; readonly version: number }
  | { readonly kind: 'unknown-user' }
  /** The row cannot be read: its owner makes no entries as long as that is so. */
  | { readonly kind: 'unreadable'; readonly problem: string }
  /** Others change it all the time. */
  | { readonly kind: 'changed-meanwhile' };

const tries = 10;

type Row<Settings> = { readonly settings: Settings; readonly version: number };

const isSame = (one: unknown, other: unknown): boolean => textOf(one) === textOf(other);
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member));

const amendRow = async <Settings>(
  find: () => Promise<Row<Settings> | AmendOutcome>,
  change: (settings: Settings) => Settings,
  save: (settings: Settings, expectedVersion: number) => Promise<SaveOutcome>,
): Promise<AmendOutcome> => {
  for (let left = tries; left > 0; left -= 1) {
    const row = await find();
    if ('kind' in row) return row;
    const next = change(row.settings);
    if (isSame(next, row.settings)) return { kind: 'unchanged', version: row.version };
    const saved = await save(next, row.version);
    if (saved.kind === 'saved') return saved;
  }
  return { kind: 'changed-meanwhile' };
};

const missing = ({ unreadable }: SettingsSnapshot, row: string, absent: AmendOutcome): AmendOutcome => {
  const found = unreadable.find((each) => each.row === row);
  return found === undefined ? absent : { kind: 'unreadable', problem: found.problem };
};

/** Changes a user's settings; begins again from the newer ones when somebody else was faster. */
export const amendUser = (
  store: SettingsStore,
  userId: UserId,
  change: (settings: UserSettings) => UserSettings,
  author: SettingsAuthor,
): Promise<AmendOutcome> =>
  amendRow<UserSettings>(
    async () => {
      const snapshot = await store.load();
      const row = snapshot.users.find((each) => each.userId === userId);
      return row ?? missing(snapshot, `user#${userId}`, { kind: 'unknown-user' });
    },
    change,
    (settings, version) => store.saveUser(userId, settings, version, author),
  );

/** Changes the global settings in the same way. */
export const amendGlobal = (
  store: SettingsStore,
  change: (settings: GlobalSettings) => GlobalSettings,
  author: SettingsAuthor,
): Promise<AmendOutcome> =>
  amendRow<GlobalSettings>(
    async () => {
      const snapshot = await store.load();
      return snapshot.global ?? missing(snapshot, 'global', { kind: 'unreadable', problem: 'the row is missing' });
    },
    change,
    (settings, version) => store.saveGlobal(settings, version, author),
  );
