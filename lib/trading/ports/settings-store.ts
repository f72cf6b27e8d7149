import type { GlobalRow, GlobalSettings, UserRow, UserSettings } from '../domain/settings/settings.ts';
import type { UserId } from '../domain/values/quantities.ts';

/** A row that does not parse: its owner makes no entries until it is mended. */
export type UnreadableRow = { readonly row: string; readonly problem: string };

export type SettingsSnapshot = {
  /** Rises with every write of any row. */
  readonly revision: number;
  /** Undefined when the row is missing or unreadable: no entries for anyone. */
  readonly global: GlobalRow | undefined;
  readonly users: readonly UserRow[];
  readonly unreadable: readonly UnreadableRow[];
};

export type SettingsAuthor = { readonly by: string; readonly why: string; readonly atMs: number };
export type SaveOutcome = { readonly kind: 'saved'; readonly version: number } | { readonly kind: 'changed-meanwhile' };

export type SettingsStore = {
  /** Every row, as of the newest write. Throws when the store cannot be read. */
  readonly load: () => Promise<SettingsSnapshot>;
  /** Writes a user's settings if the row is still at `expectedVersion` (0: no row). */
  readonly saveUser: (
    userId: UserId,
    settings: UserSettings,
    expectedVersion: number,
    author: SettingsAuthor,
  ) => Promise<SaveOutcome>;
  /** Writes the global settings if the row is still at `expectedVersion` (0: no row). */
  readonly saveGlobal: (
    settings: GlobalSettings,
    expectedVersion: number,
    author: SettingsAuthor,
  ) => Promise<SaveOutcome>;
};
