/**
 * The one way by which a person's edit becomes a row. Keeps: what is written can be read by the executors, since the same
 * schema judges it; of two editors of one version the second is told; no edit arms live mode or lifts the ramp.
 */
import type * as z from 'zod';
import { globalSettings, userSettings } from '../../domain/settings/settings.ts';
import { editOfUser } from '../../domain/settings/settings-acts.ts';
import { wireFormOf } from '../../domain/settings/wire-form.ts';
import { userId } from '../../domain/values/quantities.ts';
import type { RowName, SettingsAuthor, SettingsEditor, StoredRow } from '../../ports/settings-store.ts';

export type ChangeOutcome =
  | { readonly kind: 'saved'; readonly version: number; readonly settings: unknown; readonly notes: readonly string[] }
  | { readonly kind: 'unchanged'; readonly version: number }
  /** Somebody wrote the row since it was read. */
  | { readonly kind: 'changed-meanwhile' }
  /** Only `osprey live` changes this member. */
  | { readonly kind: 'act-needed'; readonly member: 'mode' | 'live' | 'ramp' }
  /** What was wrong with the value. */
  | { readonly kind: 'invalid'; readonly error: z.ZodError; readonly value: unknown };

export type CheckOutcome =
  | { readonly kind: 'valid'; readonly settings: unknown; readonly notes: readonly string[] }
  | Extract<ChangeOutcome, { kind: 'act-needed' | 'invalid' }>;

const prefix = 'user#';
const isUser = (row: RowName): row is Exclude<RowName, 'global'> => row !== 'global';

/** The schema of a row's settings. */
export const schemaOf = (row: RowName): typeof userSettings | typeof globalSettings =>
  isUser(row) ? userSettings : globalSettings;

/** What a row holds, as the executors read it; undefined when they cannot. */
const readable = (row: RowName, stored: StoredRow | undefined) =>
  stored === undefined || stored.removed ? undefined : schemaOf(row).safeParse(stored.settings).data;

/** Both were put in order by the same schema. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What an edit of a row would be: the settings as they would be written, or why not. */
export const checkChange = (row: RowName, present: StoredRow | undefined, next: unknown): CheckOutcome => {
  const edit = isUser(row)
    ? editOfUser(present?.settings, readable(row, present) !== undefined, next)
    : ({ kind: 'allowed', settings: next, notes: [] } as const);
  if (edit.kind === 'act-needed') return edit;
  const parsed = schemaOf(row).safeParse(edit.settings);
  return parsed.success
    ? { kind: 'valid', settings: wireFormOf(parsed.data), notes: edit.notes }
    : { kind: 'invalid', error: parsed.error, value: edit.settings };
};

const save = (store: SettingsEditor, row: RowName, settings: unknown, version: number, author: SettingsAuthor) =>
  isUser(row)
    ? store.saveUser(userId(row.slice(prefix.length)), userSettings.parse(settings), version, author)
    : store.saveGlobal(globalSettings.parse(settings), version, author);

/** Writes an edit of the row that was `present` when it was begun; undefined: there was none. Throws when the store fails. */
export const changeSettings = async (
  store: SettingsEditor,
  row: RowName,
  present: StoredRow | undefined,
  next: unknown,
  author: SettingsAuthor,
): Promise<ChangeOutcome> => {
  const checked = checkChange(row, present, next);
  if (checked.kind !== 'valid') return checked;
  const { settings, notes } = checked;
  const before = readable(row, present);
  if (present !== undefined && before !== undefined && same(wireFormOf(before), settings))
    return { kind: 'unchanged', version: present.version };
  const outcome = await save(store, row, settings, present?.version ?? 0, author);
  return outcome.kind === 'saved' ? { kind: 'saved', version: outcome.version, settings, notes } : outcome;
};
