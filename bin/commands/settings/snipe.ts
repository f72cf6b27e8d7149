/** `snipe`: whether launches are bought, and which. The filters are those of the schema, whatever it holds. */
import type { Command } from 'commander';
import { settingAt } from '#trading/domain/settings/setting-path.ts';
import type { SettingShape } from '#trading/domain/settings/setting-shape.ts';
import { userShape } from '#trading/domain/settings/setting-shape.ts';
import { changeSettings } from '#trading/use-cases/settings/change-settings.ts';
import { BadUse, type CommandIo, jsonText, printable, processIo } from '../command-io.ts';
import { runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { settingsOf } from './setting-list.ts';
import { boundsText, valueText } from './setting-text.ts';
import { differencesOf } from './settings-diff.ts';
import { authorOf, readableUser, reportChange, userOption } from './settings-row.ts';
import { applied } from './settings-set.ts';

type Flags = { readonly data?: string; readonly json?: boolean; readonly user: string };
type ChangeFlags = Flags & { readonly why: string; readonly set?: readonly string[] };

const section = 'sniper.';
const filters = settingsOf('user#anybody').filter(
  ({ path, shape }) => path.startsWith(section) && path !== 'sniper.enabled' && shape.kind !== 'group',
);

/** `maxDevBuyBps=10%` as a setting of the sniper and its text. Throws `BadUse`. */
const requestOf = (text: string) => {
  const at = text.indexOf('=');
  if (at <= 0) throw new BadUse(`--set: found "${text}", allowed FILTER=VALUE, such as maxDevBuyBps=10%`);
  return { path: `${section}${text.slice(0, at)}`, text: text.slice(at + 1) };
};

const turn = (io: CommandIo, flags: ChangeFlags, enabled: boolean): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const { row, present } = await readableUser(connection, flags.user);
    const requests = [{ path: 'sniper.enabled', text: String(enabled) }, ...(flags.set ?? []).map(requestOf)];
    const author = authorOf(enabled ? 'snipe on' : 'snipe off', flags.why);
    const outcome = await changeSettings(
      connection,
      row,
      present,
      applied(row, present.settings, requests).next,
      author,
    );
    const differences = outcome.kind === 'saved' ? differencesOf(row, present.settings, outcome.settings) : [];
    return reportChange(io, flags, row, outcome, {
      text: `${flags.user} ${enabled ? 'buys launches that pass the filters' : 'buys no launches'}.\n${differences.map(({ text }) => `  ${printable(text)}`).join('\n')}`,
      json: { changed: differences.map(({ path }) => path) },
    });
  });

const show = (io: CommandIo, flags: Flags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const { present, settings } = await readableUser(connection, flags.user);
    if (flags.json === true) {
      io.out(jsonText(settings.sniper));
      return 0;
    }
    const lines = filters.map(({ path, shape }) => {
      const found = settingAt(userShape, present.settings, path);
      const name = path.slice(section.length);
      const value = found.kind === 'found' ? found.value.value : undefined;
      return `  ${name.padEnd(22)} ${printable(valueText(name, shape, value))}\n    ${shape.description}\n`;
    });
    io.out(`Sniping is ${settings.sniper.enabled ? 'on' : 'off'}.\n${lines.join('')}`);
    return 0;
  });

const filterText = filters
  .map(
    ({ path, shape }: { path: string; shape: SettingShape }) =>
      `  ${path.slice(section.length).padEnd(22)} ${boundsText(shape)}`,
  )
  .join('\n');

const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text];

/** Adds `snipe`. */
export const registerSnipe = (program: Command, io: CommandIo = processIo): void => {
  const snipe = program.command('snipe').description('Buy launches, or stop buying them, and say which.');
  const turning = (name: 'on' | 'off', description: string, example: string) =>
    snipe
      .command(name)
      .description(description)
      .addOption(userOption())
      .option('--set <filter=value>', 'change a filter, too; may be given often', collect)
      .option('--why <text>', 'kept with the change', `snipe ${name}`)
      .addOption(dataOption())
      .option('--json', '{ row, kind, version, notes, changed }')
      .addHelpText(
        'after',
        `\nFilters:\n${filterText}\n\nExample:\n  osprey snipe ${name} --user anna${example} --data .osprey`,
      )
      .action((flags: ChangeFlags) => turn(io, flags, name === 'on'));
  turning(
    'on',
    'Buy launches that pass the filters.',
    ' --set spendLamports=0.05sol --set maxDevBuyBps=5% --set venues=pump-fun',
  );
  turning('off', 'Buy no more launches; what is open goes on to its exits.', '');
  snipe
    .command('show')
    .description('Show the filters with their meaning.')
    .addOption(userOption())
    .addOption(dataOption())
    .option('--json', 'as osprey settings get sniper')
    .addHelpText('after', '\nExample:\n  osprey snipe show --user anna --data .osprey')
    .action((flags: Flags) => show(io, flags));
};
