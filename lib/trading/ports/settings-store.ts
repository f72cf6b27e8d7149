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
  /**
   * The users by whose settings exits go: all of `users`, and of each unreadable row what it, or else its newest version
   * that can be read, says about exits. Nothing else may be decided by them.
   */
  readonly exitOwners: readonly UserRow[];
};

export type SettingsAuthor = { readonly by: string; readonly why: string; readonly atMs: number };
export type SaveOutcome = { readonly kind: 'saved'; readonly version: number } | { readonly kind: 'changed-meanwhile' };

export type RowName = 'global' | `user#${string}`;

/** A version of a row as it was written, whether or not it can be read. */
export type StoredRow = {
  /** 0 for a row typed in by hand that says none. */
  readonly version: number;
  readonly updatedAtMs: number | undefined;
  readonly updatedBy: string;
  readonly why: string;
  /** The row was taken away with this version; it has no settings. */
  readonly removed: boolean;
  /** In the wire form. */
  readonly settings: unknown;
};

export type SettingsStore = {
  /** Every row, as of the newest write. Throws when the store cannot be read. */
  readonly load: () => Promise<SettingsSnapshot>;
  /**
   * Writes a user's settings if the row is still at `expectedVersion` (0: no row); with `asOfRevision` only while no row of
   * anybody was written since that revision.
   */
  readonly saveUser: (
    userId: UserId,
    settings: UserSettings,
    expectedVersion: number,
    author: SettingsAuthor,
    asOfRevision?: number,
  ) => Promise<SaveOutcome>;
  /** Writes the global settings if the row is still at `expectedVersion` (0: no row). */
  readonly saveGlobal: (
    settings: GlobalSettings,
    expectedVersion: number,
    author: SettingsAuthor,
  ) => Promise<SaveOutcome>;
};

/** What a person who edits rows needs beside them. */
export type SettingsEditor = Pick<SettingsStore, 'saveUser' | 'saveGlobal'> & {
  /** Takes a user's row away if it is still at `expectedVersion`; its versions stay, and a later save may bring it back. */
  readonly removeUser: (userId: UserId, expectedVersion: number, author: SettingsAuthor) => Promise<SaveOutcome>;
  /** What a row holds (strongly consistent), or undefined. */
  readonly row: (row: RowName) => Promise<StoredRow | undefined>;
  /** Every version of a row, newest first. */
  readonly history: (row: RowName) => Promise<readonly StoredRow[]>;
};
