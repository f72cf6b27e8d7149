import type { Command } from 'commander';
import { everything, manualSells } from '#trading/domain/orders/manual-sells.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { type PanicReport, panic } from '#trading/use-cases/exits/panic.ts';
import { everyUserOf } from '#trading/use-cases/settings/every-user.ts';
import { BadUse, type CommandIo, printable, processIo } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { askOf, type ManualFlags, sellerFrom, waitMsOf, withManualOptions } from './manual-options.ts';
import { followSales } from './manual-sales.ts';

type Flags = ManualFlags & { readonly everyone?: boolean };

const problemsOf = ({ global, users }: PanicReport): readonly string[] => [
  ...(global !== undefined && 'problem' in global ? [`global: not halted, ${global.problem}`] : []),
  ...users.flatMap(({ userId: id, halt, sale }) => [
    ...(halt.kind === 'saved' || halt.kind === 'unchanged'
      ? []
      : [
          `${id}: not halted (${'problem' in halt ? halt.problem : halt.kind})${
            halt.kind === 'unreadable' ? '; no entries are made as long as the settings cannot be read' : ''
          }`,
        ]),
    ...('problem' in sale ? [`${id}: nothing asked to be sold (${sale.problem})`] : []),
  ]),
];

const run = async (connection: Connection, io: CommandIo, flags: Flags): Promise<0 | 1> => {
  waitMsOf(flags);
  if (flags.everyone === true && flags.user !== undefined) throw new BadUse('--user and --everyone exclude each other');
  const ask = askOf('panic', flags);
  const everyone = flags.everyone === true;
  const snapshot = await connection.settings.load();
  const ids = everyone ? everyUserOf(snapshot) : [sellerFrom(snapshot, flags.user)];
  const clock = () => epochMs(Date.now());
  const report = await panic({ ...connection, ...connection.queues(), clock }, ids, everyone, ask);
  const held = report.users.flatMap(({ sale }) => ('positions' in sale ? sale.positions : []));
  const problems = problemsOf(report);
  if (flags.json !== true) {
    const whose = everyone ? 'all users' : ids.join(', ');
    const what = held.length === 0 ? 'nothing is held' : `${held.length} positions are sold`;
    io.out(printable(`Entries of ${whose} are halted; ${what}, and what an entry in flight still brings.\n`));
    io.out(`Request ${ask.requestId}. To go on: osprey resume ${everyone ? '--global' : `--user ${ids.join()}`}\n`);
  }
  for (const problem of problems) io.err(printable(`${problem}\n`));
  const sold = await followSales(connection, io, ask, manualSells(ask, held, everything, clock()), flags, {
    halted: ids,
    everyone,
    problems,
  });
  return problems.length === 0 ? sold : 1;
};

/** Adds `panic`: halts entries and sells everything. */
export const registerPanic = (program: Command, io: CommandIo = processIo): void => {
  const command = program
    .command('panic')
    .description('Halt the entries of a user and sell everything he holds, now.')
    .option('--everyone', 'of all users, with the global halt');
  withManualOptions(command)
    .addHelpText(
      'after',
      '\nEntries are halted first, durably, and stay so until osprey resume. What an entry in flight still brings is sold' +
        '\nas well: by the executor that fills it, or by reconcile within a minute. Sales go on whatever is halted.' +
        '\nRepeat it with the id that it shows when something went wrong: nothing is sold twice.' +
        '\nExits with 1 when something could not be halted or was not sold in time.' +
        '\n\nExample:\n  osprey panic --user anna --why "the leader was hacked" --data .osprey',
    )
    .action((flags: Flags) =>
      runConnected(io, flags.data, (connection) => run(connection, io, flags), flags.wait === false ? 'look' : 'trade'),
    );
};
