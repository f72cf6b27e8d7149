/** `copy`: whom a user follows, with how much, how far, and out again. */
import type { Command } from 'commander';
import { type CopyRelation, copyRelation, initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import type { UserSettings } from '#trading/domain/settings/settings.ts';
import { wireFormOf } from '#trading/domain/settings/wire-form.ts';
import { solText } from '#trading/domain/values/human-text.ts';
import { userId } from '#trading/domain/values/quantities.ts';
import { address } from '#trading/domain/values/wire.ts';
import { changeSettings } from '#trading/use-cases/settings/change-settings.ts';
import { BadUse, type CommandIo, jsonText, printable, processIo, tableText } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { type CopyTerms, requestsOf, sizingText } from './copy-terms.ts';
import { differencesOf } from './settings-diff.ts';
import { authorOf, readableUser, reportChange, userOption, whyOption } from './settings-row.ts';
import { applied } from './settings-set.ts';

type Flags = { readonly data?: string; readonly json?: boolean; readonly user: string };
type WhyFlags = Flags & { readonly why: string };
type AddFlags = WhyFlags & CopyTerms;

const leaderFrom = (text: string): string => {
  if (!address.safeParse(text).success) throw new BadUse(`leader: found "${text}", allowed a Solana address`);
  return text;
};

type Edit = {
  readonly command: string;
  readonly flags: WhyFlags;
  readonly said: string;
  readonly next: (settings: UserSettings) => unknown;
};

/** Writes a user's settings with his relations changed, and says what differs. */
const edit = (io: CommandIo, { command, flags, said, next }: Edit, after?: (connection: Connection) => Promise<void>) =>
  runConnected(io, flags.data, async (connection) => {
    const { row, present, settings } = await readableUser(connection, flags.user);
    const author = authorOf(command, flags.why);
    const outcome = await changeSettings(connection, row, present, next(settings), author);
    const differences = outcome.kind === 'saved' ? differencesOf(row, present.settings, outcome.settings) : [];
    const code = reportChange(io, flags, row, outcome, {
      text: `${said}\n${differences.map(({ text }) => `  ${printable(text)}`).join('\n')}`,
      json: { changed: differences.map(({ path }) => path) },
    });
    if (outcome.kind === 'saved') await after?.(connection);
    return code;
  });

const webhookHint = 'His webhook follows within a minute, or at once with osprey webhooks sync.';

const add = (io: CommandIo, text: string, flags: AddFlags): Promise<void> => {
  return edit(io, {
    command: 'copy add',
    flags,
    said: `${flags.user} copies ${text}. ${webhookHint}`,
    next: (settings) => {
      const leader = leaderFrom(text);
      const at = settings.copy.findIndex((relation) => relation.leader === leader);
      const was = settings.copy[at];
      const relation = was ?? copyRelation.parse(initialCopyRelation(leader));
      const place = at < 0 ? settings.copy.length : at;
      const copy = [...settings.copy];
      copy[place] = { ...relation, enabled: true };
      const requests = requestsOf(`copy[${place}]`, flags, was);
      const wire = wireFormOf({ ...settings, copy });
      return requests.length === 0 ? wire : applied('user#copier', wire, requests).next;
    },
  });
};

/** The settings with one relation changed. Throws `BadUse` when the leader is not copied. */
const withRelation = (
  settings: UserSettings,
  text: string,
  change: (relation: CopyRelation) => CopyRelation | undefined,
) => {
  const leader = leaderFrom(text);
  if (!settings.copy.some((relation) => relation.leader === leader))
    throw new BadUse(
      `${leader} is not copied; there are: ${settings.copy.map((each) => each.leader).join(', ') || 'none'}`,
    );
  const copy = settings.copy.flatMap((relation) =>
    relation.leader === leader ? (change(relation) ?? []) : [relation],
  );
  return wireFormOf({ ...settings, copy });
};

const enable = (io: CommandIo, text: string, flags: WhyFlags, enabled: boolean): Promise<void> =>
  edit(io, {
    command: enabled ? 'copy resume' : 'copy pause',
    flags,
    said: enabled
      ? `${flags.user} copies ${text} again.`
      : `${flags.user} buys nothing after ${text}; his sells are followed as before.`,
    next: (settings) => withRelation(settings, text, (relation) => ({ ...relation, enabled })),
  });

const remove = (io: CommandIo, text: string, flags: WhyFlags): Promise<void> =>
  edit(
    io,
    {
      command: 'copy remove',
      flags,
      said: `${flags.user} does not copy ${text} any more.`,
      next: (settings) => withRelation(settings, text, () => undefined),
    },
    async (connection) => {
      const held = await Promise.all(
        (['paper', 'live'] as const).map((mode) => connection.positions.heldBy(userId(flags.user), mode)),
      );
      const open = held.flat().filter((position) => position.leader === text).length;
      if (open > 0)
        io.err(
          `Note: ${open} positions were opened after him; their own exits go on, his sells do not sell them any more.\n`,
        );
    },
  );

const list = (io: CommandIo, flags: Flags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const { settings } = await readableUser(connection, flags.user);
    if (flags.json === true) {
      io.out(jsonText(settings.copy));
      return 0;
    }
    const rows = settings.copy.map((each) => [
      each.leader,
      each.enabled ? 'on' : 'paused',
      sizingText(each.sizing),
      `${solText(each.minLeaderSpendLamports)} to ${each.maxLeaderSpendLamports === null ? 'any' : solText(each.maxLeaderSpendLamports)}`,
      `${each.maxPriceAboveLeaderBps / 100} %`,
      each.maxLagMs === null ? 'limits' : `${each.maxLagMs / 1_000} s`,
      each.followSells,
      each.buyOnce ? 'yes' : 'no',
    ]);
    const head = ['leader', 'buys', 'size', 'of his SOL', 'above his price', 'lag', 'his sells', 'once'];
    io.out(rows.length === 0 ? `${flags.user} copies nobody.\n` : tableText(head, rows));
    return 0;
  });

