/**
 * What a cold start costs: KB of each bundle, and CPU of a fresh process up to its first handled event as a ratio to a bare
 * handler's in the same run. The events are real ones on a running Osprey that trades on its simulated chain; what it answers
 * with costs other processes, not the measured one. `npm run bench:bundles -- [--rounds 15] [--only NAME] [--inside]`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type FunctionName, functions } from '#functions/triggers.ts';
import { startProgram } from '#local/faults/processes/program.ts';
import { readOspreyEnv } from '#local/run/osprey-env.ts';
import { setPatience } from '../e2e/books-view.ts';
import { type Bundle, buildBundle } from './bundle-content.ts';
import { createFirstEvents, type Environment } from './first-events.ts';

type Goal = { readonly kb: number; readonly ratio: number };
const receiver: Goal = { kb: 200, ratio: 2.9 };
const executor: Goal = { kb: 250, ratio: 3.5 };
const goals: Partial<Record<FunctionName, Goal>> = {
  'receive-launches': receiver,
  'receive-wallet-trades': receiver,
  'execute-orders': executor,
  'execute-exits': executor,
};

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    only: { type: 'string', multiple: true },
    inside: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const names = (Object.keys(functions) as FunctionName[]).filter((name) => options.only?.includes(name) ?? true);
const folder = mkdtempSync(join(tmpdir(), 'osprey-bundles-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

const shuffled = <Each>(list: readonly Each[]): readonly Each[] =>
  list
    .map((each) => [Math.random(), each] as const)
    .toSorted(([one], [other]) => one - other)
    .map(([, each]) => each);

type Run = { readonly cpuMs: number; readonly answer: unknown };

/** One fresh process with nothing but Lambda's variables. */
const coldStart = async (
  bundle: string,
  environment: Readonly<Record<string, string>>,
  event?: unknown,
): Promise<Run> => {
  const eventFile = join(folder, 'event.json');
  if (event !== undefined) writeFileSync(eventFile, JSON.stringify(event));
  const program = fileURLToPath(new URL('cold-start.cjs', import.meta.url));
  const args = [program, bundle, ...(event === undefined ? [] : [eventFile])];
  const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  let [told, complaint] = ['', ''];
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdio[3]?.on('data', (chunk: Buffer) => (told += chunk.toString()));
  await once(child, 'close');
  if (told === '') throw new Error(`${bundle} did not come to its end: ${complaint}`);
  return JSON.parse(told) as Run;
};

const bundles = new Map<FunctionName, Bundle>();
for (const name of names) bundles.set(name, await buildBundle(name, folder));
if (options.inside) {
  for (const [name, { kb, inside }] of bundles) {
    console.log(`${name}: ${kb.toFixed(1)} KB`);
    for (const [owner, weight] of inside.filter(([, each]) => each >= 1))
      console.log(`  ${weight.toFixed(1).padStart(7)}  ${owner}`);
  }
  process.exit(0);
}

const dataDir = join(folder, 'osprey');
const osprey = startProgram('start', ['--forever', '--mode', 'live', '--seed', '4', '--data', dataDir]);
await osprey.says(/Osprey is up/, 120_000);
// On a busy machine signals grow old; their age is not what this is about.
await setPatience(dataDir, 600_000);
await osprey.says(/ fill /, 120_000);
const environment = (readOspreyEnv(dataDir) ?? {}) as Environment;
const events = createFirstEvents(environment);

/** What is measured beside the functions: nothing at all, and one request by Node's own client, without which none of them does anything. */
const references = {
  bare: 'exports.handler = async () => ({ statusCode: 200 });',
  'one-request': `require('node:https');
const { request } = require('node:http');
exports.handler = () => new Promise((resolve) => {
  const answered = (response) => response.resume().on('end', () => resolve({}));
  request(process.env.OSPREY_RPC_URL, { method: 'POST' }, answered).end('{}');
});`,
} as const;
type Reference = keyof typeof references;
const referenceNames = Object.keys(references) as Reference[];
const pathOf = (name: Reference): string => join(folder, `${name}.cjs`);
for (const name of referenceNames) writeFileSync(pathOf(name), references[name]);
const costs = new Map<FunctionName | Reference, number[]>([...names, ...referenceNames].map((name) => [name, []]));
const troubles = new Set<string>();

/** What an answer says of an event that was not handled. */
const isTrouble = (answer: unknown): boolean =>
  /"error"|"batchItemFailures":\[\{|"statusCode":[45]/.test(JSON.stringify(answer) ?? '');

for (let round = 0; round < rounds; round += 1) {
  for (const name of shuffled<FunctionName | Reference>([...referenceNames, ...names])) {
    if (name === 'bare' || name === 'one-request') {
      costs.get(name)?.push((await coldStart(pathOf(name), environment, {})).cpuMs);
      continue;
    }
    const event = await events.of(name)?.();
    const path = bundles.get(name)?.path ?? '';
    const { cpuMs, answer } = await coldStart(path, { ...environment, AWS_LAMBDA_FUNCTION_NAME: name }, event);
    if (isTrouble(answer)) troubles.add(`${name}: ${JSON.stringify(answer)}`);
    else costs.get(name)?.push(cpuMs);
  }
}
events.close();
await osprey.stop();

const bareCpu = median(costs.get('bare') ?? []);
const ratioOf = (name: FunctionName | Reference): number => median(costs.get(name) ?? []) / bareCpu;
console.log(`a bare handler: ${bareCpu.toFixed(1)} ms of CPU in a fresh process, median of ${rounds}`);
console.log(`one request of Node's own client: ${ratioOf('one-request').toFixed(2)} times that`);
console.log('function                  KB (goal)     CPU to first event / bare (goal)');
let good = troubles.size === 0;
for (const name of names) {
  const goal = goals[name];
  const kb = bundles.get(name)?.kb ?? 0;
  const ratio = ratioOf(name);
  if (goal !== undefined && (kb > goal.kb || ratio > goal.ratio)) good = false;
  const [kbGoal, ratioGoal] = goal === undefined ? ['', ''] : [`(${goal.kb})`, `(${goal.ratio})`];
  const note = name === 'watch-prices' ? '  made, not run' : '';
  console.log(
    `${name.padEnd(23)} ${kb.toFixed(1).padStart(6)} ${kbGoal.padEnd(8)} ${ratio.toFixed(2).padStart(6)} ${ratioGoal}${note}`,
  );
}
for (const trouble of troubles) console.log(`not handled, and left out: ${trouble.slice(0, 300)}`);
console.log(good ? 'within the goals' : 'BEYOND THE GOALS');
process.exit(good ? 0 : 1);
