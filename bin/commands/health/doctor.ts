import { setTimeout as pause } from 'node:timers/promises';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { BotError } from '#adapters/bot-error.ts';
import { SecretUnreadable } from '#adapters/secrets/secret-unreadable.ts';
import { RpcFailure } from '#adapters/solana/rpc-failure.ts';
import type { FindingStatus } from '#trading/domain/doctor/finding.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { type Checked, type Examination, runChecks } from '#trading/use-cases/reports/run-checks.ts';
import { BadUse, type CommandIo, jsonText, printable, processIo } from '../command-io.ts';
import { runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { booksChecks } from './doctor-books.ts';
import { chainChecks } from './doctor-chain.ts';
import { cloudChecks } from './doctor-cloud.ts';
import { doctorDepsOf } from './doctor-deps.ts';
import { webhookChecks } from './doctor-webhooks.ts';

type Flags = { readonly data?: string; readonly drift?: boolean; readonly json?: boolean };

const timeoutMs = 12_000;
/** CloudFormation takes up to a minute to compare a stack. */
const driftTimeoutMs = 90_000;

/** Our own errors hold no secret; of all others only the kind is told, because their text may quote an address. */
const problemOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  const isOurs = [BadUse, BotError, RpcFailure, SecretUnreadable].some((kind) => error instanceof kind);
  return isOurs ? error.message : error.name;
};

const colours = { pass: 'green', warn: 'yellow', fail: 'red', skip: 'dim' } as const;
const word = (status: FindingStatus): string => styleText(colours[status], status.padEnd(4));

const lineOf = ({ status, check, found, advice, tookMs }: Checked): string =>
  [
    `${word(status)} ${check.padEnd(12)} ${printable(found)} ${styleText('dim', `(${tookMs} ms)`)}`,
    ...(advice === undefined ? [] : [`${' '.repeat(18)}-> ${printable(advice)}`]),
  ].join('\n');

const textOf = ({ ok, counts, checks }: Examination): string =>
  [
    ...checks.map(lineOf),
    '',
    `${counts.pass} pass, ${counts.warn} warn, ${counts.fail} fail, ${counts.skip} not applicable: ${ok ? 'healthy' : 'NOT healthy'}.`,
    '',
  ].join('\n');

/** Adds `doctor`: looks at everything that trading depends on. */
export const registerDoctor = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('doctor')
    .description('Check everything that trading depends on: what is wrong, why, and what to do about it.')
    .addOption(dataOption())
    .option('--drift', 'let CloudFormation compare the stacks with their templates now, which takes up to a minute')
    .option('--json', '{ ok, counts, checks }, each check with status, found, advice and what was measured')
    .addHelpText(
      'after',
      '\nChecks run side by side; one that fails or hangs hides no other. It changes nothing.' +
        '\nExits with 0 when no check failed, else with 1. Warnings do not fail.\n\nExample:\n  osprey doctor --data .osprey',
    )
    .action((flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        const deps = doctorDepsOf(connection, io, flags.drift === true);
        const checks = [...booksChecks(deps), ...cloudChecks(deps), ...chainChecks(deps), ...webhookChecks(deps)];
        const examination = await runChecks(
          {
            clock: () => epochMs(Date.now()),
            // Not waited for when everything else has ended.
            sleep: async (ms) => pause(ms, undefined, { ref: false }),
            timeoutMs: flags.drift === true ? driftTimeoutMs : timeoutMs,
            problemOf,
          },
          checks,
        );
        io.out(flags.json === true ? jsonText(examination) : textOf(examination));
        return examination.ok ? 0 : 1;
      }),
    );
};
