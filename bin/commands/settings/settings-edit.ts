/** `settings set`, `edit` and `apply`: each writes a new version, or nothing. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { completed } from '#trading/domain/settings/missing-settings.ts';
import type { RowName, StoredRow } from '#trading/ports/settings-store.ts';
import { changeSettings } from '#trading/use-cases/settings/change-settings.ts';
import { BadUse, type CommandIo, printable } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { initialOf, newSettings, rootOf } from './setting-list.ts';
import { valueText } from './setting-text.ts';
import { differencesOf } from './settings-diff.ts';
import { textOfFile } from './settings-look.ts';
import {
  authorOf,
  flagsOf,
  presentRow,
  problemIn,
  type RowFlags,
  reportChange,
  rowFrom,
  whyOption,
} from './settings-row.ts';
import { setSetting } from './settings-set.ts';
import { settingsFrom, settingsYaml } from './settings-yaml.ts';

type ChangeFlags = RowFlags & { readonly why: string; readonly version?: string };

const set = (io: CommandIo, path: string, text: string, flags: ChangeFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const row = rowFrom(flags);
    const present = await presentRow(connection, row);
    const author = authorOf('settings set', flags.why);
    const { outcome, setting, value } = await setSetting(connection, row, present, { path, text }, author);
    const name = setting.parts.findLast((part) => !/^\d+$/.test(part)) ?? '';
    return reportChange(io, flags, row, outcome, {
      text: printable(
        `${setting.path}: ${valueText(name, setting.shape, setting.value)} -> ${valueText(name, setting.shape, value)}`,
      ),
      json: { path: setting.path, before: setting.value ?? null, value },
    });
  });

/** Writes the settings that a text holds over a row, and says what differs. */
const write = async (
  connection: Connection,
  io: CommandIo,
  {
    row,
    present,
    flags,
    command,
  }: {
    readonly row: RowName;
    readonly present: StoredRow | undefined;
    readonly flags: ChangeFlags;
    readonly command: string;
  },
  next: unknown,
): Promise<0 | 1> => {
  const outcome = await changeSettings(connection, row, present, next, authorOf(command, flags.why));
  const differences = outcome.kind === 'saved' ? differencesOf(row, present?.settings, outcome.settings) : [];
  return reportChange(io, flags, row, outcome, {
    text: differences.map(({ text }) => printable(text)).join('\n'),
    json: {
      differences: differences.map(({ path, before, after }) => ({
        path,
        before: before ?? null,
        after: after ?? null,
      })),
    },
  });
};

const apply = (io: CommandIo, file: string, flags: ChangeFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const row = rowFrom(flags);
    const present = await presentRow(connection, row);
    if (flags.version !== undefined && Number(flags.version) !== present?.version)
      throw new BadUse(
        `the row is at version ${present?.version ?? 0}, the file was made from version ${flags.version}: look at osprey settings diff ${file} ${flagsOf(row)}`,
      );
    const next = settingsFrom(row, textOfFile(file), file);
    return write(connection, io, { row, present, flags, command: 'settings apply' }, next);
  });

const upgrade = (io: CommandIo, flags: ChangeFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const row = rowFrom(flags);
    const present = await presentRow(connection, row);
    if (present === undefined) throw new BadUse('there is no global row yet; osprey settings set makes it');
    const next = completed(rootOf(row), present.settings, initialOf(row));
    return write(connection, io, { row, present, flags, command: 'settings upgrade' }, next);
  });

const runEditor = async (editor: string, file: string, environment: CommandIo['environment']): Promise<void> => {
  const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit', env: { ...environment } });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new BadUse(`the editor (${editor}) ended with ${code ?? 'a signal'}: nothing was written`);
};

const headingOf = (row: RowName, present: StoredRow | undefined, problem: string | undefined): readonly string[] => [
  `The settings of ${row}, version ${present?.version ?? 0}. Leave the editor without a change to change nothing.`,
  'Amounts may be written as 0.1sol, shares as 50%, times as 15s, 2min, 1h or 1d.',
  ...(problem === undefined
    ? []
    : ['', 'This row cannot be read, and makes no entries until it can:', ...problem.split('; ')]),
];

