/** The operator's tour of the README, line by line as it is printed there, and orders by hand while a run goes on. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSession } from '#local/run/session.ts';
import { runCommandLine } from '../bin/run-command.ts';
import { setPatience, withBooks } from './books-view.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const section = readme.split("\n## Operator's tour\n")[1]?.split('\n## ')[0] ?? '';
const lines = (/```sh\n(.*?)\n```/s.exec(section)?.[1] ?? '').split('\n').filter((line) => line.trim() !== '');

let folder = '';
let session: Awaited<ReturnType<typeof startSession>> | undefined;

/** The words of a line as a shell makes them: quotes, variables, and no comment. */
const wordsOf = (line: string, variables: ReadonlyMap<string, string>): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)]
    .map(([, double, single, bare]) => ({ text: double ?? single ?? bare ?? '', bare: bare !== undefined }))
    .reduce<{ readonly words: string[]; readonly over: boolean }>(
      ({ words, over }, { text, bare }) =>
        over || (bare && text.startsWith('#')) ? { words, over: true } : { words: [...words, text], over },
      { words: [], over: false },
    )
    .words.map((word) => word.replace(/^\$(\w+)$/, (_, name: string) => variables.get(name) ?? `no $${name}`))
    // Where the tour keeps its data is the reader's own folder.
    .map((word) => (word === './tour' ? folder : word));

const osprey = (...args: readonly string[]) => runCommandLine(args);

const npmRun = ['npm', 'run', 'osprey', '--'];
const argsOf = (words: readonly string[]): readonly string[] => {
  expect(words.slice(0, npmRun.length)).toEqual(npmRun);
  return words.slice(npmRun.length);
};

/** A position that was copied, as soon as there are so many: the market needs its time. */
const copied = async (atLeast = 1) => {
  for (;;) {
    const { out } = await osprey('positions', '--json', '--data', folder);
    const held = JSON.parse(out) as readonly { userId: string; mint: string; status: string; context: string }[];
    const [found, ...others] = held.filter(({ status, context }) => status === 'open' && context === 'copy');
    if (found !== undefined && others.length + 1 >= atLeast) return found;
    await wait(500);
  }
};

beforeAll(async () => {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  // A machine that is busy with other tests takes longer than a person would wait.
  process.env['OSPREY_WAIT'] = '300';
  folder = mkdtempSync(join(tmpdir(), 'osprey-tour-'));
  session = await startSession({
    ...{ dataDir: folder, seed: '1', users: 3, mode: undefined, marketUrl: undefined, port: 0, isolated: false },
    say: () => {},
    log: () => {},
  });
}, 120_000);
afterAll(async () => {
  await session?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe('orders by hand', () => {
  it('are carried out by the npm start that is running', async () => {
    const { userId, mint } = await copied();
    const sold = await osprey('sell', mint, 'all', '--user', userId, '--json', '--data', folder);
    expect(sold).toMatchObject({ err: '', code: 0 });
    expect(JSON.parse(sold.out)).toMatchObject({ sales: [{ outcome: 'done', mode: 'live', userId }] });
    const { out, code } = await osprey('sell', mint, 'half', '--user', userId, '--data', folder);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    // The tour wants one, and their leaders may sell before the run has ended.
    await copied(3);
  }, 400_000);
});

describe("the operator's tour", () => {
  it('begins with a run and has ten commands', () => {
    expect(lines[0]).toMatch(/^npm start -- --duration \d+ --data \.\/tour/);
    expect(lines.filter((line) => line.startsWith('npm run osprey -- '))).toHaveLength(10);
  });

  it('works as it is printed, on the folder that the run leaves behind', async () => {
    await setPatience(folder, 300_000);
    // What a busy machine leaves undone the tour finds on the folder; its own last command proves the books.
    await session?.finish().catch(() => {});
    await session?.stop();
    const variables = new Map<string, string>();
    for (const line of lines.slice(1)) {
      const [, name, command, expression] =
        /^(\w+)=\$\(npm run -s osprey -- (.*) \| node -pe '(.*)'\)$/.exec(line) ?? [];
      if (name !== undefined && command !== undefined && expression !== undefined) {
        const { out: input } = await osprey(...wordsOf(command, variables));
        variables.set(name, execFileSync(process.execPath, ['-pe', expression], { input, encoding: 'utf8' }).trim());
        continue;
      }
      const { out, err, code } = await osprey(...argsOf(wordsOf(line, variables)));
      expect({ line, out, err, code }).toMatchObject({ line, err: '', code: 0 });
    }
    await withBooks(folder, async ({ positions, decisions }) => {
      expect(await positions.open(100)).toEqual([]);
      expect(await decisions.of('manual:first-buy' as never)).toMatchObject([{ outcome: 'order', userId: 'sniper-1' }]);
    });
  }, 600_000);

  it('refuses to halt exits, and asks for a reason before a guard is passed over', async () => {
    const halted = await osprey('halt', '--exits', '--data', folder);
    expect(halted).toMatchObject({ code: 2, err: expect.stringContaining('osprey exits set') });
    const mint = '7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU';
    const buy = (...more: readonly string[]) =>
      osprey('buy', mint, '0.05', '--user', 'sniper-1', ...more, '--no-wait', '--data', folder);
    expect(await buy('--override', 'drawdown')).toMatchObject({ code: 2, err: expect.stringContaining('--why') });
    expect(await buy('--override', 'halted', '--why', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('cannot be overridden'),
    });
    const queued = await buy();
    expect(queued).toMatchObject({ code: 0, out: expect.stringContaining('nobody consumes') });
  }, 120_000);
});
