import type { Command } from 'commander';
import * as z from 'zod';
import { signedSolText, solText, timeText } from '#trading/domain/human-text.ts';
import { isUnfinished, type Order } from '#trading/domain/order.ts';
import { type Day, dayOf, epochMs, type OrderId } from '#trading/domain/quantities.ts';
import { BadUse, type CommandIo, jsonText, processIo, tableText } from './command-io.ts';
import { type Connection, runConnected } from './connect.ts';

type Flags = {
  readonly data?: string;
  readonly user?: string;
  readonly day?: string;
  readonly unfinished?: boolean;
  readonly json?: boolean;
};

const mostUnfinished = 10_000;

const dayFrom = (text: string | undefined): Day => {
  if (text === undefined) return dayOf(epochMs(Date.now()));
  const day = z.iso.date().safeParse(text);
  if (!day.success) throw new BadUse(`--day must be a UTC day such as 2026-11-20, not "${text}"`);
  return dayOf(epochMs(Date.parse(`${day.data}T00:00:00Z`)));
};

/** Orders that were decided or settled on a day. */
const ofDay = async ({ journal, decisions, accounts }: Connection, day: Day): Promise<readonly Order[]> => {
  const [decided, traded] = await Promise.all([decisions.on(day), accounts.tradesOn(day)]);
  const ids = new Set<OrderId>([
    ...decided.flatMap(({ orderId }) => (orderId === undefined ? [] : [orderId])),
    ...traded.map(({ plan }) => plan.orderId),
  ]);
  const found = await Promise.all([...ids].map((id) => journal.find(id)));
  return found.filter((order) => order !== undefined);
};

const read = async (connection: Connection, day: Day, onlyUnfinished: boolean): Promise<readonly Order[]> => {
  const listed = await connection.journal.unfinished(mostUnfinished);
  const unfinished = listed.filter((order) => isUnfinished(order.state.status));
  if (onlyUnfinished) return unfinished;
  const known = await ofDay(connection, day);
  const ids = new Set(known.map(({ plan }) => plan.orderId));
  return [...known, ...unfinished.filter(({ plan }) => plan.day === day && !ids.has(plan.orderId))];
};

const outcomeOf = ({ plan, state }: Order): string => {
  switch (state.status) {
    case 'filled':
      return `${signedSolText(state.fill.walletLamports)} SOL, ${state.fill.tokens} raw tokens`;
    case 'failed':
    case 'rejected':
      return state.reason;
    case 'reserved':
      return `${solText(plan.reservedLamports)} SOL reserved`;
    default:
      return state.signature;
  }
};

const rowOf = (order: Order): readonly string[] => {
  const { plan } = order;
  const given = plan.side === 'buy' ? `${solText(plan.amountIn)} SOL` : `${plan.amountIn} raw tokens`;
  const { userId, mode, side, mint } = plan;
  return [timeText(plan.createdAtMs), userId, mode, side, given, mint, plan.rule, order.state.status, outcomeOf(order)];
};

const head = ['created', 'user', 'mode', 'side', 'gives', 'mint', 'rule', 'status', 'outcome'];

/** The order without its signed bytes: whoever has them could still send them. */
const shown = (order: Order) => {
  if (!('transactionBase64' in order.state)) return order;
  const { transactionBase64: _, ...state } = order.state;
  return { ...order, state };
};

/** Adds `orders`: what was intended and what became of it. */
export const registerOrders = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('orders')
    .description('List the orders of a UTC day, or those that still need work.')
    .option('--data <dir>', 'the folder of npm start; without it, the tables on AWS that the environment names')
    .option('--day <day>', 'UTC day, YYYY-MM-DD (default: today)')
    .option('--unfinished', 'only orders that hold money or may still land, of any day')
    .option('--user <id>', 'of this user alone')
    .option('--json', 'as JSON, amounts as decimal strings')
    .addHelpText('after', '\nExample:\n  osprey orders --unfinished --data .osprey')
    .action((flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        if (flags.day !== undefined && flags.unfinished === true)
          throw new BadUse('--day and --unfinished exclude each other');
        const orders = (await read(connection, dayFrom(flags.day), flags.unfinished === true))
          .filter((order) => flags.user === undefined || order.plan.userId === flags.user)
          .toSorted((a, b) => a.plan.createdAtMs - b.plan.createdAtMs);
        if (flags.json === true) io.out(jsonText(orders.map(shown)));
        else if (orders.length === 0) io.out('No orders.\n');
        else io.out(tableText(head, orders.map(rowOf)));
        return 0;
      }),
    );
};
