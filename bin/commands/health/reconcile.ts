import { Logger } from '@aws-lambda-powertools/logger';
import type { Command } from 'commander';
import { env } from '#functions/reconcile/env.ts';
import { type Reconciled, runSteps } from '#functions/reconcile/handler.ts';
import { exportVariables } from '#local/cloud/endpoints.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { BadUse, type CommandIo, jsonText, printable, processIo } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import type { Environment } from '../place.ts';

type Flags = { readonly data?: string; readonly now?: boolean; readonly json?: boolean };

/** AWS' own variables: the SDKs of the steps read them from the process. */
const awsVariables = (variables: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      name.startsWith('AWS_') && value !== undefined ? [[name, value] as const] : [],
    ),
  );

const run = async ({ variables, local }: Connection): Promise<Reconciled> => {
  const named = env.safeParse(variables);
  if (!named.success) {
    const missing = named.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new BadUse(
      `${missing} must be set as the function reconcile has it: give --data DIR to work on this machine`,
    );
  }
  // Loaded only here: everything that trades comes with it.
  const { composeSteps } = await import('#functions/reconcile/compose.ts');
  const restore = local ? exportVariables(process.env, awsVariables(variables)) : () => {};
  try {
    // What a step reports is printed; its log would stand between.
    const logger = new Logger({ serviceName: 'reconcile', logLevel: 'SILENT' });
    return await runSteps(composeSteps({ ...variables }, logger), () => epochMs(Date.now()));
  } finally {
    restore();
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const textOf = ({ reports, failures }: Reconciled): string =>
  [
    ...Object.entries(reports).map(([step, report]) => `${step}: ${jsonText(report)}`),
    ...[...failures].map(([step, error]) => printable(`${step}: FAILED, ${messageOf(error)}\n`)),
  ].join('');

/** Adds `reconcile`: what the function of that name does every minute, at once. */
export const registerReconcile = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('reconcile')
    .description('Bring books, chain and queues in line now, as the function reconcile does every minute.')
    .addOption(dataOption())
    .option('--now', 'do it; leases and fences keep it apart from the function')
    .option('--json', '{ reports, failures }, by step')
    .addHelpText(
      'after',
      '\nOn AWS it needs the rights of the function: wallet keys are for the executors and the reconciler alone.' +
        '\nExits with 1 when a step failed.\n\nExample:\n  osprey reconcile --now --data .osprey',
    )
    .action((flags: Flags) =>
      runConnected(
        io,
        flags.data,
        async (connection) => {
          if (flags.now !== true)
            throw new BadUse('reconcile runs every minute by itself: give --now to run it at once');
          const reconciled = await run(connection);
          const failures = Object.fromEntries(
            [...reconciled.failures].map(([step, error]) => [step, messageOf(error)]),
          );
          io.out(flags.json === true ? jsonText({ reports: reconciled.reports, failures }) : textOf(reconciled));
          return reconciled.failures.size === 0 ? 0 : 1;
        },
        'act',
      ),
    );
};
