import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Difference } from '#trading/domain/audit/audit-difference.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { type Audit, type AuditedUser, auditBooks } from '#trading/use-cases/reports/audit-books.ts';
import { type CommandIo, jsonText, processIo, tableText } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { differenceMeanings } from './audit-words.ts';
import { ChainUnreachable, type ChainView, createChainView } from './chain-view.ts';

type Flags = { readonly data?: string; readonly booksOnly?: boolean; readonly json?: boolean };

type Report = Audit & {
  /** Why live books were not compared with the chain although they should have been. */
  readonly chainProblem: string | undefined;
};

const run = (connection: Connection, reader: ChainView | undefined): Promise<Audit> =>
  auditBooks({
    ...connection,
    reader,
    clock: () => epochMs(Date.now()),
    sleep: async (ms) => pause(ms),
    readings: 6,
    pauseMs: 500,
  });

const reportOf = async (connection: Connection, booksOnly: boolean): Promise<Report> => {
  if (booksOnly) return { ...(await run(connection, undefined)), chainProblem: undefined };
  try {
    return { ...(await run(connection, createChainView(connection))), chainProblem: undefined };
  } catch (error) {
    if (!(error instanceof ChainUnreachable)) throw error;
    return { ...(await run(connection, undefined)), ok: false, chainProblem: error.message };
  }
};

const userRow = (user: AuditedUser): readonly string[] => [
  user.userId,
  user.modes.join(', ') || 'not opened',
  String(user.trades),
  String(user.positions),
  String(user.unfinishedOrders),
  user.chain === 'compared' ? 'compared' : 'no',
  user.ok ? 'right' : 'WRONG',
];
const userHead = ['user', 'books', 'trades', 'positions', 'unfinished', 'chain', 'verdict'];

const differenceRow = (difference: Difference): readonly string[] => [
  difference.userId,
  difference.mode,
  difference.what,
  difference.subject,
  String(difference.expected),
  String(difference.found),
  String(difference.found - difference.expected),
  difference.explanation ?? 'UNEXPLAINED',
];
const differenceHead = ['user', 'mode', 'what', 'of', 'expected', 'found', 'off by', 'explanation'];

const textOf = ({ ok, users, differences, unreadable, chainProblem }: Report): string => {
  const unexplained = differences.filter((difference) => difference.explanation === undefined).length;
  const verdict = ok
    ? `The books are right: ${users.length} audited, no unexplained difference.`
    : unexplained > 0
      ? `The books are WRONG: ${unexplained} unexplained differences.`
      : 'The audit is incomplete.';
  return [
    users.length > 0 ? tableText(userHead, users.map(userRow)) : 'No users.\n',
    ...(differences.length > 0 ? [tableText(differenceHead, differences.map(differenceRow))] : []),
    ...[...new Set(differences.map(({ what }) => what))].map((what) => `${what}: ${differenceMeanings[what]}.\n`),
    ...unreadable.map((row) => `The settings of ${row} cannot be read: not audited.\n`),
    ...(chainProblem === undefined
      ? []
      : [`The chain was not compared: ${chainProblem}. Give --books-only to audit the books alone.\n`]),
    `${verdict}\n`,
  ].join('');
};

/** The report with what each difference means. */
const shown = (report: Report) => ({
  ...report,
  differences: report.differences.map((each) => ({ ...each, meaning: differenceMeanings[each.what] })),
});

/** Adds `audit`: proves the books against themselves and the chain. */
export const registerAudit = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('audit')
    .description('Prove that the books add up and, for live books, that they equal the chain to the lamport.')
    .addOption(dataOption())
    .option('--books-only', 'do not ask the chain')
    .option('--json', '{ ok, differences, users }, amounts as decimal strings')
    .addHelpText(
      'after',
      '\nAmounts are lamports, raw tokens or counts. A run that has ended is compared with its market as that was saved.' +
        '\nExits with 0 when nothing is unexplained, else with 1.\n\nExample:\n  osprey audit --data .osprey',
    )
    .action((flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        const report = await reportOf(connection, flags.booksOnly === true);
        if (flags.json === true) io.out(jsonText(shown(report)));
        else io.out(textOf(report));
        return report.ok ? 0 : 1;
      }),
    );
};
