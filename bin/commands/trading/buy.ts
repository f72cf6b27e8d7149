import type { Command } from 'commander';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { overridable, refusedOverrides } from '#trading/domain/guards/overrides.ts';
import type { EntryRequest } from '#trading/domain/orders/order-request.ts';
import { entryOf } from '#trading/domain/orders/plan.ts';
import { solText, timeText } from '#trading/domain/values/human-text.ts';
import { epochMs, type Mint, usdcMint, usdtMint, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import { outcomeText, shownOrder } from '../books/order-text.ts';
import { BadUse, type CommandIo, jsonText, printable, processIo } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { askOf, type ManualFlags, mintFrom, solFrom, userFrom, waitMsOf, withManualOptions } from './manual-options.ts';
import { buyProgress, follow, type Progress, queuedText } from './manual-outcome.ts';

type Flags = ManualFlags & { readonly override?: readonly string[] };

const mayBeOverridden = (): string =>
  Object.entries(overridable)
    .filter(([, allowed]) => allowed)
    .map(([guard]) => guard)
    .join(', ');

const checkOverrides = ({ override = [], why = '' }: Flags): readonly string[] => {
  const refused = refusedOverrides(override);
  if (refused.length > 0)
    throw new BadUse(`${refused.join(', ')} cannot be overridden; what can: ${mayBeOverridden()}`);
  if (override.length > 0 && why.trim() === '')
    throw new BadUse('--override needs --why: it is kept with the decision');
  return override;
};

const currencies: ReadonlyMap<string, string> = new Map([
  [wrappedSolMint, 'wrapped SOL'],
  [usdcMint, 'USDC'],
  [usdtMint, 'USDT'],
]);

/** The mint of a token that can be bought. Throws `BadUse`. */
const tokenFrom = (text: string): Mint => {
  const currency = currencies.get(text);
  if (currency !== undefined)
    throw new BadUse(
      `mint: found ${text}, which is ${currency}; allowed is a token that SOL buys, not what is paid with`,
    );
  return mintFrom(text);
};

const requestFrom = async (
  { settings }: Connection,
  [mintText, sol]: readonly [string, string],
  flags: Flags,
): Promise<EntryRequest> => {
  const overrides = [...checkOverrides(flags)];
  const [of, spendLamports] = [tokenFrom(mintText), solFrom(sol)];
  const ask = askOf('buy', flags);
  const user = userFrom(await settings.load(), flags.user);
  const seenAtMs = epochMs(Date.now());
  return entryOf(
    { kind: 'manual-buy', ...ask, mint: of, seenAtMs, overrides },
    user,
    { rule: 'manual', spendLamports },
    sha256Digest,
  );
};

/** What became of an earlier request of that id. Throws `BadUse` when it asked for something else. */
const formerOf = async (connection: Connection, request: EntryRequest): Promise<Progress | undefined> => {
  const former = await buyProgress(connection, request);
  const { decision } = former;
  if (decision === undefined) return undefined;
  const { mint, spendLamports } = decision.inputs;
  if (mint !== request.origin.mint || spendLamports !== String(request.spendLamports))
    throw new BadUse(`the id was used to buy ${mint} for ${spendLamports} lamports: ask with a new one`);
  return former;
};

const endText = ({ kind, text, orders: [order] }: Progress, { origin, userId, rule }: EntryRequest): string => {
  const id = 'requestId' in origin ? origin.requestId : rule;
  const why = `osprey why ${id} --user ${userId}`;
  const guard = text.split(':', 1)[0] ?? '';
  switch (kind) {
    case 'done':
      return `filled: ${order === undefined ? '' : outcomeText(order)} (order ${order?.plan.orderId})\n`;
    case 'refused': {
      const hint = overridable[guard] === true ? `; --override ${guard} --why "..." passes over it, with a new id` : '';
      return `refused by ${text}${hint}\nEvery guard: ${why}\n`;
    }
    case 'failed':
      return `${text}\nMore: ${why}\n`;
    case 'waiting':
      return `No outcome yet; it may still come: ${why}\n`;
  }
};

const run = async (
  connection: Connection,
  io: CommandIo,
  args: readonly [string, string],
  flags: Flags,
): Promise<0 | 1> => {
  const waitMs = waitMsOf(flags);
  const request = await requestFrom(connection, args, flags);
  const { origin, userId, spendLamports } = request;
  const say = (line: string) => {
    if (flags.json !== true) io.out(printable(`${line}\n`));
  };
  const id = 'requestId' in origin ? origin.requestId : '';
  const former = flags.id === undefined ? undefined : await formerOf(connection, request);
  if (former === undefined) await connection.queues().orders.enqueueOrders([request]);
  const asked = former?.decision?.atMs ?? origin.seenAtMs;
  say(`${userId} buys ${origin.mint} for ${solText(spendLamports)} SOL: request ${id}, ${timeText(asked)}`);
  if (former !== undefined) say('It was asked for before; nothing is asked for again.');
  const progress =
    waitMs === undefined && former === undefined
      ? undefined
      : await follow(connection, () => buyProgress(connection, request), waitMs ?? 0, say);
  if (flags.json === true) {
    const { kind = 'queued', text = queuedText(connection), decision = null, orders = [] } = progress ?? {};
    const [order] = orders.map(shownOrder);
    io.out(jsonText({ requestId: id, userId, outcome: kind, text, decision, order: order ?? null }));
  } else io.out(printable(progress === undefined ? `${queuedText(connection)}\n` : endText(progress, request)));
  return progress === undefined || progress.kind === 'done' ? 0 : 1;
};

/** Adds `buy`: one entry by hand, through the queue, the guards and the journal of every other. */
export const registerBuy = (program: Command, io: CommandIo = processIo): void => {
  const command = program
    .command('buy')
    .description('Buy a token by hand. It passes the same guards as every entry, and happens once for its id.')
    .argument('<mint>', 'of the token')
    .argument('<sol>', 'to spend, such as 0.05')
    .option('--override <guard>', 'pass over a guard that allows it, with --why; may be repeated', (guard, all) => [
      ...(Array.isArray(all) ? (all as string[]) : []),
      guard,
    ]);
  withManualOptions(command)
    .addHelpText(
      'after',
      `\nGuards that may be overridden: ${mayBeOverridden()}.` +
        '\nExits with 1 when it is refused, fails, or has no outcome in time.' +
        '\n\nExample:\n  osprey buy 7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU 0.05 --user anna --data .osprey',
    )
    .action((mint: string, sol: string, flags: Flags) =>
      runConnected(
        io,
        flags.data,
        (connection) => run(connection, io, [mint, sol], flags),
        flags.wait === false ? 'look' : 'trade',
      ),
    );
};
