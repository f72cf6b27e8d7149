import type { Command } from 'commander';
import { everything, manualSells } from '#trading/domain/orders/manual-sells.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { heldInAnyMode } from '#trading/use-cases/exits/sell-on-panic.ts';
import { everyUserOf } from '#trading/use-cases/settings/every-user.ts';
import { BadUse, type CommandIo, printable, processIo } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { askOf, type ManualFlags, sellerFrom, waitMsOf, withManualOptions } from './manual-options.ts';
import { followSales } from './manual-sales.ts';

type Flags = ManualFlags & { readonly everyone?: boolean };

const run = async (connection: Connection, io: CommandIo, flags: Flags): Promise<0 | 1> => {
  waitMsOf(flags);
  if (flags.everyone === true && flags.user !== undefined) throw new BadUse('--user and --everyone exclude each other');
  const ask = askOf('close-all', flags);
  const snapshot = await connection.settings.load();
  const users = flags.everyone === true ? everyUserOf(snapshot) : [sellerFrom(snapshot, flags.user)];
  const held = (await Promise.all(users.map((userId) => heldInAnyMode(connection, userId)))).flat();
  const requests = manualSells(ask, held, everything, epochMs(Date.now()));
  if (requests.length > 0) await connection.queues().exits.enqueueExits(requests);
  if (flags.json !== true) {
    const whose = users.join(', ');
    const what = requests.length === 0 ? 'nothing is held' : `${requests.length} positions are sold`;
    io.out(printable(`${whose}: ${what}; request ${ask.requestId}. Entries go on: osprey panic stops them too.\n`));
  }
  return followSales(connection, io, ask, requests, flags);
};

/** Adds `close-all`: sells everything, entries go on. */
export const registerCloseAll = (program: Command, io: CommandIo = processIo): void => {
  const command = program
    .command('close-all')
    .description('Sell everything that a user holds, on paper and live. Entries go on; panic stops them too.')
    .option('--everyone', 'of all users');
  withManualOptions(command)
    .addHelpText(
      'after',
      '\nExits with 1 when something was not sold in time; a sale goes on until it is made.' +
        '\n\nExample:\n  osprey close-all --user anna --data .osprey',
    )
    .action((flags: Flags) =>
      runConnected(io, flags.data, (connection) => run(connection, io, flags), flags.wait === false ? 'look' : 'trade'),
    );
};
