import type { Command } from 'commander';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import type { Order } from '#trading/domain/orders/order.ts';
import { exitOrderId } from '#trading/domain/orders/plan.ts';
import { signedSolText } from '#trading/domain/values/human-text.ts';
import { orderId } from '#trading/domain/values/quantities.ts';
import { BadUse, type CommandIo, jsonText, processIo, tableText } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { linesText, orderText, outcomeText, shownOrder, tradeText } from './order-text.ts';

type Flags = { readonly data?: string; readonly json?: boolean };

const mostAttempts = 50;

/** Every order of the same exit, first to last: a failed one is followed by another. One for an entry. */
const attemptsOf = async ({ journal }: Connection, order: Order): Promise<readonly Order[]> => {
  const { side, positionId, cause } = order.plan;
  if (side === 'buy') return [order];
  const found: Order[] = [];
  while (found.length < mostAttempts) {
    const next = await journal.find(exitOrderId(positionId, cause, found.length + 1, sha256Digest));
    if (next === undefined) break;
    found.push(next);
  }
  return found;
};

const read = async (connection: Connection, id: string) => {
  const order = await connection.journal.find(orderId(id));
  if (order === undefined) throw new BadUse(`there is no order ${id}: osprey orders lists those of a day`);
  const { userId, positionId } = order.plan;
  const [attempts, position, trades] = await Promise.all([
    attemptsOf(connection, order),
    connection.positions.byId(userId, positionId),
    connection.accounts.trades(userId),
  ]);
  return { order, attempts, position, trade: trades.find(({ plan }) => plan.orderId === order.plan.orderId) };
};

const textOf = ({ order, attempts, position, trade }: Awaited<ReturnType<typeof read>>): string =>
  [
    orderText(order),
    trade === undefined ? '' : tradeText(trade),
    position === undefined
      ? ''
      : linesText([
          [
            'position',
            `${position.positionId}, ${position.status}, ${position.tokens} raw tokens, ` +
              `${signedSolText(position.realisedLamports)} SOL realised`,
          ],
        ]),
    attempts.length > 1
      ? tableText(
          ['attempt', 'order', 'slippage', 'status', 'outcome'],
          attempts.map((each, index) => [
            String(index + 1),
            each.plan.orderId,
            `${each.plan.slippageBps} bps`,
            each.state.status,
            outcomeText(each),
          ]),
        )
      : '',
  ].join('');

/** Adds `order`: everything about one order. */
export const registerOrder = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('order')
    .description('Show one order: plan, every status with its time, signature, fill, trade and position.')
    .argument('<id>', 'of the order, as osprey orders shows it')
    .addOption(dataOption())
    .option('--json', '{ order, attempts, position, trade }, amounts as decimal strings')
    .addHelpText('after', '\nExample:\n  osprey order 4f0c6f0b4a3d4c7e9f5a1b2c3d4e5f60 --data .osprey')
    .action((id: string, flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        const found = await read(connection, id);
        const { order, attempts, position = null, trade = null } = found;
        if (flags.json !== true) io.out(textOf(found));
        else io.out(jsonText({ order: shownOrder(order), attempts: attempts.map(shownOrder), position, trade }));
        return 0;
      }),
    );
};
