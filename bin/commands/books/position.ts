import type { Command } from 'commander';
import type { Trade } from '#trading/domain/books/books.ts';
import type { Position } from '#trading/domain/books/position.ts';
import { type ArmedExit, armedExits } from '#trading/domain/exits/armed-exits.ts';
import { meanExcursion } from '#trading/domain/exits/excursion.ts';
import { courseOf, extremesOf, type HistoryPoint, unrealised } from '#trading/domain/exits/position-history.ts';
import type { WatchState } from '#trading/domain/prices/watch-state.ts';
import { signedSolText, solText, timeText } from '#trading/domain/values/human-text.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { BadUse, type CommandIo, jsonText, processIo, tableText } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { sparkline } from './sparkline.ts';

type Flags = { readonly data?: string; readonly user?: string; readonly json?: boolean };

type View = {
  readonly position: Position;
  readonly trades: readonly Trade[];
  readonly exits: readonly ArmedExit[];
  readonly watch: WatchState | undefined;
  readonly course: readonly HistoryPoint[];
  /** Fees, tips and rent of its trades, lamports. */
  readonly costs: { readonly fees: bigint; readonly tips: bigint; readonly rentIn: bigint; readonly rentOut: bigint };
};

/** Fixed point of a price, so that it stays an integer. */
const perToken = 10n ** 18n;

const sum = (trades: readonly Trade[], of: (trade: Trade) => bigint): bigint =>
  trades.reduce((total, trade) => total + of(trade), 0n);

const costsOf = (trades: readonly Trade[]): View['costs'] => ({
  fees: sum(trades, ({ fill }) => fill.feeLamports),
  tips: sum(trades, ({ fill }) => fill.tipLamports),
  rentIn: sum(trades, ({ fill }) => (fill.rentLamports > 0n ? fill.rentLamports : 0n)),
  rentOut: sum(trades, ({ fill }) => (fill.rentLamports < 0n ? -fill.rentLamports : 0n)),
});

const read = async (connection: Connection, mint: string, userId: string | undefined): Promise<readonly View[]> => {
  const { users } = await connection.settings.load();
  const { watches, history } = connection.watched();
  const views = await Promise.all(
    users
      .filter((user) => userId === undefined || user.userId === userId)
      .map(async (user) => {
        const positions = (await connection.positions.ofUser(user.userId)).filter((each) => each.mint === mint);
        const trades = positions.length === 0 ? [] : await connection.accounts.trades(user.userId);
        const states = await watches.of(positions.map(({ positionId }) => positionId));
        return Promise.all(
          positions.map(async (position): Promise<View> => {
            const own = trades.filter(({ plan }) => plan.positionId === position.positionId);
            const watch = states.get(position.positionId);
            return {
              position,
              trades: own,
              watch,
              exits: position.status === 'closed' ? [] : armedExits(position, watch, user.settings.exits),
              course: courseOf(await history.of(position.positionId), epochMs(Date.now())),
              costs: costsOf(own),
            };
          }),
        );
      }),
  );
  return views.flat();
};

const tradeHead = ['time', 'what', 'raw tokens', 'SOL', 'fee SOL', 'rule', 'profit SOL'];
const tradeRow = ({ kind, plan, fill, realisedLamports }: Trade): readonly string[] => [
  timeText(fill.atMs),
  kind === 'failed' ? `failed ${plan.side}` : plan.side,
  String(fill.tokens),
  signedSolText(fill.lamports),
  solText(fill.feeLamports + fill.tipLamports),
  plan.rule,
  plan.side === 'buy' ? '' : signedSolText(realisedLamports),
];

const exitHead = ['exit', 'step', 'state', 'sells', 'acts at', 'note'];
const exitRow = (exit: ArmedExit): readonly string[] => [
  exit.rule,
  String(exit.step),
  exit.firedAtMs === undefined ? exit.state : `fired ${timeText(exit.firedAtMs)}`,
  `${exit.sellBps / 100} %`,
  exit.atLamports !== undefined
    ? `${solText(exit.atLamports)} SOL`
    : exit.atMs !== undefined
      ? timeText(exit.atMs)
      : '',
  exit.note,
];

