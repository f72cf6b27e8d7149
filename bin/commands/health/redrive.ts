import type { Command } from 'commander';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import type { QueueMessage } from '#trading/domain/orders/queue-message.ts';
import { timeText } from '#trading/domain/values/human-text.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { type Redriven, type RedriveReport, redrive } from '#trading/use-cases/reconcile/redrive.ts';
import { BadUse, type CommandIo, jsonText, processIo, tableText } from '../command-io.ts';
import { runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';

type Flags = {
  readonly data?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly discardInvalid?: boolean;
  readonly json?: boolean;
};

const meaningOf = (message: QueueMessage | undefined): string => {
  switch (message?.kind) {
    case undefined:
      return 'cannot be read';
    case 'launch':
      return `a launch of ${message.mint} on ${message.venue}`;
    case 'wallet-trade':
      return `${message.wallet} ${message.side === 'buy' ? 'bought' : 'sold'} ${message.mint}`;
    case 'entry':
      return `${message.userId} buys ${message.origin.mint} (${message.rule})`;
    case 'follow-sell':
      return `${message.userId} sells ${message.mint} after ${message.leader}`;
    case 'manual-sell':
      return `${message.userId} sells ${message.mint} by hand`;
    case 'exit':
      return `${message.userId} sells ${message.mint} (${message.rule})`;
  }
};

/** Why each verdict is what it is, for a person. */
const reasons: Readonly<Record<string, string>> = {
  'sells-always': 'a sale is never given up',
  'position-closed': 'what it would sell is sold',
  'no-position-to-sell': 'nobody holds because of that leader any more: recorded as a decision',
  'settings-unreadable': 'it may concern somebody whose settings cannot be read: mend the row first',
  'still-young': 'still young enough to buy: its guards run again',
  'redriven-too-old': 'too old to buy: recorded as a decision',
  'decided-already': 'its order or decision exists',
  'nobody-to-trade-for': 'means nothing under the present settings',
  unreadable: 'nobody can read it: --discard-invalid drops it',
};

const gaveUp = 'too many deliveries failed';

const ageText = (ageMs: number | undefined): string => (ageMs === undefined ? '' : `${Math.round(ageMs / 1_000)} s`);

const rowOf = ({ letter, message, ageMs, action, because, done, problem }: Redriven): readonly string[] => [
  letter.queue,
  timeText(letter.deadSinceMs),
  letter.reason ?? gaveUp,
  meaningOf(message),
  ageText(ageMs),
  problem === undefined ? `${action}${done ? ', done' : ''}` : `${action} FAILED: ${problem}`,
  reasons[because] ?? because,
];
const head = ['queue', 'dead since', 'reason', 'means', 'age', 'action', 'because'];

const textOf = ({ letters, unread }: RedriveReport, acted: boolean): string =>
  [
    letters.length === 0 ? 'No dead letters.\n' : tableText(head, letters.map(rowOf)),
    unread > 0
      ? `${unread} more could not be had: they stand behind others of their group, or somebody reads them.\n`
      : '',
    !acted && letters.length > 0 ? 'Nothing was done: give --yes to act.\n' : '',
  ].join('');

const shown = ({ letter, message, ageMs, action, because, decisions, done, problem }: Redriven) => ({
  queue: letter.queue,
  id: letter.id,
  deadSinceMs: letter.deadSinceMs,
  reason: letter.reason ?? gaveUp,
  means: meaningOf(message),
  ...{ ageMs: ageMs ?? null, action, because, decisions, done, problem: problem ?? null },
});

/** Adds `redrive`: judges dead letters anew and empties their queues. */
export const registerRedrive = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('redrive')
    .description(
      'Judge the dead letters anew: sales of what is held are sent again, stale entries dropped with a decision.',
    )
    .addOption(dataOption())
    .option('--dry-run', 'only show what would be done (the default)')
    .option('--yes', 'do it')
    .option('--discard-invalid', 'also drop letters that nobody can read')
    .option('--json', '{ acted, letters, unread }')
    .addHelpText(
      'after',
      '\nExits with 1 when a letter could not be dealt with.\n\nExample:\n  osprey redrive --yes --data .osprey',
    )
    .action((flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        if (flags.dryRun === true && flags.yes === true) throw new BadUse('--dry-run and --yes exclude each other');
        const act = flags.yes === true;
        const clock = () => epochMs(Date.now());
        const deps = { ...connection, letters: connection.deadLetters(), clock, digest: sha256Digest };
        const report = await redrive(deps, { act, discardInvalid: flags.discardInvalid === true });
        const { letters, unread } = report;
        if (flags.json === true) io.out(jsonText({ acted: act, letters: letters.map(shown), unread }));
        else io.out(textOf(report, act));
        return letters.some(({ problem }) => problem !== undefined) ? 1 : 0;
      }),
    );
};
