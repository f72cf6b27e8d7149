import type { GlobalRow, UserRow } from '#trading/domain/settings/settings.ts';
import { wireFormOf } from '#trading/domain/settings/wire-form.ts';
import type {
  RowName,
  SaveOutcome,
  SettingsAuthor,
  SettingsEditor,
  SettingsStore,
  StoredRow,
  UnreadableRow,
} from '#trading/ports/settings-store.ts';

/** Settings in memory, with the means to break a row as a person at a console could. */
export type MemorySettingsStore = SettingsStore &
  SettingsEditor & {
    /** Makes `global` or `user#<id>` a row that cannot be read, or not even for exits, until it is saved again at its version. */
    readonly breakRow: (row: string, problem: string, whole?: 'exits too') => void;
  };

/** `row` is undefined for a user who was taken away. */
type Stored = { readonly versions: readonly StoredRow[]; readonly row: UserRow | GlobalRow | undefined };

/** A settings store for simulation and tests; it does not check values, its callers are typed. */
export const createMemorySettingsStore = (): MemorySettingsStore => {
  const stored = new Map<string, Stored>();
  const broken = new Map<string, UnreadableRow>();
  const withoutExits = new Set<string>();
  let revision = 0;

  const save = (
    name: RowName,
    expectedVersion: number,
    author: SettingsAuthor,
    rowOf: (audit: Omit<GlobalRow, 'settings'>) => UserRow | GlobalRow | undefined,
    asOfRevision = revision,
  ): SaveOutcome => {
    const versions = stored.get(name)?.versions ?? [];
    if (asOfRevision !== revision) return { kind: 'changed-meanwhile' };
    if ((versions[0]?.version ?? 0) !== expectedVersion) return { kind: 'changed-meanwhile' };
    const version = expectedVersion + 1;
    const audit = { version, updatedAtMs: author.atMs, updatedBy: author.by, why: author.why };
    const row = rowOf(audit);
    const written = { ...audit, removed: row === undefined, settings: wireFormOf(row?.settings) };
    stored.set(name, { versions: [written, ...versions], row });
    broken.delete(name);
    withoutExits.delete(name);
    revision += 1;
    return { kind: 'saved', version };
  };

  return {
    load: async () => {
      const rows = [...stored].flatMap(([name, { row }]) => (broken.has(name) || row === undefined ? [] : [row]));
      const written = [...stored].flatMap(([name, { row }]) =>
        withoutExits.has(name) || row === undefined ? [] : [row],
      );
      return {
        revision,
        global: rows.find((row): row is GlobalRow => !('userId' in row)),
        users: rows.filter((row): row is UserRow => 'userId' in row),
        unreadable: [...broken.values()],
        exitOwners: written.filter((row): row is UserRow => 'userId' in row),
      };
    },
    saveUser: async (userId, settings, expectedVersion, author, asOfRevision) =>
      save(`user#${userId}`, expectedVersion, author, (audit) => ({ userId, ...audit, settings }), asOfRevision),
    saveGlobal: async (settings, expectedVersion, author) =>
      save('global', expectedVersion, author, (audit) => ({ ...audit, settings })),
    removeUser: async (userId, expectedVersion, author) =>
      save(`user#${userId}`, expectedVersion, author, () => undefined),
    row: async (row) => {
      const newest = stored.get(row)?.versions[0];
      return newest !== undefined && broken.has(row) ? { ...newest, settings: undefined } : newest;
    },
    history: async (row) => stored.get(row)?.versions ?? [],
    breakRow: (row, problem, whole) => {
      broken.set(row, { row, problem });
      if (whole !== undefined) withoutExits.add(row);
      revision += 1;
    },
  };
};
