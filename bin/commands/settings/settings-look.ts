/** `settings get`, `describe` and `validate`: nothing is written. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { RowName } from '#trading/ports/settings-store.ts';
import { checkChange } from '#trading/use-cases/settings/change-settings.ts';
import { BadUse, type CommandIo, jsonText, printable, runCommand } from '../command-io.ts';
import { runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { type DescribedSetting, settingsOf } from './setting-list.ts';
import { boundsText, valueText } from './setting-text.ts';
import { differencesOf } from './settings-diff.ts';
import { notesText, presentRow, problemIn, type RowFlags, refusalText, rowFrom } from './settings-row.ts';
import { settingOf } from './settings-set.ts';
import { plainYaml, settingsFrom, settingsYaml } from './settings-yaml.ts';

/** A file's text. Throws `BadUse`. */
export const textOfFile = (file: string): string => {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch {
    throw new BadUse(`${file} cannot be read`);
  }
};

const get = (io: CommandIo, path: string, flags: RowFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const row = rowFrom(flags);
    const present = await presentRow(connection, row);
    if (present === undefined) throw new BadUse('there is no global row yet; osprey settings set makes it');
    const problem = problemIn(row, present);
    const { shape, value, path: at, parts } = settingOf(row, present.settings, path);
    if (flags.json === true)
      io.out(jsonText({ row, version: present.version, path: at, value, problem: problem ?? null }));
    else if (typeof value === 'object' && value !== null)
      io.out(
        parts.length === 0 ? settingsYaml(row, value, [`${row} at version ${present.version}`]) : plainYaml(value),
      );
    else io.out(`${printable(valueText(parts.at(-1) ?? '', shape, value))}\n`);
    if (problem !== undefined) io.err(`${row} cannot be read, and makes no entries: ${printable(problem)}\n`);
    return problem === undefined ? 0 : 1;
  });

const isWithin = (path: string, asked: string): boolean =>
  asked === '' || path === asked || ['.', '[', '<'].some((next) => path.startsWith(`${asked}${next}`));

const withoutKinds = (path: string): string => path.replace(/<[\w-]+>/g, '');

/** The settings that a path means, as `describe` and every hint write it: with indexes or without, of any kind of variant. */
const meantBy = (row: RowName, path: string): readonly DescribedSetting[] => {
  const asked = path.replace(/\[[^\]]*\]|\.\d+(?=\.|$)/g, '[]');
  const all = settingsOf(row);
  const exact = all.filter((setting) => isWithin(setting.path, asked));
  if (exact.length > 0) return exact;
  const ofAnyKind = all.filter((setting) => isWithin(withoutKinds(setting.path), asked));
  // A list of plain values is explained as a whole.
  return ofAnyKind.length > 0 || !asked.endsWith('[]') ? ofAnyKind : meantBy(row, asked.slice(0, -'[]'.length));
};

const described = ({ path, shape, unit, initial }: DescribedSetting) => ({
  path,
  kind: shape.kind,
  unit,
  allowed: boundsText(shape),
  initial: initial ?? null,
  description: shape.description,
});

const descriptionText = (setting: DescribedSetting): string => {
  const { path, shape, unit, initial } = setting;
  const name = path.split('.').at(-1) ?? '';
  const isLeaf = shape.kind !== 'group';
  const from = initial === undefined ? 'must be said' : `at first ${valueText(name, shape, initial)}`;
  const facts = isLeaf ? `  [${unit === '' ? '' : `${unit}; `}${boundsText(shape)}; ${from}]` : '';
  return `${path}${facts}\n    ${shape.description}\n`;
};

const describe = (io: CommandIo, path: string, flags: RowFlags): Promise<void> =>
  runCommand(io, async () => {
    if (flags.user !== undefined && flags.global === true) throw new BadUse('give --user ID or --global, not both');
    const row = flags.global === true ? 'global' : 'user#anybody';
    const found = meantBy(row, path);
    if (found.length === 0) throw new BadUse(`there is no setting ${path}; osprey settings describe lists them all`);
    io.out(flags.json === true ? jsonText(found.map(described)) : found.map(descriptionText).join(''));
    return 0;
  });

/** Of nobody in particular: the file is judged as the settings of a new user. */
const validateAlone = (io: CommandIo, file: string, flags: RowFlags): Promise<void> =>
  runCommand(io, async () => {
    const row = flags.global === true ? 'global' : 'user#anybody';
    const checked = checkChange(row, undefined, settingsFrom(row, textOfFile(file), file));
    if (checked.kind !== 'valid') throw new BadUse(refusalText(row, checked));
    io.out(
      flags.json === true
        ? jsonText({ valid: true, settings: checked.settings, notes: checked.notes })
        : `${file} is valid.\n${notesText(checked.notes)}`,
    );
    return 0;
  });

const validateFor = (io: CommandIo, file: string, flags: RowFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const row = rowFrom(flags);
    const present = await presentRow(connection, row);
    const checked = checkChange(row, present, settingsFrom(row, textOfFile(file), file));
    if (checked.kind !== 'valid') throw new BadUse(refusalText(row, checked));
    const differences = differencesOf(row, present?.settings, checked.settings);
    if (flags.json === true) io.out(jsonText({ valid: true, differences, notes: checked.notes }));
    else
      io.out(
        `${file} is valid for ${row}; it would change ${differences.length} settings.\n${differences.map(({ text }) => `  ${printable(text)}\n`).join('')}${notesText(checked.notes)}`,
      );
    return 0;
  });

/** Adds the commands that only look. */
export const registerSettingsLook = (settings: Command, io: CommandIo): void => {
  settings
    .command('get')
    .description('Show the settings of a row, or one of them.')
    .argument('[path]', 'for example limits.maxTradeLamports or copy[0]', '')
    .option('--user <id>', 'of this user')
    .option('--global', 'of everybody')
    .addOption(dataOption())
    .option('--json', '{ row, version, path, value, problem }')
    .addHelpText(
      'after',
      '\nExits with 1 when the row cannot be read.\n\nExample:\n  osprey settings get limits.maxTradeLamports --user anna --data .osprey',
    )
    .action((path: string, flags: RowFlags) => get(io, path, flags));
  settings
    .command('describe')
    .description('Explain every setting: unit, bounds, what it is at first, meaning.')
    .argument('[path]', 'one setting or section', '')
    .option('--user <id>', 'of a user, whoever it is: every user can set the same')
    .option('--global', "of the global row instead of a user's")
    // Every row is explained alike, wherever it lies.
    .addOption(dataOption().hideHelp())
    .option('--json', 'a list of { path, kind, unit, allowed, initial, description }')
    .addHelpText('after', '\nExample:\n  osprey settings describe limits')
    .action((path: string, flags: RowFlags) => describe(io, path, flags));
  settings
    .command('validate')
    .description('Check a YAML or JSON file of settings without writing anything.')
    .argument('<file>', 'the file, or - for the standard input')
    .option('--user <id>', 'against the present settings of this user')
    .option('--global', 'as global settings')
    .addOption(dataOption())
    .option('--json', '{ valid, settings, notes } or { valid, differences, notes }')
    .addHelpText(
      'after',
      '\nExits with 2 when the file is not valid.\n\nExample:\n  osprey settings validate anna.yaml --user anna --data .osprey',
    )
    .action((file: string, flags: RowFlags) =>
      (flags.user === undefined ? validateAlone : validateFor)(io, file, flags),
    );
};
