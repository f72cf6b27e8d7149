import type { Command } from 'commander';
import { halted, haltedForAll } from '#trading/domain/settings/halts.ts';
import { amendGlobal, amendUser } from '#trading/use-cases/settings/amend-settings.ts';
import { BadUse, type CommandIo, jsonText, printable, processIo } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { type HaltScope, problemOf, type ScopeFlags, scopeOf, scopeText, withScopeOptions } from './halt-scope.ts';
import { operatorWith } from './manual-options.ts';

type Flags = ScopeFlags & { readonly exits?: boolean };

const mostInFlight = 1_000;

const change = async (
  { settings }: Connection,
  { part, users }: HaltScope,
  why: string,
): Promise<readonly string[]> => {
  const author = { by: operatorWith('halt'), why, atMs: Date.now() };
  const changes =
    users === undefined
      ? [amendGlobal(settings, (all) => haltedForAll(all, part), author).then((end) => problemOf('global', end))]
      : users.map(async (id) => problemOf(id, await amendUser(settings, id, (all) => halted(all, part), author)));
  return (await Promise.all(changes)).flatMap((problem) => problem ?? []);
};

/** Buys that were reserved before the halt: they come to their end. */
const inFlight = async ({ journal }: Connection, { users }: HaltScope): Promise<number> =>
  (await journal.unfinished(mostInFlight)).filter(
    ({ plan }) => plan.side === 'buy' && (users === undefined || users.includes(plan.userId)),
  ).length;

const run = async (connection: Connection, io: CommandIo, flags: Flags): Promise<0 | 1> => {
  if (flags.exits === true)
    throw new BadUse(
      'exits cannot be halted: a halt must never keep a position from being sold. To switch one rule off: ' +
        'osprey exits set <user> <rule> null; to sell everything now: osprey panic; to stop entries: osprey halt',
    );
  const scope = scopeOf(await connection.settings.load(), flags);
  const problems = await change(connection, scope, flags.why);
  const unfinished = await inFlight(connection, scope);
  if (flags.json === true) io.out(jsonText({ halted: scope, problems, entriesInFlight: unfinished }));
  else {
    if (problems.length === 0) io.out(printable(`Halted: ${scopeText(scope)}. Exits go on.\n`));
    if (unfinished > 0) io.out(`${unfinished} entries were reserved before it and come to their end.\n`);
    for (const problem of problems) io.err(printable(`${problem}\n`));
  }
  return problems.length === 0 ? 0 : 1;
};

/** Adds `halt`: stops entries at once, and never exits. */
export const registerHalt = (program: Command, io: CommandIo = processIo): void => {
  const command = program
    .command('halt')
    .description(
      'Stop entries at once: of a user or of all; every one, those of one kind, or after one leader. Exits always go on.',
    )
    .option('--exits', 'is refused: exits cannot be halted');
  withScopeOptions(command)
    .addHelpText(
      'after',
      '\nIt acts on the next signal. Exits cannot be halted, so that nothing that is held can become unsaleable by a' +
        '\nhalt: --exits is refused. One exit rule is switched off by osprey exits set, everything is sold by osprey panic.' +
        '\n\nExample:\n  osprey halt --user anna --context copy --why "leaders sleep" --data .osprey' +
        '\n  osprey halt --global --leader 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --why "it was hacked" --data .osprey',
    )
    .action((flags: Flags) => runConnected(io, flags.data, (connection) => run(connection, io, flags)));
};