/** Adds `copy`. */
export const registerCopy = (program: Command, io: CommandIo = processIo): void => {
  const copy = program.command('copy').description('Copy wallets: with how much, how far behind, and out again.');
  const changed = '{ row, kind, version, notes, changed }';
  copy
    .command('add')
    .description(
      'Copy a wallet, or change how it is copied: what is not given stays, or begins as osprey settings describe copy says.',
    )
    .argument('<leader>', 'the address of the wallet')
    .addOption(userOption())
    .option('--spend <amount>', 'the same for every buy, such as 0.05sol')
    .option('--ratio <share>', 'a share of what the leader spends, such as 10%; needs --max-spend')
    .option('--wallet-share <share>', 'a share of the SOL that the account has free, such as 2%; needs --max-spend')
    .option('--max-spend <amount>', 'the most that a share comes to, such as 0.5sol')
    .option('--min-leader <amount>', 'his buys below this are not copied')
    .option('--max-leader <amount>', 'his buys above this are not copied; none: any')
    .option('--max-above <share>', 'how much dearer than his own price an entry may be, such as 5%')
    .option('--max-lag <time>', 'how long after his buy an entry may come, such as 5s; none: as limits say')
    .option('--follow-sells <mode>', 'mirror, all-on-first-sell or own-exits')
    .option('--buy-once', 'buy a token after him at most once, for ever')
    .option('--no-buy-once', 'as often as he does')
    .option('--why <text>', 'kept with the change', 'copy a wallet')
    .addOption(dataOption())
    .option('--json', changed)
    .addHelpText(
      'after',
      '\nExample:\n  osprey copy add 9WzD...AWWM --user anna --ratio 10% --max-spend 0.2sol --max-lag 5s --data .osprey',
    )
    .action((leader: string, flags: AddFlags) => add(io, leader, flags));
  const about = (name: string, description: string, example: string) =>
    copy
      .command(name)
      .description(description)
      .argument('<leader>', 'the address of the wallet')
      .addOption(userOption())
      .addOption(whyOption())
      .addOption(dataOption())
      .option('--json', changed)
      .addHelpText(
        'after',
        `\nExample:\n  osprey copy ${name} 9WzD...AWWM --user anna --why "${example}" --data .osprey`,
      );
  about('pause', 'Buy nothing after a wallet for now; its sells are followed as before.', 'on holiday').action(
    (leader: string, flags: WhyFlags) => enable(io, leader, flags, false),
  );
  about('resume', 'Copy the buys of a paused wallet again.', 'back').action((leader: string, flags: WhyFlags) =>
    enable(io, leader, flags, true),
  );
  about('remove', 'Stop copying a wallet. What was bought after it keeps its own exits.', 'loses money').action(
    (leader: string, flags: WhyFlags) => remove(io, leader, flags),
  );
  copy
    .command('list')
    .description('List the wallets that a user copies.')
    .addOption(userOption())
    .addOption(dataOption())
    .option('--json', 'the relations, as osprey settings get copy')
    .addHelpText('after', '\nExample:\n  osprey copy list --user anna --data .osprey')
    .action((flags: Flags) => list(io, flags));
};
