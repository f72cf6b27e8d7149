/** Everything that can be judged without running the bot, all at once: `npm run check`. Exits with 1 if anything is wrong. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const CODE = ['bin', 'functions', 'lib', 'test'];
/** Types that have not changed are not checked again. */
const typesOf = (project: string, cache: string) => [
  ...['tsc', '--noEmit', '--pretty', '-p', project],
  ...['--incremental', '--tsBuildInfoFile', `node_modules/.cache/osprey/${cache}.tsbuildinfo`],
];

/** The slowest first. */
const checks = {
  types: typesOf('tsconfig.json', 'all'),
  lint: ['oxlint', '--type-aware'],
  directions: ['depcruise', '--config', '.dependency-cruiser.cjs', ...CODE],
  'types of the core, without Node': typesOf('lib/trading/tsconfig.json', 'trading'),
  'nothing unused': ['knip', '--no-progress'],
  format: ['biome', 'check', '--max-diagnostics=50', '.'],
} as const satisfies Record<string, readonly string[]>;

type Outcome = { readonly name: string; readonly passed: boolean; readonly seconds: string; readonly output: string };

const run = async (name: string, [tool, ...args]: readonly string[]): Promise<Outcome> => {
  const started = performance.now();
  const output: Buffer[] = [];
  const child = spawn(join('node_modules', '.bin', String(tool)), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const passed = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      output.push(Buffer.from(`${tool} could not be started (${error.message}): run npm ci first.\n`));
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return { name, passed, seconds, output: Buffer.concat(output).toString('utf8').trim() };
};

const outcomes = await Promise.all(Object.entries(checks).map(([name, command]) => run(name, command)));
for (const { name, output } of outcomes.filter(({ passed }) => !passed)) console.log(`\n── ${name} ──\n${output}`);
console.log();
for (const { name, passed, seconds } of outcomes) console.log(`${passed ? '✓' : '✗'} ${name} (${seconds} s)`);
process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;
