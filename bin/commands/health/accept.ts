import type { Command } from 'commander';
import type { Account, FreezeReason } from '#trading/domain/books/books.ts';
import type { Flow } from '#trading/domain/books/flow.ts';
import { solText, timeText } from '#trading/domain/values/human-text.ts';
import { epochMs, type UserId, userId } from '#trading/domain/values/quantities.ts';
import { acceptOutflow } from '#trading/use-cases/reconcile/accept-outflow.ts';
import { BadUse, type CommandIo, jsonText, printable, processIo, tableText } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';

type Flags = { readonly why?: string; readonly data?: string; readonly json?: boolean };

/** Only a live wallet can be emptied: flows are what moved one. */
const mode = 'live';
const author = 'osprey accept';

const accountOf = async ({ accounts }: Connection, user: UserId): Promise<Account> => {
  const account = await accounts.account(user, mode);
  if (account === undefined) throw new BadUse(`${user} has no live account: osprey audit lists who has one`);
  return account;
};

/** An outflow is booked once its block is final, so that one from shortly before the last acceptance may be new. */
const bookedWithinMs = 120_000;

/** What left the wallet since a person last accepted something: all of it is accepted together. */
const outflowsOf = async ({ accounts }: Connection, { userId: user, lastThaw }: Account): Promise<readonly Flow[]> => {
  const acceptedUntilMs = lastThaw?.because === 'unknown-outflow' ? lastThaw.atMs - bookedWithinMs : 0;
  return (await accounts.flows(user)).filter(({ kind, atMs }) => kind === 'withdrawal' && atMs > acceptedUntilMs);
};

const rowOf = ({ atMs, signature, walletLamports, sales }: Flow): readonly string[] => [
  timeText(atMs),
  solText(walletLamports),
  sales.map(({ mint, tokens }) => `${tokens} of ${mint}`).join(', ') || 'none',
  signature,
];
const head = ['time', 'SOL', 'tokens', 'signature'];

const howItEnds: Readonly<Record<Exclude<FreezeReason, 'unknown-outflow'>, string>> = {
  'books-differ': 'it ends by itself as soon as reconcile can explain it',
  'fill-not-on-chain':
    'a fork took back a trade that is in the books. It ends by itself only if that trade lands after all; exits go on',
  'wallet-rotation': 'osprey wallet rotate ends it',
};

/** How it stands and what to do next, for a person. */
const textOf = (account: Account, outflows: readonly Flow[], accepted: boolean): string => {
  const { userId: user, frozenBecause, frozenAtMs, frozenDetail = '' } = account;
  if (frozenBecause === undefined) return `Entries of ${user} are not frozen: there is nothing to accept.\n`;
  const since = `Entries of ${user} are frozen since ${timeText(frozenAtMs ?? epochMs(0))}: ${frozenBecause}, ${frozenDetail}\n`;
  if (frozenBecause !== 'unknown-outflow')
    return printable(`${since}Nobody can accept that: ${howItEnds[frozenBecause]}.\n`);
  return [
    printable(since),
    outflows.length === 0 ? '' : tableText(head, outflows.map(rowOf)),
    accepted
      ? `Accepted: entries of ${user} go on.\n`
      : 'Nothing was accepted: give --why TEXT if all of this is yours.\n',
  ].join('');
};

const accept = async (connection: Connection, io: CommandIo, name: string, flags: Flags): Promise<0 | 1> => {
  const { why } = flags;
  if (why?.trim() === '') throw new BadUse('--why must say why the outflow is accepted: it is kept with the account');
  const account = await accountOf(connection, userId(name));
  const outflows = await outflowsOf(connection, account);
  const clock = () => epochMs(Date.now());
  const isUnknown = account.frozenBecause === 'unknown-outflow';
  const accepted =
    why !== undefined &&
    isUnknown &&
    (await acceptOutflow({ ...connection, clock }, account.userId, mode, author, why)) === 'accepted';
  const { frozenBecause = null, frozenDetail = null, frozenAtMs = null } = account;
  if (flags.json === true)
    io.out(jsonText({ userId: name, accepted, frozenBecause, frozenDetail, frozenAtMs, outflows }));
  else io.out(textOf(account, outflows, accepted));
  return frozenBecause === null || accepted || (why === undefined && isUnknown) ? 0 : 1;
};

/** Adds `accept`: the owner knows of what left a wallet, and its entries go on. */
export const registerAccept = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('accept')
    .description('Accept what left a wallet without an order, so that entries go on; without --why it only shows it.')
    .argument('<user>', 'user id')
    .option('--why <text>', 'accept it; the text is kept with the account')
    .addOption(dataOption())
    .option('--json', '{ userId, accepted, frozenBecause, outflows }, amounts as decimal strings')
    .addHelpText(
      'after',
      '\nOnly accept what you sent away yourself. If you did not, somebody else has the key: sell, and move what is left.' +
        '\nExits with 1 when entries stay frozen although --why was given.' +
        '\n\nExample:\n  osprey accept anna --why "paid my rent" --data .osprey',
    )
    .action((name: string, flags: Flags) =>
      runConnected(io, flags.data, (connection) => accept(connection, io, name, flags)),
    );
};
