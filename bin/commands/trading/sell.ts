import type { Command } from 'commander';
import type { Position } from '#trading/domain/books/position.ts';
import { manualSells } from '#trading/domain/orders/manual-sells.ts';
import { modes } from '#trading/domain/settings/settings.ts';
import { timeText } from '#trading/domain/values/human-text.ts';
import { epochMs, type Mint, type UserId } from '#trading/domain/values/quantities.ts';
import type { SettingsSnapshot } from '#trading/ports/settings-store.ts';
import { everyUserOf } from '#trading/use-cases/settings/every-user.ts';
import { BadUse, type CommandIo, printable, processIo } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import {
  askOf,
  type ManualFlags,
  mintFrom,
  portionFrom,
  sellerFrom,
  waitMsOf,
  withManualOptions,
} from './manual-options.ts';
import { followSales } from './manual-sales.ts';

/** What a user holds of the mint: in his present mode first, and live first when his settings do not say it. */
const heldBy = async (
  { positions }: Connection,
  { users }: SettingsSnapshot,
  userId: UserId,
  of: Mint,
): Promise<Position[]> => {
  const present = users.find((user) => user.userId === userId)?.settings.mode ?? 'live';
  const found = await Promise.all(modes.map((mode) => positions.find(userId, mode, of)));
  return found
    .filter((position) => position !== undefined)
    .toSorted((one, other) => Number(other.mode === present) - Number(one.mode === present));
};

/** The position to sell: of the user that is named, or of the only one who holds the mint. Throws `BadUse`. */
const positionFrom = async (connection: Connection, of: Mint, user: string | undefined): Promise<Position> => {
  const snapshot = await connection.settings.load();
  const asked = user === undefined ? everyUserOf(snapshot) : [sellerFrom(snapshot, user)];
  const held = await Promise.all(asked.map((each) => heldBy(connection, snapshot, each, of)));
  const holders = held.filter((positions) => positions.length > 0);
  const [position] = holders[0] ?? [];
  if (position === undefined) throw new BadUse(`${user ?? 'nobody'} holds ${of}: osprey positions lists what is held`);
  if (holders.length > 1)
    throw new BadUse(`--user must name one of its holders: ${holders.map(([first]) => first?.userId).join(', ')}`);
  return position;
};

const run = async (
  connection: Connection,
  io: CommandIo,
  [mintText, part]: readonly [string, string],
  flags: ManualFlags,
): Promise<0 | 1> => {
  waitMsOf(flags);
  const [of, portion] = [mintFrom(mintText), portionFrom(part)];
  const ask = askOf('sell', flags);
  const position = await positionFrom(connection, of, flags.user);
  const now = epochMs(Date.now());
  const requests = manualSells(ask, [position], portion, now);
  await connection.queues().exits.enqueueExits(requests);
  if (flags.json !== true) {
    const what = `${position.userId} (${position.mode}) sells ${part} of ${of}`;
    io.out(printable(`${what}: request ${ask.requestId}, ${timeText(now)}\n`));
  }
  return followSales(connection, io, ask, requests, flags);
};

/** Adds `sell`: one exit by hand. */
export const registerSell = (program: Command, io: CommandIo = processIo): void => {
  const command = program
    .command('sell')
    .description('Sell a part of a position by hand. No guard or halt keeps it from being sold.')
    .argument('<mint>', 'of the token')
    .argument('<percent|all>', 'of what is held when it is executed, such as 50%');
  withManualOptions(command)
    .addHelpText(
      'after',
      '\nThe same id sells once. What is being bought at this moment is sold as soon as it is there.' +
        '\nExits with 1 when it was not sold in time; a sale goes on until it is made.' +
        '\n\nExample:\n  osprey sell 7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU 50% --user anna --data .osprey',
    )
    .action((mint: string, part: string, flags: ManualFlags) =>
      runConnected(
        io,
        flags.data,
        (connection) => run(connection, io, [mint, part], flags),
        flags.wait === false ? 'look' : 'trade',
      ),
    );
};
