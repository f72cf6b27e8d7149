import type { Command } from 'commander';
import type { Sighting } from '#trading/domain/signals/untraded.ts';
import { epochMs, orderId, type Signature, type UserId } from '#trading/domain/values/quantities.ts';
import { signatureText } from '#trading/domain/values/wire.ts';
import { type Explain, type Explanation, explainOrder, explainSignature } from '#trading/use-cases/reports/explain.ts';
import { explainRequest } from '#trading/use-cases/reports/explain-request.ts';
import { BadUse, type CommandIo, jsonText, printable, processIo } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption, dayFrom } from '../options.ts';
import { ChainUnreachable, createChainView } from './chain-view.ts';
import { decisionText, orderText, shownOrder, tradeText } from './order-text.ts';

type Flags = { readonly data?: string; readonly user?: string; readonly day?: string; readonly json?: boolean };

const sightingOf = async (connection: Connection, signature: Signature): Promise<Sighting> => {
  try {
    const transaction = await createChainView(connection).transaction(signature);
    return transaction === undefined ? { kind: 'not-found' } : { kind: 'found', transaction };
  } catch (error) {
    if (!(error instanceof ChainUnreachable)) throw error;
    return { kind: 'not-asked', because: error.message };
  }
};

const explain = async (connection: Connection, asked: string, { day }: Flags): Promise<Explanation> => {
  const deps: Explain = { ...connection, clock: () => epochMs(Date.now()) };
  const days = day === undefined ? [] : [dayFrom(day)];
  const signature = signatureText.safeParse(asked);
  if (signature.success) {
    const sighting = await sightingOf(connection, signature.data);
    return explainSignature(deps, signature.data, sighting, days);
  }
  const found = (await explainOrder(deps, orderId(asked))) ?? (await explainRequest(deps, asked, days));
  if (found === undefined)
    throw new BadUse(
      `"${asked}" is no transaction's signature, no order and no request of these days: osprey orders lists orders, --day names a day`,
    );
  return found;
};

const ofUser = (explanation: Explanation, user: string | undefined): Explanation => {
  if (user === undefined) return explanation;
  const isTheirs = ({ userId }: { readonly userId: UserId }) => userId === user;
  return {
    ...explanation,
    decisions: explanation.decisions.filter(isTheirs),
    orders: explanation.orders.filter(({ plan }) => isTheirs(plan)),
    trades: explanation.trades.filter(({ plan }) => isTheirs(plan)),
  };
};

const textOf = ({ decisions, orders, trades, findings }: Explanation): string => {
  const blocks = [
    ...findings.map(({ text }) => printable(`${text}\n`)),
    ...decisions.map(decisionText),
    ...orders.map((order) => {
      const trade = trades.find(({ plan }) => plan.orderId === order.plan.orderId);
      return orderText(order) + (trade === undefined ? '' : tradeText(trade));
    }),
  ];
  return blocks.length === 0 ? 'Nothing is known of it.\n' : blocks.join('\n');
};

/** Adds `why`: the reasons behind a trade, or behind there being none. */
export const registerWhy = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('why')
    .description("Say why a signal or an order was traded or not: inputs, each guard's verdict, order and fill.")
    .argument(
      '<signature|id>',
      "of a launch, a leader's trade or a swap of your own; or the id of an order or a request",
    )
    .addOption(dataOption())
    .option('--user <id>', 'of this user alone')
    .option(
      '--day <day>',
      'UTC day to search too: of a request to sell, or when no node knows the transaction any more',
    )
    .option('--json', '{ decisions, orders, trades, findings }, amounts as decimal strings')
    .addHelpText('after', '\nExample:\n  osprey why 5M7sF...oK5W --data .osprey --user anna')
    .action((asked: string, flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        const explanation = ofUser(await explain(connection, asked, flags), flags.user);
        if (flags.json !== true) io.out(textOf(explanation));
        else io.out(jsonText({ ...explanation, orders: explanation.orders.map(shownOrder) }));
        return 0;
      }),
    );
};
