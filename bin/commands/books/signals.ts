import type { Command } from 'commander';
import { watchKey } from '#trading/domain/signals/missed-signal.ts';
import { lateAfterMs } from '#trading/domain/signals/signal-count.ts';
import { timeText } from '#trading/domain/values/human-text.ts';
import { type Day, dayOf, type EpochMs, epochMs } from '#trading/domain/values/quantities.ts';
import { type CommandIo, jsonText, processIo, tableText } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption, dayFrom } from '../options.ts';

type Flags = { readonly data?: string; readonly day?: string; readonly json?: boolean };

type Watched = {
  readonly kind: string;
  readonly address: string;
  readonly delivered: number;
  readonly late: number;
  readonly missed: number;
  /** Everything up to this block time is dealt with; undefined when the address is not watched any more. */
  readonly dealtWithUntilMs: EpochMs | undefined;
};

const none = { delivered: 0, late: 0, missed: 0 };

/** Every address that is watched or was on that day, launches first. */
const watchedOn = async (connection: Connection, day: Day): Promise<readonly Watched[]> => {
  const book = connection.cursors();
  const [counts, { cursors }] = await Promise.all([book.signalCounts(day), book.load()]);
  const countOf = new Map(counts.map((count) => [watchKey(count.watched), count]));
  const cursorOf = new Map(cursors.map((cursor) => [watchKey(cursor.watched), cursor]));
  const watched = new Map([...counts, ...cursors].map((each) => [watchKey(each.watched), each.watched]));
  return [...watched]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, { kind, address }]) => {
      const { delivered, late, missed } = countOf.get(key) ?? none;
      return { kind, address, delivered, late, missed, dealtWithUntilMs: cursorOf.get(key)?.atMs };
    });
};

const rowOf = ({ kind, address, delivered, late, missed, dealtWithUntilMs }: Watched): readonly string[] => [
  kind === 'leader' ? 'leader' : 'launches',
  address,
  ...[delivered, late, missed].map(String),
  dealtWithUntilMs === undefined ? 'not watched now' : timeText(dealtWithUntilMs),
];
const head = ['of', 'address', 'delivered', 'late', 'missed', 'dealt with until'];

const textOf = (day: Day, watched: readonly Watched[]): string => {
  if (watched.length === 0) return `No address was watched on ${day}.\n`;
  const total = (of: 'late' | 'missed') => watched.reduce((sum, each) => sum + each[of], 0);
  const missed = total('missed');
  return (
    tableText(head, watched.map(rowOf)) +
    `${day}: ${total('late')} came more than ${lateAfterMs / 1_000} s after their block, ` +
    `${missed} never came and were found by reconcile.\n${missed > 0 ? 'Look at your webhooks: osprey decode shows what a body means.\n' : ''}`
  );
};

/** Adds `signals`: how the signals of a day came, for each leader and launch address. */
export const registerSignals = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('signals')
    .description('Show how the signals of a day came: delivered by webhook, late, or missed and found by reconcile.')
    .option('--day <day>', 'a UTC day of their blocks, such as 2026-11-20 (default: today)')
    .addOption(dataOption())
    .option('--json', '{ day, watched }')
    .addHelpText(
      'after',
      '\nA transaction is counted once, when the cursor of its address has passed it: a minute or two after its block.' +
        '\n\nExample:\n  osprey signals --day 2026-11-20 --data .osprey',
    )
    .action((flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        const day = flags.day === undefined ? dayOf(epochMs(Date.now())) : dayFrom(flags.day);
        const watched = await watchedOn(connection, day);
        io.out(flags.json === true ? jsonText({ day, watched }) : textOf(day, watched));
        return 0;
      }),
    );
};
