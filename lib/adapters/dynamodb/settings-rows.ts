/** The rows of the settings table: `settings` / `global`, `user#<id>` and `revision`; `history#<row>` / `<version>`. */
import * as z from 'zod';
import { type GlobalRow, globalRow, type UserRow, userRow } from '#trading/domain/settings/settings.ts';
import { settingsForExits } from '#trading/domain/settings/settings-for-exits.ts';
import { wireFormOf } from '#trading/domain/settings/wire-form.ts';
import type { UserId } from '#trading/domain/values/quantities.ts';
import type { RowName, SettingsSnapshot, StoredRow, UnreadableRow } from '#trading/ports/settings-store.ts';
import { problemOf } from '../zod-problem.ts';
import type { Item } from './attributes.ts';

export const settingsPartition = 'settings';
export const revisionKey = { pk: settingsPartition, sk: 'revision' } as const;
const userPrefix = 'user#';
export const rowOfUser = (userId: UserId): RowName => `${userPrefix}${userId}`;
export const rowOfGlobal = 'global';
export const historyPartition = (row: RowName): string => `history#${row}`;

/** What a row says of itself, as far as it says it: a row typed in by hand may say nothing. */
const rowAudit = z.object({
  version: z.int().nonnegative().catch(0),
  updatedAtMs: z.int().nonnegative().optional().catch(undefined),
  updatedBy: z.string().catch(''),
  why: z.string().catch(''),
  removed: z.literal(true).optional().catch(undefined),
});

/** A row as it is, whether or not it can be read. */
export const storedRowOf = (item: Item): StoredRow => {
  const { version, updatedAtMs, updatedBy, why, removed } = rowAudit.parse(item);
  return { version, updatedAtMs, updatedBy, why, removed: removed === true, settings: wireFormOf(item['settings']) };
};

type Parsed<Row> = { readonly row: Row } | { readonly unreadable: UnreadableRow };

const parse = <Row>(schema: z.ZodType<Row>, item: Item, row: string): Parsed<Row> => {
  const parsed = schema.safeParse(item);
  return parsed.success ? { row: parsed.data } : { unreadable: { row, problem: problemOf(parsed.error, item) } };
};

/** Every row of the partition; the key says whose row it is. A row that does not parse is named, never replaced. */
export const snapshotOf = (revision: number, items: readonly Item[]): SettingsSnapshot => {
  let global: GlobalRow | undefined;
  const users: UserRow[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const item of items) {
    const row = String(item['sk']);
    if (row === revisionKey.sk || item['removed'] === true) continue;
    if (row === rowOfGlobal) {
      const parsed = parse(globalRow, item, row);
      if ('row' in parsed) global = parsed.row;
      else unreadable.push(parsed.unreadable);
    } else if (row.startsWith(userPrefix)) {
      const parsed = parse(userRow, { ...item, userId: row.slice(userPrefix.length) }, row);
      if ('row' in parsed) users.push(parsed.row);
      else unreadable.push(parsed.unreadable);
    } else unreadable.push({ row, problem: `sk: found ${JSON.stringify(row)}, allowed global, revision or user#<id>` });
  }
  return { revision, global, users, unreadable, exitOwners: users };
};

/** The user of an unreadable row with what some version of it says about exits, or undefined when that cannot be read. */
export const exitOwnerOf = (row: string, item: Item): UserRow | undefined => {
  const settings = settingsForExits(item['settings']);
  const id = userRow.shape.userId.safeParse(row.slice(userPrefix.length)).data;
  if (settings === undefined || id === undefined) return undefined;
  const version = userRow.shape.version.safeParse(item['version']).data ?? 1;
  return {
    userId: id,
    version,
    updatedAtMs: 0,
    updatedBy: 'osprey',
    why: 'exits of a row that cannot be read',
    settings,
  };
};

/** Whether an unreadable row is a user's. */
export const isUserRow = (row: string): row is `user#${string}` => row.startsWith(userPrefix);
