/** `settings history`, `diff` and `rollback`. */
import type { Command } from 'commander';
import { userSettings } from '#trading/domain/settings/settings.ts';
import { globalRolledBack, rolledBack } from '#trading/domain/settings/settings-acts.ts';
import { timeText } from '#trading/domain/values/human-text.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { RowName, StoredRow } from '#trading/ports/settings-store.ts';
import { changeSettings } from '#trading/use-cases/settings/change-settings.ts';
import { BadUse, type CommandIo, jsonText, printable, tableText } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { differencesOf } from './settings-diff.ts';
import { textOfFile } from './settings-look.ts';
import { authorOf, presentRow, type RowFlags, reportChange, rowFrom, whyOption } from './settings-row.ts';
import { settingsFrom } from './settings-yaml.ts';

const whenText = ({ updatedAtMs }: StoredRow): string =>
  updatedAtMs === undefined ? '' : timeText(epochMs(updatedAtMs));

/** The versions of a row, newest first. Throws `BadUse` when there are none. */
const versionsOf = async ({ settings }: Connection, row: RowName): Promise<readonly StoredRow[]> => {
  const versions = await settings.history(row);
  if (versions.length === 0) throw new BadUse(`${row} has no versions`);
  return versions;
};

const history = (io: CommandIo, flags: RowFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const row = rowFrom(flags);
    const versions = await versionsOf(connection, row);
    const changed = versions.map((version, index) =>
      version.removed ? [] : differencesOf(row, versions[index + 1]?.settings ?? {}, version.settings),
    );
    if (flags.json === true) {
      io.out(
        jsonText(
          versions.map(({ version, updatedAtMs, updatedBy, why, removed }, index) => ({
            ...{ version, updatedAtMs, updatedBy, why, removed },
            changed: changed[index]?.map(({ path }) => path) ?? [],
          })),
        ),
      );
      return 0;
    }
    const what = (version: StoredRow, index: number): string => {
      const paths = changed[index]?.map(({ path }) => path) ?? [];
      if (version.removed) return 'removed';
      return paths.length <= 3 ? paths.join(', ') : `${paths.length} settings`;
    };
    const rows = versions.map((version, index) => [
      ...[String(version.version), whenText(version), version.updatedBy, version.why, what(version, index)],
    ]);
    io.out(tableText(['version', 'when', 'who', 'why', 'changed'], rows));
    return 0;
  });

const versionNamed = (versions: readonly StoredRow[], name: string): StoredRow => {
  const found = versions.find(({ version }) => String(version) === name);
  if (found === undefined)
    throw new BadUse(`there is no version ${name}; there are ${versions.map(({ version }) => version).join(', ')}`);
  if (found.removed) throw new BadUse(`version ${name} is a removal: it has no settings`);
  return found;
};

const isVersion = (text: string): boolean => /^\d{1,9}$/.test(text);

const diff = (io: CommandIo, from: string, to: string | undefined, flags: RowFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const row = rowFrom(flags);
    const present = await presentRow(connection, row);
    const settingsIn = async (name: string): Promise<unknown> =>
      isVersion(name)
        ? versionNamed(await versionsOf(connection, row), name).settings
        : settingsFrom(row, textOfFile(name), name);
    const named = await settingsIn(from);
    // A version is compared with what came after it, a file with what it would replace.
    const before = to !== undefined || isVersion(from) ? named : present?.settings;
    const after = to !== undefined ? await settingsIn(to) : isVersion(from) ? present?.settings : named;
    const differences = differencesOf(row, before, after);
    if (flags.json === true)
      io.out(
        jsonText(
          differences.map((each) => ({ path: each.path, before: each.before ?? null, after: each.after ?? null })),
        ),
      );
    else
      io.out(
        differences.length === 0 ? 'No difference.\n' : differences.map(({ text }) => `${printable(text)}\n`).join(''),
      );
    return 0;
  });

const rollback = (io: CommandIo, name: string, flags: RowFlags & { readonly why: string }): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const row = rowFrom(flags);
    const versions = await versionsOf(connection, row);
    const wanted = versionNamed(versions, name);
    const present = await connection.settings.row(row);
    const today = present?.removed === false ? userSettings.safeParse(present.settings).data : undefined;
    const newestFirst = [present, ...versions].map((each) => each?.settings);
    const next =
      row === 'global'
        ? globalRolledBack(wanted.settings, newestFirst)
        : rolledBack(wanted.settings, today, newestFirst);
    const author = authorOf('settings rollback', flags.why);
    const outcome = await changeSettings(connection, row, present, next, author);
    const differences = outcome.kind === 'saved' ? differencesOf(row, present?.settings ?? {}, outcome.settings) : [];
    const acts = row === 'global' ? 'halts' : 'mode, live, ramp and halts';
    const kept = `\n${acts} are acts, not settings: no roll-back changes them`;
    return reportChange(io, flags, row, outcome, {
      text: `back to version ${name}: ${differences.map(({ text }) => printable(text)).join('\n  ') || 'no setting differs'}${kept}`,
      json: { rolledBackTo: wanted.version, changed: differences.map(({ path }) => path) },
    });
  });

/** Adds the commands about versions. */
export const registerSettingsVersions = (settings: Command, io: CommandIo): void => {
  settings
    .command('history')
    .description('Show who changed the settings of a row, when, why and what.')
    .option('--user <id>', 'of this user')
    .option('--global', 'of everybody')
    .addOption(dataOption())
    .option('--json', 'a list of { version, updatedAtMs, updatedBy, why, removed, changed }')
    .addHelpText('after', '\nExample:\n  osprey settings history --user anna --data .osprey')
    .action((flags: RowFlags) => history(io, flags));
  settings
    .command('diff')
    .description('Show what differs between two versions, a version and now, or now and a file.')
    .argument('<from>', 'a version, or a YAML or JSON file')
    .argument('[to]', 'another; without it, what the row holds now')
    .option('--user <id>', 'of this user')
    .option('--global', 'of everybody')
    .addOption(dataOption())
    .option('--json', 'a list of { path, before, after }')
    .addHelpText('after', '\nExample:\n  osprey settings diff 3 --user anna --data .osprey')
    .action((from: string, to: string | undefined, flags: RowFlags) => diff(io, from, to, flags));
  settings
    .command('rollback')
    .description(
      'Write the settings of an earlier version as a new one. Mode, live, ramp, halts and a panic stay as they are.',
    )
    .argument('<version>', 'as osprey settings history shows it')
    .option('--user <id>', 'of this user; one who was removed comes back, on paper')
    .option('--global', 'of everybody')
    .addOption(whyOption())
    .addOption(dataOption())
    .option('--json', '{ row, kind, version, notes, rolledBackTo, changed }')
    .addHelpText(
      'after',
      '\nExample:\n  osprey settings rollback 3 --user anna --why "the new stops were too tight" --data .osprey',
    )
    .action((version: string, flags: RowFlags & { readonly why: string }) => rollback(io, version, flags));
};
