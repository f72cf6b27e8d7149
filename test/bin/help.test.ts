/** Every command there is, subcommands included, says how it is used and shows an example. */
import { expect, it } from 'vitest';
import { runOsprey } from '../../bin/osprey-program.ts';

const helpOf = async (path: readonly string[]): Promise<string> => {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  await runOsprey([...path, '--help'], { out: write, err: write, environment: {}, exit: () => {} });
  return text;
};

/** The names below `Commands:`, without `help` itself. */
const commandsIn = (help: string): readonly string[] => {
  const [, below = ''] = help.split('\nCommands:\n');
  const [list = ''] = below.split('\n\n');
  return [...list.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
};

const withoutExample = async (path: readonly string[]): Promise<readonly string[]> => {
  const help = await helpOf(path);
  const below = commandsIn(help);
  if (below.length > 0) return (await Promise.all(below.map((name) => withoutExample([...path, name])))).flat();
  return /^Examples?:\n.*\bosprey [a-z]/m.test(help) ? [] : [path.join(' ')];
};

it('has an example in the help of every command', async () => {
  expect(commandsIn(await helpOf([]))).toEqual(expect.arrayContaining(['buy', 'exits', 'settings', 'panic']));
  expect(await withoutExample([])).toEqual([]);
}, 60_000);
