import type { Command } from 'commander';
import { resumed, resumedForAll } from '#trading/domain/settings/halts.ts';
import { amendGlobal, amendUser } from '#trading/use-cases/settings/amend-settings.ts';
import { type CommandIo, jsonText, printable, processIo } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import {
  type HaltScope,
  obstaclesIn,
  obstacleText,
  problemOf,
  type ScopeFlags,
  scopeOf,
  scopeText,
  withScopeOptions,
} from './halt-scope.ts';
import { operatorWith } from './manual-options.ts';

/** Ending the global halt ends the panics that a panic of everyone has set beside it. */
const change = async (connection: Connection, scope: HaltScope, why: string): Promise<readonly string[]> => {
  const { settings } = connection;
  const author = { by: operatorWith('resume'), why, atMs: Date.now() };
  const resumeUsers = (ids: NonNullable<HaltScope['users']>) =>
    Promise.all(
      ids.map(async (id) => problemOf(id, await amendUser(settings, id, (all) => resumed(all, scope.part), author))),
    );
  if (scope.users !== undefined) return (await resumeUsers(scope.users)).flatMap((problem) => problem ?? []);
  const panicking =
    scope.part.kind === 'all'
      ? (await settings.load()).users.filter((user) => user.settings.halts.panic !== null).map(({ userId }) => userId)
      : [];
  const ended = await resumeUsers(panicking);
  const global = await amendGlobal(settings, (all) => resumedForAll(all, scope.part), author);
  return [...ended, problemOf('global', global)].flatMap((problem) => problem ?? []);
};

const run = async (connection: Connection, io: CommandIo, flags: ScopeFlags): Promise<0 | 1> => {
  const scope = scopeOf(await connection.settings.load(), flags);
  const problems = await change(connection, scope, flags.why);
  const obstacles = await obstaclesIn(connection);
  if (flags.json === true) io.out(jsonText({ resumed: scope, problems, standing: obstacles }));
  else {
    if (problems.length === 0) io.out(printable(`Resumed: ${scopeText(scope)}.\n`));
    io.out(obstacles.length === 0 ? 'Nothing is halted or frozen.\n' : 'Still halted or frozen:\n');
    for (const obstacle of obstacles) io.out(printable(`  ${obstacleText(obstacle)}\n`));
    for (const problem of problems) io.err(printable(`${problem}\n`));
  }
  return problems.length === 0 ? 0 : 1;
};

/** Adds `resume`: ends a halt or a panic, and shows what still stands. */
export const registerResume = (program: Command, io: CommandIo = processIo): void => {
  const command = program
    .command('resume')
    .description('End a halt or a panic, and show everything that is still halted or frozen.');
  withScopeOptions(command)
    .addHelpText(
      'after',
      '\nHalts of a leader or a context stand for themselves, those of all users beside those of one: end them with the' +
        '\nsame options. Frozen accounts are not resumed here: osprey audit says why they are frozen.' +
        '\n\nExample:\n  osprey resume --user anna --context copy --data .osprey',
    )
    .action((flags: ScopeFlags) => runConnected(io, flags.data, (connection) => run(connection, io, flags)));
};
