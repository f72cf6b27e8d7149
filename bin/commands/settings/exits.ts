import type { Command } from 'commander';
import { openingPosition, type Position } from '#trading/domain/books/position.ts';
import { stepText } from '#trading/domain/exits/profit-step.ts';
import { simulateExits } from '#trading/domain/exits/simulate-exits.ts';
import { type UserRow, userSettings } from '#trading/domain/settings/settings.ts';
import { shortAddress, signedSolText, solText, timeText } from '#trading/domain/values/human-text.ts';
import { epochMs, lamports, mint, orderId, positionId, tokenAmount } from '#trading/domain/values/quantities.ts';
import { address } from '#trading/domain/values/wire.ts';
import { BadUse, type CommandIo, jsonText, processIo, tableText } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption, userOf } from '../options.ts';
import { priceFrom, readPrices } from './price-file.ts';
import { authorOf, presentRow, reportChange, rowOfUserId } from './settings-row.ts';
import { setSetting } from './settings-set.ts';

type Flags = { readonly data?: string; readonly json?: boolean };

const set = async (
  connection: Connection,
  io: CommandIo,
  args: readonly [string, string, string],
  flags: Flags & { readonly why: string },
): Promise<0 | 1> => {
  const [id, path, text] = args;
  const row = rowOfUserId(id);
  const present = await presentRow(connection, row);
  const author = authorOf('exits set', flags.why);
  const { outcome } = await setSetting(connection, row, present, { path: `exits.${path}`, text }, author);
  if (outcome.kind !== 'saved') return reportChange(io, flags, row, outcome, { text: '' });
  const { exits } = userSettings.parse(outcome.settings);
  if (flags.json === true) io.out(jsonText({ userId: id, version: outcome.version, exits }));
  else io.out(`exits of ${id} are at version ${outcome.version}:\n${jsonText(exits)}`);
  return 0;
};

/** The user's position in the mint, or one of 1 SOL when there is none. */
const positionIn = async ({ positions }: Connection, user: UserRow, mintText: string): Promise<Position> => {
  const { mode, wallet } = user.settings;
  const held = await positions.find(user.userId, mode, mint(mintText));
  if (held?.status === 'open') return { ...held, orderInFlight: undefined, deadSinceMs: undefined };
  const none = lamports(0n);
  const opening = openingPosition({
    orderId: orderId('simulated'),
    userId: user.userId,
    wallet,
    mode,
    context: 'manual',
    side: 'buy',
    mint: mint(mintText),
    positionId: positionId('simulated'),
    amountIn: 0n,
    slippageBps: user.settings.limits.entrySlippageBps,
    maxPriorityFeeLamports: none,
    maxTipLamports: none,
    reservedLamports: none,
    day: '' as never,
    cause: '' as never,
    leader: undefined,
    rule: 'simulated',
    settingsVersion: user.version,
    seenAtMs: epochMs(0),
    createdAtMs: epochMs(0),
    expiresAtMs: undefined,
  });
  const bought = { tokens: tokenAmount(1_000_000_000n), costLamports: lamports(1_000_000_000n) };
  return { ...opening, ...bought, status: 'open', orderInFlight: undefined };
};

type SimulateFlags = Flags & {
  readonly user: string;
  readonly prices: string;
  readonly entry?: string;
  readonly second: boolean;
};

