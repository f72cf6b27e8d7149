/** What the commands that change settings share: whose row, who changes it and why, and how a change ended. */
import { userInfo } from 'node:os';
import { Option } from 'commander';
import { pathText, problemOf } from '#adapters/zod-problem.ts';
import type { UserSettings } from '#trading/domain/settings/settings.ts';
import { userSettings } from '#trading/domain/settings/settings.ts';
import type { ActNeeded } from '#trading/domain/settings/settings-acts.ts';
import { wireFormOf } from '#trading/domain/settings/wire-form.ts';
import { userIdText } from '#trading/domain/values/wire.ts';
import type { RowName, SettingsAuthor, StoredRow } from '#trading/ports/settings-store.ts';
import { type ChangeOutcome, type CheckOutcome, schemaOf } from '#trading/use-cases/settings/change-settings.ts';
import { BadUse, type CommandIo, jsonText, printable } from '../command-io.ts';
import type { Connection } from '../connect.ts';

export type RowFlags = {
  readonly data?: string;
  readonly json?: boolean;
  readonly user?: string;
  readonly global?: boolean;
};

/** `--user` of a command about one user. */
export const userOption = (): Option => new Option('--user <id>', 'whose settings').makeOptionMandatory();
export const whyOption = (): Option => new Option('--why <text>', 'kept with the change').makeOptionMandatory();

/** The row of a user. Throws `BadUse`. */
export const rowOfUserId = (id: string): Exclude<RowName, 'global'> => {
  if (!userIdText.safeParse(id).success)
    throw new BadUse(`user: found "${id}", allowed lower-case letters, digits and hyphens, a letter first, at most 32`);
  return `user#${id}`;
};

/** The row that `--user` or `--global` names. Throws `BadUse`. */
export const rowFrom = ({ user, global }: RowFlags): RowName => {
  if ((user === undefined) === (global !== true)) throw new BadUse('give either --user ID or --global');
  return user === undefined ? 'global' : rowOfUserId(user);
};

/** The flags that name a row, for the text of a hint. */
export const flagsOf = (row: RowName): string =>
  row === 'global' ? '--global' : `--user ${row.slice('user#'.length)}`;

const namedUsers = async ({ settings }: Connection): Promise<string> => {
  const { users, unreadable } = await settings.load();
  const broken = unreadable.map(({ row }) => row).filter((row) => row.startsWith('user#'));
  return [...users.map(({ userId }) => userId), ...broken.map((row) => row.slice('user#'.length))].join(', ') || 'none';
};

/** With its settings in the order of the schema where it can be read: a table keeps none. */
const inOrder = (row: RowName, stored: StoredRow | undefined): StoredRow | undefined => {
  if (stored === undefined) return undefined;
  const parsed = schemaOf(row).safeParse(stored.settings);
  return parsed.success ? { ...stored, settings: wireFormOf(parsed.data) } : stored;
};

/** What a row holds, readable or not; undefined for a global row that nobody has written yet. Throws `BadUse` for a user who is not there. */
export const presentRow = async (connection: Connection, row: RowName): Promise<StoredRow | undefined> => {
  const stored = inOrder(row, await connection.settings.row(row));
  if (row === 'global' || (stored !== undefined && !stored.removed)) return stored;
  const name = row.slice('user#'.length);
  if (stored?.removed === true)
    throw new BadUse(`"${name}" was removed; osprey settings rollback VERSION --user ${name} brings it back`);
  throw new BadUse(`there is no user "${name}"; there are: ${await namedUsers(connection)}`);
};

/** A user's row that can be traded by. Throws `BadUse` with what is wrong with it. */
export const readableUser = async (
  connection: Connection,
  id: string,
): Promise<{
  readonly row: Exclude<RowName, 'global'>;
  readonly present: StoredRow;
  readonly settings: UserSettings;
}> => {
  const row = rowOfUserId(id);
  const present = await presentRow(connection, row);
  const parsed = userSettings.safeParse(present?.settings);
  if (present === undefined || !parsed.success)
    throw new BadUse(
      `the settings of ${id} cannot be read: ${parsed.error === undefined ? 'nothing there' : problemOf(parsed.error, present?.settings)}; mend them with osprey settings edit --user ${id}`,
    );
  return { row, present, settings: parsed.data };
};

const operator = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'operator';
  }
};

/** Who changes settings now, by which command and why. */
export const authorOf = (command: string, why: string): SettingsAuthor & { readonly atMs: number } => {
  if (why.trim() === '') throw new BadUse('--why must say why');
  return { by: `${operator()} with osprey ${command}`, why: why.slice(0, 500), atMs: Date.now() };
};

