import type { Command } from 'commander';
import type { Position } from '#trading/domain/books/position.ts';
import { shortAddress, signedSolText, solText, timeText } from '#trading/domain/values/human-text.ts';
import { BadUse, type CommandIo, jsonText, processIo, tableText } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption, userOf } from '../options.ts';
import { showLive } from './positions-live.ts';

type Flags = {
  readonly data?: string;
  readonly user?: string;
  readonly all?: boolean;
  readonly watch?: boolean;
  readonly rounds: string;
  readonly json?: boolean;
};

const mostOpen = 10_000;
const redrawMs = 2_000;

const read = async ({ positions, settings }: Connection, all: boolean): Promise<readonly Position[]> => {
  if (!all) return positions.open(mostOpen);
  const { users } = await settings.load();
  return (await Promise.all(users.map(({ userId }) => positions.ofUser(userId)))).flat();
};

const noteOf = ({ status, closedBy, deadSinceMs, orderInFlight }: Position): string =>
  [
    ...(status !== 'closed' && deadSinceMs !== undefined ? [`DEAD since ${timeText(deadSinceMs)}`] : []),
    ...(closedBy === undefined ? [] : [closedBy]),
    ...(orderInFlight === undefined ? [] : [`order ${shortAddress(orderInFlight)}`]),
  ].join(', ');

const rowOf = (position: Position): readonly string[] => [
  position.userId,
  position.mode,
  position.mint,
  position.status,
  String(position.tokens),
  solText(position.costLamports),
  signedSolText(position.realisedLamports),
  timeText(position.openedAtMs),
  noteOf(position),
];

const head = ['user', 'mode', 'mint', 'status', 'raw tokens', 'cost SOL', 'realised SOL', 'opened', 'note'];

/** Adds `positions`: what every user holds. */
export const registerPositions = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('positions')
    .description('List what every user holds, with its cost.')
    .addOption(dataOption())
    .option('--user <id>', 'of this user alone')
    .option('--all', 'closed positions too')
    .option('--watch', 'a table that is drawn again every two seconds, with price and profit of now')
    .option('--rounds <n>', 'with --watch: end after so many tables', '0')
    .option('--json', 'as JSON, amounts as decimal strings; with --watch one line a table')
    .addHelpText(
      'after',
      '\nExample:\n  osprey positions --data .osprey --user anna --all\n  osprey positions --watch --data .osprey',
    )
    .action((flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        const rounds = Number(flags.rounds);
        if (!Number.isInteger(rounds) || rounds < 0)
          throw new BadUse(`--rounds must be a whole number from 0, not "${flags.rounds}"`);
        if (flags.user !== undefined) await userOf(connection, flags.user);
        if (flags.watch === true) return showLive(connection, io, { ...flags, rounds, everyMs: redrawMs });
        const positions = (await read(connection, flags.all === true))
          .filter((position) => flags.user === undefined || position.userId === flags.user)
          .toSorted((a, b) => a.openedAtMs - b.openedAtMs);
        if (flags.json === true) io.out(jsonText(positions));
        else if (positions.length === 0) io.out(flags.all === true ? 'No positions.\n' : 'No open positions.\n');
        else io.out(tableText(head, positions.map(rowOf)));
        return 0;
      }),
    );
};
