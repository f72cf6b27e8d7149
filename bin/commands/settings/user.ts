/** `user`: who trades here. */
import type { Command } from 'commander';
import { initialUserSettings } from '#trading/domain/settings/settings.ts';
import { userId } from '#trading/domain/values/quantities.ts';
import { address } from '#trading/domain/values/wire.ts';
import { changeSettings } from '#trading/use-cases/settings/change-settings.ts';
import { BadUse, type CommandIo, jsonText, processIo, tableText } from '../command-io.ts';
import { runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { authorOf, presentRow, readableUser, reportChange, rowOfUserId, whyOption } from './settings-row.ts';

type Flags = { readonly data?: string; readonly json?: boolean };
type AddFlags = Flags & { readonly wallet: string; readonly why: string };
type RemoveFlags = Flags & { readonly why: string };

const add = (io: CommandIo, id: string, flags: AddFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const row = rowOfUserId(id);
    if (!address.safeParse(flags.wallet).success)
      throw new BadUse(`--wallet: found "${flags.wallet}", allowed a Solana address; osprey wallet create makes one`);
    const present = await connection.settings.row(row);
    if (present?.removed === true) {
      const [, last] = await connection.settings.history(row);
      throw new BadUse(
        `"${id}" was removed; its books are kept under that name: choose another, or bring it back with osprey settings rollback ${last?.version ?? 1} --user ${id}`,
      );
    }
    if (present !== undefined) throw new BadUse(`there is a user "${id}" already`);
    const author = authorOf('user add', flags.why);
    const outcome = await changeSettings(connection, row, present, initialUserSettings(flags.wallet), author);
    return reportChange(io, flags, row, outcome, {
      text: `${id} trades on paper with ${flags.wallet}, once something is enabled.`,
    });
  });

const list = (io: CommandIo, flags: Flags): Promise<void> =>
  runConnected(io, flags.data, async ({ settings }) => {
    const { users, unreadable } = await settings.load();
    const found = users.map(({ userId: id, version, settings: { mode, wallet, haltEntries, sniper, copy } }) => ({
      ...{ userId: id, version, mode, wallet, haltEntries },
      sniper: sniper.enabled,
      leaders: copy.filter(({ enabled }) => enabled).length,
    }));
    if (flags.json === true) io.out(jsonText({ users: found, unreadable }));
    else if (found.length + unreadable.length === 0) io.out('There is no user: osprey user add makes one.\n');
    else
      io.out(
        tableText(
          ['user', 'mode', 'entries', 'sniper', 'leaders', 'wallet', 'version'],
          [
            ...found.map((user) => [
              ...[user.userId, user.mode, user.haltEntries ? 'halted' : 'on', user.sniper ? 'on' : 'off'],
              ...[String(user.leaders), user.wallet, String(user.version)],
            ]),
            ...unreadable.map(({ row, problem }) => [row, 'UNREADABLE', 'none', '', '', problem.slice(0, 60), '']),
          ],
        ),
      );
    return unreadable.length === 0 ? 0 : 1;
  });

/** Longer than any executor works on an entry that it began under the settings before. */
const settledAfterMs = 60_000;

const remove = (io: CommandIo, id: string, flags: RemoveFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const author = authorOf('user remove', flags.why);
    await presentRow(connection, rowOfUserId(id));
    const { present, settings } = await readableUser(connection, id);
    if (settings.mode === 'live') throw new BadUse(`"${id}" is live: osprey live off --user ${id} first`);
    if (!settings.haltEntries)
      throw new BadUse(`entries of "${id}" are on: osprey halt --user ${id} first, then wait a minute`);
    const sinceMs = author.atMs - (present.updatedAtMs ?? 0);
    if (sinceMs < settledAfterMs)
      throw new BadUse(
        `an entry of "${id}" may still be under way: try again in ${Math.ceil((settledAfterMs - sinceMs) / 1_000)} s`,
      );
    const held = await Promise.all(
      (['paper', 'live'] as const).map((mode) => connection.positions.heldBy(userId(id), mode)),
    );
    const open = held.flat().length;
    if (open > 0) throw new BadUse(`"${id}" holds ${open} positions: sell them first, nobody would follow their exits`);
    const outcome = await connection.settings.removeUser(userId(id), present.version, author);
    if (outcome.kind === 'changed-meanwhile') {
      io.err('Somebody else changed these settings meanwhile: nothing was removed, look and try again.\n');
      return 1;
    }
    if (flags.json === true) io.out(jsonText({ userId: id, version: outcome.version, removed: true }));
    else io.out(`${id} is removed; books, versions and the wallet's secret are kept.\n`);
    return 0;
  });

/** Adds `user`. */
export const registerUser = (program: Command, io: CommandIo = processIo): void => {
  const user = program.command('user').description('Add, list and remove the users who trade here.');
  user
    .command('add')
    .description('Add a user: on paper, nothing enabled, small limits.')
    .argument('<id>', 'lower-case letters, digits and hyphens')
    .requiredOption('--wallet <address>', 'the wallet that trades; osprey wallet create makes one')
    .option('--why <text>', 'kept with the change', 'a new user')
    .addOption(dataOption())
    .option('--json', '{ row, kind, version, notes }')
    .addHelpText('after', '\nExample:\n  osprey user add anna --wallet 7xKX...gAsU --data .osprey')
    .action((id: string, flags: AddFlags) => add(io, id, flags));
  user
    .command('list')
    .description('List the users: mode, what is enabled, wallet.')
    .addOption(dataOption())
    .option('--json', '{ users, unreadable }')
    .addHelpText(
      'after',
      '\nExits with 1 when the settings of one cannot be read.\n\nExample:\n  osprey user list --data .osprey',
    )
    .action((flags: Flags) => list(io, flags));
  user
    .command('remove')
    .description('Remove a user who is halted, on paper and holds nothing. Books, versions and secret are kept.')
    .argument('<id>', 'user id')
    .addOption(whyOption())
    .addOption(dataOption())
    .option('--json', '{ userId, version, removed }')
    .addHelpText('after', '\nExample:\n  osprey user remove anna --why "trades elsewhere" --data .osprey')
    .action((id: string, flags: RemoveFlags) => remove(io, id, flags));
};