/** What is to be said of settings that are valid, a line each. */
export const notesText = (notes: readonly string[]): string =>
  notes.map((note) => `Note: ${printable(note)}.\n`).join('');

/** What a value leaves out: its members, as paths. */
const missingIn = ({ error, value }: Extract<CheckOutcome, { kind: 'invalid' }>): readonly string[] => {
  const at = (path: readonly PropertyKey[]): unknown =>
    path.reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null ? Object.getOwnPropertyDescriptor(inner, key)?.value : undefined,
      value,
    );
  return error.issues.flatMap(({ path }) => (path.length > 0 && at(path) === undefined ? [pathText(path)] : []));
};

const mostNamed = 6;

/** Which command changes a member that no edit changes. */
const actsOf = (row: RowName): Readonly<Record<ActNeeded['member'], string>> => ({
  mode: 'osprey live arm and then osprey live confirm lead to live; every edit may lead back to paper',
  live: 'osprey live arm, confirm and off change it',
  ramp: 'osprey live lift-ramp lifts it',
  haltEntries: `osprey halt ${flagsOf(row)} begins a halt, osprey resume ${flagsOf(row)} ends it`,
  halts: `osprey halt, resume and panic, with ${flagsOf(row)}, begin and end them`,
});

/** That a wallet is somebody else's, and what to do. */
export const takenText = (wallet: string, owner: string): string =>
  `wallet: found ${wallet}, the wallet of "${owner}"; allowed is one that no other user has, because books, limits and ` +
  'rotation count what it holds as one user’s. Give another: osprey user list and osprey wallet list show whose there are';

/** Why a change was refused, and what to change. */
export const refusalText = (
  row: RowName,
  outcome: Extract<CheckOutcome, { kind: 'act-needed' | 'invalid' }>,
): string => {
  if (outcome.kind === 'act-needed') {
    const { member, found, present } = outcome;
    return `${member}: no edit of settings changes it this way: found ${JSON.stringify(found)}, allowed ${JSON.stringify(present)} as the row has it; ${actsOf(row)[member]}`;
  }
  const missing = missingIn(outcome);
  if (missing.length > 0) {
    const more = missing.length > mostNamed ? ` and ${missing.length - mostNamed} more` : '';
    return (
      `${missing.slice(0, mostNamed).join(', ')}${more}: found nothing, allowed is a row with every setting; nothing was written. ` +
      `osprey settings get ${flagsOf(row)} shows a whole one, osprey settings set changes one setting, osprey settings upgrade completes what an update added`
    );
  }
  const path = pathText(outcome.error.issues[0]?.path ?? []);
  const about = row === 'global' ? `${path} --global` : path;
  return `${problemOf(outcome.error, outcome.value)}; nothing was written. See: osprey settings describe ${about}`.trim();
};

/** Says how a change ended; the exit code. Throws `BadUse` when it was refused. */
export const reportChange = (
  io: CommandIo,
  { json }: Pick<RowFlags, 'json'>,
  row: RowName,
  outcome: ChangeOutcome,
  said: { readonly text: string; readonly json?: Readonly<Record<string, unknown>> },
): 0 | 1 => {
  switch (outcome.kind) {
    case 'act-needed':
    case 'invalid':
      throw new BadUse(refusalText(row, outcome));
    case 'wallet-taken':
      throw new BadUse(takenText(outcome.wallet, outcome.owner));
    case 'changed-meanwhile':
      io.err('Somebody else changed these settings meanwhile: nothing was written, look and try again.\n');
      return 1;
    case 'unchanged':
      io.out(
        json === true
          ? jsonText({ row, ...outcome, ...said.json })
          : `Nothing to change: version ${outcome.version} says so already.\n`,
      );
      return 0;
    case 'saved': {
      const { settings: _, ...shown } = outcome;
      if (json === true) io.out(jsonText({ row, ...shown, ...said.json }));
      else
        io.out(
          `${said.text}\nversion ${outcome.version} of ${row}; the next signal follows it.\n${notesText(outcome.notes)}`,
        );
      return 0;
    }
  }
};

/** Whether the schema takes what the row holds; else what is wrong. */
export const problemIn = (row: RowName, stored: StoredRow): string | undefined => {
  const parsed = schemaOf(row).safeParse(stored.settings);
  return parsed.success ? undefined : problemOf(parsed.error, stored.settings);
};
