import type { Command } from 'commander';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { readLimits, type UserLimits } from '#trading/use-cases/reports/read-limits.ts';
import { BadUse, type CommandIo, jsonText, processIo, tableText } from '../command-io.ts';
import { runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { readable } from './verdict-text.ts';

type Flags = { readonly data?: string; readonly user?: string; readonly json?: boolean };

const stops = (guard: string): string => (guard === 'max-launches-per-day' ? 'STOPS LAUNCHES' : 'STOPS ENTRIES');

const rowsOf = ({ userId, mode, verdicts }: UserLimits): readonly (readonly string[])[] =>
  verdicts === undefined
    ? [[userId, mode, 'nothing traded yet', '', '', '']]
    : verdicts.map((verdict) => {
        const { found, allowed } = readable(verdict);
        return [userId, mode, verdict.guard, found, allowed, verdict.passed ? '' : stops(verdict.guard)];
      });

/** Adds `limits`: what is used up of every limit, and what stops entries now. */
export const registerLimits = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('limits')
    .description(
      'Show how every user stands against the limits on spend, loss, exposure, positions, launches a day and buys of a token.',
    )
    .addOption(dataOption())
    .option('--user <id>', 'of this user alone')
    .option('--json', 'as JSON, amounts as decimal strings')
    .addHelpText('after', '\nExample:\n  osprey limits --data .osprey --user anna')
    .action((flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        const all = await readLimits({ ...connection, clock: () => epochMs(Date.now()) });
        const shown = all.filter(({ userId }) => flags.user === undefined || userId === flags.user);
        if (shown.length === 0 && flags.user !== undefined)
          throw new BadUse(`"${flags.user}" is no user whose settings can be read: osprey user list lists them`);
        if (flags.json === true) io.out(jsonText(shown));
        else io.out(tableText(['user', 'mode', 'limit', 'now', 'allowed', ''], shown.flatMap(rowsOf)));
        return 0;
      }),
    );
};
