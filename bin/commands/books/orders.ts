import type { Command } from 'commander';
import { isUnfinished, type Order } from '#trading/domain/orders/order.ts';
import { timeText } from '#trading/domain/values/human-text.ts';
import { dayOf, epochMs } from '#trading/domain/values/quantities.ts';
import { BadUse, type CommandIo, jsonText, processIo, tableText } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption, dayFrom } from '../options.ts';
import { givenText, outcomeText, shownOrder } from './order-text.ts';

type Flags = {
  readonly data?: string;
  readonly user?: string;
  readonly day?: string;
  readonly unfinished?: boolean;
  readonly json?: boolean;
};

const mostUnfinished = 10_000;

const read = async ({ journal }: Connection, { day, unfinished }: Flags): Promise<readonly Order[]> => {
  if (unfinished !== true) return journal.on(day === undefined ? dayOf(epochMs(Date.now())) : dayFrom(day));
  return (await journal.unfinished(mostUnfinished)).filter((order) => isUnfinished(order.state.status));
};

const rowOf = (order: Order): readonly string[] => {
  const { orderId, createdAtMs, userId, mode, side, mint, rule } = order.plan;
  const { status } = order.state;
  return [orderId, timeText(createdAtMs), userId, mode, side, givenText(order), mint, rule, status, outcomeText(order)];
};

const head = ['order', 'created', 'user', 'mode', 'side', 'gives', 'mint', 'rule', 'status', 'outcome'];

/** Adds `orders`: what was intended and what became of it. */
export const registerOrders = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('orders')
    .description('List the orders of a UTC day, or those that still need work.')
    .addOption(dataOption())
    .option('--day <day>', 'UTC day, YYYY-MM-DD (default: today)')
    .option('--unfinished', 'only orders that hold money or may still land, of any day')
    .option('--user <id>', 'of this user alone')
    .option('--json', 'as JSON, amounts as decimal strings')
    .addHelpText('after', '\nExample:\n  osprey orders --unfinished --data .osprey')
    .action((flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        if (flags.day !== undefined && flags.unfinished === true)
          throw new BadUse('--day and --unfinished exclude each other');
        const orders = (await read(connection, flags))
          .filter((order) => flags.user === undefined || order.plan.userId === flags.user)
          .toSorted((a, b) => a.plan.createdAtMs - b.plan.createdAtMs);
        if (flags.json === true) io.out(jsonText(orders.map(shownOrder)));
        else if (orders.length === 0) io.out('No orders.\n');
        else io.out(tableText(head, orders.map(rowOf)));
        return 0;
      }),
    );
};
