/** `npm run faults`: every fault at every effect, on DynamoDB and the simulated chain, in virtual time. Exits with 1 on a failure. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError } from 'commander';
import { type Extent, type PlayedPoint, playMatrix, type Shard } from '#local/faults/matrix.ts';
import { playPoint } from '#local/faults/play-point.ts';
import { readPoint, textOf } from '#local/faults/point.ts';
import { reportOf, reportText } from '#local/faults/report.ts';
import { createTrace } from '#local/faults/stage/trace.ts';
import { startFaultTables } from '#local/faults/world/tables.ts';
import { startMs } from '#local/faults/world/world.ts';

type Flags = {
  readonly seed: string;
  readonly only?: string;
  readonly quick?: true;
  readonly oneIn?: number;
  readonly exhaustive?: true;
  readonly json?: true;
  readonly replay?: string;
  readonly jobs: number;
  readonly shard?: Shard;
};

/** About 3,400 of 10,000 points: nine minutes on two cores, where all of them take 26. Another seed draws others. */
const usualOneIn = 3;
const quickOneIn = 40;

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError(`found ${text}, allowed is 1 or more.`);
  return value;
};
const shardOf = (text: string): Shard => {
  const [number = 0, of = 1] = text.split('/').map(Number);
  return { number, of };
};

const flags = new Command('npm run faults --')
  .description('Plays every fault at every effect of every scenario and judges each by the invariants.')
  .option('--seed <text>', 'keys, durations and everything else follow from it', '1')
  .option('--only <text>', 'only points whose text <scenario>:<effect>:<fault>:<seed> contains it')
  .option('--quick', 'a sample: every fault and every scenario at least once')
  .option(
    '--one-in <count>',
    `about one point in so many, drawn by the seed (default: ${usualOneIn}); 1 plays all of them`,
    whole,
  )
  .option('--exhaustive', 'repeated waits too, as often as they come, and points that equal another')
  .option('--jobs <count>', 'processes that share the work', whole, availableParallelism())
  .option('--replay <point>', 'one point, with a trace of its effects')
  .option('--json', 'the last line of output is one JSON object')
  .option('--shard <number/of>', 'the part of one process; it prints its points line by line', shardOf)
  .addHelpText('after', '\nExample:\n  npm run faults -- --only copy-buy: --seed friday --json')
  .parse()
  .opts<Flags>();

const say = (line: string): void => void process.stdout.write(`${line}\n`);

type Listener = {
  readonly onPlanned: (extent: Extent) => void;
  readonly onPlayed: (point: PlayedPoint) => void;
};
/** A line of a shard: first what is planned in all shards together, then point by point. */
type Line = { readonly planned: Extent } | { readonly played: PlayedPoint };

/** Plays in this process. */
const playHere = async (shard: Shard | undefined, { onPlanned, onPlayed }: Listener) => {
  const tables = await startFaultTables();
  try {
    const { seed, only, quick, exhaustive, oneIn = quick ? quickOneIn : usualOneIn } = flags;
    return await playMatrix(tables, { seed, only, exhaustive, shard, onPlanned, onPlayed, oneIn });
  } finally {
    await tables.stop();
  }
};

/** Plays one shard in a process of its own, which prints what it does as JSON. */
const playShard = async (shard: Shard, { onPlanned, onPlayed }: Listener): Promise<void> => {
  const own = [...process.execArgv, ...process.argv.slice(1), '--shard', `${shard.number}/${shard.of}`];
  const child = spawn(process.execPath, own, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  for await (const text of createInterface(child.stdout)) {
    const line = JSON.parse(text) as Line;
    if ('planned' in line) onPlanned(line.planned);
    else onPlayed(line.played);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`a process of the matrix ended with ${code}`);
};

const replay = async (text: string): Promise<boolean> => {
  const tables = await startFaultTables();
  try {
    const { violations, restedAfterMs } = await playPoint(readPoint(text), {
      tables,
      trace: createTrace(startMs, say),
    });
    say(
      violations.length === 0 ? `✓ everything holds after ${restedAfterMs / 1_000} s` : `✗ ${violations.join('\n✗ ')}`,
    );
    return violations.length === 0;
  } finally {
    await tables.stop();
  }
};

const playAll = async (): Promise<boolean> => {
  const started = performance.now();
  const points: PlayedPoint[] = [];
  let extent: Extent = { exist: 0, repeats: 0, equal: 0, unasked: 0, chosen: 0 };
  const onPlanned = (planned: Extent): void => {
    extent = planned;
  };
  const onPlayed = (point: PlayedPoint): void => {
    points.push(point);
    if (point.violations.length > 0) process.stderr.write(`✗ ${textOf(point.point)} ${point.violations[0]}\n`);
    if (points.length % 250 === 0)
      process.stderr.write(`${points.length} points, ${((performance.now() - started) / 1_000).toFixed(0)} s\n`);
  };
  const shards = Array.from({ length: flags.jobs }, (_, number) => ({ number, of: flags.jobs }));
  const heard = { onPlanned, onPlayed };
  await (flags.jobs === 1 ? playHere(undefined, heard) : Promise.all(shards.map((shard) => playShard(shard, heard))));
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const report = reportOf(points, extent, { seed: flags.seed, seconds });
  say(reportText(points, report));
  if (flags.json === true) say(JSON.stringify(report));
  return report.ok;
};

// The functions' own logs would drown the matrix.
process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT';

const print = (line: Line): void => say(JSON.stringify(line));

if (flags.shard !== undefined)
  await playHere(flags.shard, { onPlanned: (planned) => print({ planned }), onPlayed: (played) => print({ played }) });
else process.exitCode = (await (flags.replay === undefined ? playAll() : replay(flags.replay))) ? 0 : 1;