const excursionText = ({ excursion }: WatchState): string => {
  const { aboveLamports, belowLamports } = meanExcursion(excursion);
  return (
    `best ${solText(excursion.bestLamports)} SOL (${timeText(excursion.bestAtMs)}), worst ${solText(excursion.worstLamports)} SOL (${timeText(excursion.worstAtMs)})\n` +
    `mean distance from cost over ${Math.round(excursion.watchedMs / 1_000)} s: ${solText(aboveLamports)} SOL above, ${solText(belowLamports)} SOL below\n`
  );
};

/** The price of the course, whatever was sold on the way, and what the position as held last would have sold for at its ends. */
const courseText = (course: readonly HistoryPoint[]): string => {
  const price = (sellLamports: bigint, tokens: bigint) => (tokens === 0n ? 0n : (sellLamports * perToken) / tokens);
  const prices = course.map(({ sellLamports, tokens }) => price(sellLamports, tokens));
  const lows = course.map((point) => price(extremesOf(point).lowLamports, point.tokens));
  const highs = course.map((point) => price(extremesOf(point).highLamports, point.tokens));
  const held = course.at(-1)?.tokens ?? 0n;
  const [low, high] = [lows.reduce((a, b) => (b < a ? b : a)), highs.reduce((a, b) => (b > a ? b : a))];
  const minutes = ((course.at(-1)?.atMs ?? 0) - (course[0]?.atMs ?? 0)) / 60_000;
  const ends = `${solText((low * held) / perToken)} to ${solText((high * held) / perToken)} SOL`;
  return `${sparkline(prices, 60)}  ${ends} for what is held, over ${minutes.toFixed(1)} min`;
};

const textOf = ({ position, trades, exits, watch, course, costs }: View): string => {
  const { userId, mode, mint, status, closedBy, deadSinceMs } = position;
  const last = course.at(-1);
  return [
    `${mint}\n${userId}, ${mode}, ${status}${closedBy === undefined ? '' : ` by ${closedBy}`}${deadSinceMs === undefined ? '' : `, cannot be sold since ${timeText(deadSinceMs)}`}\n`,
    `${position.tokens} raw tokens, cost ${solText(position.costLamports)} SOL, realised ${signedSolText(position.realisedLamports)} SOL` +
      `${last === undefined || status === 'closed' ? '' : `, unrealised ${signedSolText(unrealised(last))} SOL at ${timeText(last.atMs)}`}\n`,
    `fees ${solText(costs.fees)}, tips ${solText(costs.tips)}, rent paid ${solText(costs.rentIn)}, rent back ${solText(costs.rentOut)} SOL\n`,
    ...(watch === undefined ? [] : [excursionText(watch)]),
    ...(course.length < 2 ? [] : [`${courseText(course)}\n`]),
    trades.length === 0 ? 'No trades.\n' : tableText(tradeHead, trades.map(tradeRow)),
    exits.length === 0 ? '' : tableText(exitHead, exits.map(exitRow)),
  ].join('');
};

/** Adds `position`: one mint, from entry to exit. */
export const registerPosition = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('position')
    .description(
      'Show what was bought of a mint: entries, exits and where they act, profit, costs and the course of the price.',
    )
    .argument('<mint>', 'mint address')
    .addOption(dataOption())
    .option('--user <id>', 'of this user alone')
    .option('--json', 'as JSON, amounts as decimal strings')
    .addHelpText('after', '\nExample:\n  osprey position <mint> --data .osprey --user anna')
    .action((mint: string, flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        const views = await read(connection, mint, flags.user);
        if (views.length === 0) throw new BadUse(`nobody has ever held ${mint}`);
        io.out(flags.json === true ? jsonText(views) : views.map(textOf).join('\n'));
        return 0;
      }),
    );
};