const simulate = async (
  connection: Connection,
  io: CommandIo,
  mintText: string,
  flags: SimulateFlags,
): Promise<0 | 1> => {
  if (!address.safeParse(mintText).success) throw new BadUse(`"${mintText}" is no mint address`);
  const prices = readPrices(flags.prices);
  const user = await userOf(connection, flags.user);
  const entry = flags.entry === undefined ? prices[0]?.price : priceFrom(flags.entry);
  if (entry === undefined || entry <= 0n)
    throw new BadUse('--entry must be a price above 0, and so must the first one');
  const position = await positionIn(connection, user, mintText);
  const states = await connection.watched().watches.of([position.positionId]);
  const fired = states.get(position.positionId)?.fired ?? {};
  const {
    exits,
    position: after,
    restLamports,
  } = simulateExits(position, prices, {
    ...{ rules: user.settings.exits, entryPrice: entry, fired },
    second: flags.second ? 'agrees' : 'absent',
  });
  const profit = after.realisedLamports - position.realisedLamports + (restLamports - after.costLamports);
  if (flags.json === true) {
    io.out(
      jsonText({
        userId: user.userId,
        mint: mintText,
        looks: prices.length,
        exits,
        heldTokens: after.tokens,
        restLamports,
        profitLamports: profit,
      }),
    );
    return 0;
  }
  const head = ['time', 'rule', 'step', 'sold tokens', 'for SOL', 'why'];
  const rows = exits.map((exit) => [
    timeText(exit.atMs),
    exit.rule,
    stepText(exit),
    String(exit.soldTokens),
    solText(exit.proceedsLamports),
    exit.why,
  ]);
  io.out(rows.length === 0 ? 'Nothing would have fired.\n' : tableText(head, rows));
  io.out(
    `${shortAddress(mintText)} over ${prices.length} prices: ${signedSolText(profit)} SOL on ${solText(position.costLamports)} SOL, without fees` +
      `${after.status === 'open' ? `; ${after.tokens} tokens still held, worth ${solText(restLamports)} SOL` : ''}.\n`,
  );
  return 0;
};

/** Adds `exits`: shows, changes and tries out the rules by which positions are sold. */
export const registerExits = (program: Command, io: CommandIo = processIo): void => {
  const exits = program.command('exits').description('Show, change and try out the rules by which positions are sold.');
  exits
    .command('show')
    .description("Show a user's exit rules.")
    .argument('<user>', 'user id')
    .addOption(dataOption())
    .option('--json', 'as JSON (it always is)')
    .addHelpText('after', '\nExample:\n  osprey exits show anna --data .osprey')
    .action((id: string, flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        io.out(jsonText((await userOf(connection, id)).settings.exits));
        return 0;
      }),
    );
  exits
    .command('set')
    .description(
      "Change one of a user's exit rules. It is checked like every setting, and open positions follow it at once.",
    )
    .argument('<user>', 'user id')
    .argument('<path>', 'for example stopLossBps, takeProfit[0].sellBps or trailingStop')
    .argument('<value>', 'such as 2500, 25%, 15min or null; JSON for a whole rule')
    .addOption(dataOption())
    .option('--why <text>', 'kept with the change', 'by hand')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  osprey exits set anna stopLossBps 25% --data .osprey\n  osprey exits set anna trailingStop \'{"armGainBps":3000,"fallBps":1500}\'\n  osprey exits set anna breakeven null',
    )
    .action((id: string, path: string, value: string, flags: Flags & { readonly why: string }) =>
      runConnected(io, flags.data, (connection) => set(connection, io, [id, path, value], flags)),
    );
  exits
    .command('simulate')
    .description("Play a file of prices through a user's exit rules: what would have fired, and the profit.")
    .argument('<mint>', "the user's position in it is taken as it stands, with what has fired; without one, 1 SOL")
    .requiredOption(
      '--prices <file>',
      'CSV lines "time,price", or JSON; times as ISO text, Unix seconds or milliseconds',
    )
    .requiredOption('--user <id>', 'whose rules')
    .option('--entry <price>', 'price of the entry, in the unit of the file (default: the first price)')
    .option('--no-second', 'as if no second source could be asked about a price that leaps')
    .addOption(dataOption())
    .option('--json', 'as JSON, amounts as decimal strings')
    .addHelpText('after', '\nBetween two prices there is silence: rules of time act in it, at the last price.')
    .addHelpText('after', '\nExample:\n  osprey exits simulate <mint> --prices prices.csv --user anna --data .osprey')
    .action((mintText: string, flags: SimulateFlags) =>
      runConnected(io, flags.data, (connection) => simulate(connection, io, mintText, flags)),
    );
};
