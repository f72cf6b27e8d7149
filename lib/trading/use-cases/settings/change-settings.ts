/**
 * The one way by which a person's edit becomes a row. Keeps: what is written can be read by the executors, since the same
 * schema judges it; of two editors of one version the second is told; no edit arms live mode, lifts the ramp, begins or ends
 * a halt, or gives a user the wallet of another.
 */
import type * as z from 'zod';
import { contradictionsIn } from '../../domain/settings/contradictions.ts';
import { globalSettings, userSettings } from '../../domain/settings/settings.ts';
import { type ActNeeded, editOfGlobal, editOfUser } from '../../domain/settings/settings-acts.ts';
import { wireFormOf } from '../../domain/settings/wire-form.ts';
import { type UserId, userId, type WalletAddress } from '../../domain/values/quantities.ts';
import type { RowName, SaveOutcome, SettingsAuthor, SettingsEditor, StoredRow } from '../../ports/settings-store.ts';
import { otherOwnerOf, type WalletOwners } from './wallet-owner.ts';

export type ChangeOutcome =
  | { readonly kind: 'saved'; readonly version: number; readonly settings: unknown; readonly notes: readonly string[] }
  | { readonly kind: 'unchanged'; readonly version: number }
  /** Somebody wrote the row since it was read. */
  | { readonly kind: 'changed-meanwhile' }
  /** Only `osprey live`, `halt`, `resume` and `panic` change this member. */
  | ActNeeded
  /** The wallet is that of another user. */
  | { readonly kind: 'wallet-taken'; readonly wallet: WalletAddress; readonly owner: UserId }
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
    : editOfGlobal(present?.settings, next);
  if (edit.kind === 'act-needed') return edit;
  const parsed = schemaOf(row).safeParse(edit.settings);
  if (!parsed.success) return { kind: 'invalid', error: parsed.error, value: edit.settings };
  const told = 'wallet' in parsed.data ? contradictionsIn(parsed.data) : [];
  return { kind: 'valid', settings: wireFormOf(parsed.data), notes: [...edit.notes, ...told] };
};

export type Changing = WalletOwners & { readonly settings: Pick<SettingsEditor, 'saveUser' | 'saveGlobal'> };

const saveUser = async (
  deps: Changing,
  row: Exclude<RowName, 'global'>,
  next: unknown,
  before: unknown,
  version: number,
  author: SettingsAuthor,
): Promise<SaveOutcome | Extract<ChangeOutcome, { kind: 'wallet-taken' }>> => {
  const [id, settings] = [userId(row.slice(prefix.length)), userSettings.parse(next)];
  const { wallet } = settings;
  if (userSettings.safeParse(before).data?.wallet === wallet)
    return deps.settings.saveUser(id, settings, version, author);
  const { owner, revision } = await otherOwnerOf(deps, wallet, id);
  if (owner !== undefined) return { kind: 'wallet-taken', wallet, owner };
  return deps.settings.saveUser(id, settings, version, author, revision);
};

/** Writes an edit of the row that was `present` when it was begun; undefined: there was none. Throws when a store fails. */
export const changeSettings = async (
  deps: Changing,
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
  const version = present?.version ?? 0;
  const outcome = isUser(row)
    ? await saveUser(deps, row, settings, wireFormOf(before), version, author)
    : await deps.settings.saveGlobal(globalSettings.parse(settings), version, author);
  return outcome.kind === 'saved' ? { kind: 'saved', version: outcome.version, settings, notes } : outcome;
};