const edit = (io: CommandIo, flags: ChangeFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const row = rowFrom(flags);
    const editor = io.environment['VISUAL'] || io.environment['EDITOR'];
    if (editor === undefined || editor === '')
      throw new BadUse('EDITOR is not set: set it, or use osprey settings apply FILE');
    const present = await presentRow(connection, row);
    const problem = present === undefined ? undefined : problemIn(row, present);
    const folder = mkdtempSync(join(tmpdir(), 'osprey-settings-'));
    const file = join(folder, `${row.replace('#', '-')}.yaml`);
    const text = settingsYaml(row, present?.settings ?? newSettings(row), headingOf(row, present, problem));
    writeFileSync(file, text, { mode: 0o600 });
    let keep = false;
    try {
      await runEditor(editor, file, io.environment);
      const edited = readFileSync(file, 'utf8');
      if (edited === text) {
        io.out('Nothing was changed.\n');
        return 0;
      }
      keep = true;
      const ended = await write(
        connection,
        io,
        { row, present, flags, command: 'settings edit' },
        settingsFrom(row, edited, file),
      );
      keep = ended !== 0;
      return ended;
    } finally {
      if (keep)
        io.err(
          `Your text is kept: mend it, then osprey settings apply ${file} ${flagsOf(row)} --version ${present?.version ?? 0} --why ...\n`,
        );
      else rmSync(folder, { recursive: true, force: true });
    }
  });

const units = 'in the stored unit or with its own: 0.1sol, 50%, 15s; JSON or YAML for a section or list';

/** Adds the commands that write. */
export const registerSettingsEdit = (settings: Command, io: CommandIo): void => {
  settings
    .command('set')
    .description('Change one setting. It is checked with all others, and the next signal follows it.')
    .argument('<path>', 'for example limits.maxTradeLamports or exits.takeProfit[0].sellBps')
    .argument('<value>', units)
    .option('--user <id>', 'of this user')
    .option('--global', 'of everybody')
    .addOption(whyOption())
    .addOption(dataOption())
    .option('--json', '{ row, kind, version, notes, path, before, value }')
    .addHelpText(
      'after',
      '\nExample:\n  osprey settings set limits.maxTradeLamports 0.1sol --user anna --why "first week" --data .osprey',
    )
    .action((path: string, value: string, flags: ChangeFlags) => set(io, path, value, flags));
  settings
    .command('edit')
    .description('Open the settings of a row in $EDITOR, as YAML under their descriptions, and write what comes back.')
    .option('--user <id>', 'of this user')
    .option('--global', 'of everybody')
    .addOption(whyOption())
    .addOption(dataOption())
    .option('--json', '{ row, kind, version, notes, differences }')
    .addHelpText(
      'after',
      '\nA row that cannot be read is mended here, too.\n\nExample:\n  EDITOR=nano osprey settings edit --user anna --why "wider stops" --data .osprey',
    )
    .action((flags: ChangeFlags) => edit(io, flags));
  settings
    .command('upgrade')
    .description(
      'Complete a row that was written by an older Osprey: new settings begin as for a new user, old ones go.',
    )
    .option('--user <id>', 'of this user')
    .option('--global', 'of everybody')
    .addOption(whyOption())
    .addOption(dataOption())
    .option('--json', '{ row, kind, version, notes, differences }')
    .addHelpText(
      'after',
      '\nA row that could not be read is on paper afterwards.\n\nExample:\n  osprey settings upgrade --user anna --why "new version" --data .osprey',
    )
    .action((flags: ChangeFlags) => upgrade(io, flags));
  settings
    .command('apply')
    .description('Write the settings of a YAML or JSON file over those of a row.')
    .argument('<file>', 'the file, or - for the standard input')
    .option('--user <id>', 'of this user')
    .option('--global', 'of everybody')
    .option('--version <n>', 'refuse unless the row is still at this version')
    .addOption(whyOption())
    .addOption(dataOption())
    .option('--json', '{ row, kind, version, notes, differences }')
    .addHelpText(
      'after',
      '\nExample:\n  osprey settings apply anna.yaml --user anna --why "kept in git" --data .osprey',
    )
    .action((file: string, flags: ChangeFlags) => apply(io, file, flags));
};
