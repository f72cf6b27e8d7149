import type { GlobalRow, UserRow } from '#trading/domain/settings/settings.ts';
import type { SaveOutcome, SettingsAuthor, SettingsStore, UnreadableRow } from '#trading/ports/settings-store.ts';

/** Settings in memory, with the means to break a row as a person at a console could. */
export type MemorySettingsStore = SettingsStore & {
  /** Makes `global` or `user#<id>` a row that cannot be read, until it is saved again at its version. */
  readonly breakRow: (row: string, problem: string) => void;
};

type Stored = { readonly version: number; readonly row: UserRow | GlobalRow };

const versioned = (expectedVersion: number, author: SettingsAuthor) => ({
  version: expectedVersion + 1,
  updatedAtMs: author.atMs,
  updatedBy: author.by,
  why: author.why,
});

/** A settings store for simulation and tests; it does not check values, its callers are typed. */
export const createMemorySettingsStore = (): MemorySettingsStore => {
  const stored = new Map<string, Stored>();
  const broken = new Map<string, UnreadableRow>();
  let revision = 0;

  const save = (name: string, expectedVersion: number, row: UserRow | GlobalRow): SaveOutcome => {
    if ((stored.get(name)?.version ?? 0) !== expectedVersion) return { kind: 'changed-meanwhile' };
    stored.set(name, { version: row.version, row });
    broken.delete(name);
    revision += 1;
    return { kind: 'saved', version: row.version };
  };

  return {
    load: async () => {
      const rows = [...stored].filter(([name]) => !broken.has(name)).map(([, { row }]) => row);
      return {
        revision,
        global: rows.find((row): row is GlobalRow => !('userId' in row)),
        users: rows.filter((row): row is UserRow => 'userId' in row),
        unreadable: [...broken.values()],
      };
    },
    saveUser: async (userId, settings, expectedVersion, author) =>
      save(`user#${userId}`, expectedVersion, { userId, ...versioned(expectedVersion, author), settings }),
    saveGlobal: async (settings, expectedVersion, author) =>
      save('global', expectedVersion, { ...versioned(expectedVersion, author), settings }),
    breakRow: (row, problem) => {
      broken.set(row, { row, problem });
      revision += 1;
    },
  };
};
