/** `npm start`: everything on this machine, for a while, with a live feed and a summary that proves its books. */
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { styleText } from 'node:util';
import { Command, InvalidArgumentError, Option } from 'commander';
import { endJson, type RunEnd } from '#local/run/ending.ts';
import { type Session, startSession } from '#local/run/session.ts';
import { summaryText } from '#local/run/summary-text.ts';
import type { Mode } from '#trading/domain/settings/settings.ts';

type Flags = {
  readonly duration: number;
  readonly forever?: true;
  readonly seed: string;
  readonly users: number;
  readonly mode?: Mode;
  readonly market?: string;
  readonly port: number;
  readonly data?: string;
  readonly isolated?: true;
  readonly json?: true;
};

const whole = (min: number, max: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new InvalidArgumentError(`found ${text}, allowed is a whole number from ${min} to ${max}.`);
  return value;
};

const program = new Command('npm start --')
  .description(
    'Runs Osprey on this machine: embedded AWS, a simulated chain and swap API, webhooks, trades, proof of the books.',
  )
  .option('--duration <seconds>', 'how long the market acts', whole(1, 86_400), 60)
  .option('--forever', 'until Ctrl-C')
  .option('--seed <text>', 'of the simulated market: the same seed gives the same market', '1')
  .option('--users <count>', 'users to set up: a sniper, a copier, one of both, and so on', whole(1, 100), 3)
  .addOption(
    new Option(
      '--mode <mode>',
      'of every user set up; without it the sniper is on paper, the others live on the simulated chain',
    ).choices(['paper', 'live']),
  )
  .option('--market <url>', 'a market that runs already (npm run market)')
  .option('--port <port>', 'of the front door for webhooks; 0 is any free one', whole(0, 65_535), 0)
  .option('--data <folder>', 'where everything is kept, to be reopened later; a new temporary folder without it')
  .option('--isolated', 'run each function as its bundle in a child process behind a local Lambda Runtime API')
  .option('--json', 'the last line of output is one JSON object')
  .addHelpText('after', '\nExample:\n  npm start -- --duration 30 --mode live --data ./osprey-data');

/** From the signal to the end of the process when the system asks; and what of it work in flight and proof may take. */
const endWithinMs = 5_000;
const windUpMs = 3_800;

type Wishes = {
  /** Somebody wants the run to come to its end: a person, or the system. */
  readonly ended: AbortSignal;
  /** And without delay. */
  readonly hurried: AbortSignal;
};

/** Ctrl-C ends a run as its time would; a second one, SIGTERM or SIGHUP within seconds, whatever is being waited for. */
const listen = (): Wishes => {
  const ended = new AbortController();
  const hurried = new AbortController();
  const hurry = (): void => {
    if (hurried.signal.aborted) return;
    // What hangs may not hold up the end: the journal and the queues hold whatever is not finished.
    setTimeout(() => process.exit(1), endWithinMs).unref();
    hurried.abort();
    ended.abort();
  };
  process.on('SIGINT', () => (ended.signal.aborted ? hurry() : ended.abort()));
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, hurry);
  return { ended: ended.signal, hurried: hurried.signal };
};

/** Resolves when the time is over, or as soon as somebody wants the end. */
const untilOver = async (durationMs: number | undefined, ended: AbortSignal): Promise<void> => {
  const longest = 2 ** 31 - 1;
  await wait(durationMs ?? longest, undefined, { signal: ended }).catch(() => {});
};

/** Ends a session as there is time: with everything finished, or with what is in flight alone. */
const endOf = async (session: Session, { hurried }: Wishes): Promise<RunEnd> => {
  const inAHurry = async (): Promise<RunEnd> => {
    if (!hurried.aborted) await once(hurried, 'abort');
    return session.windUp(windUpMs);
  };
  if (hurried.aborted) return inAHurry();
  return Promise.race([session.finish(), inAHurry()]);
};

const run = async (flags: Flags, wishes: Wishes): Promise<RunEnd> => {
  const dataDir = resolve(flags.data ?? mkdtempSync(join(tmpdir(), 'osprey-')));
  const say = (line: string) => console.log(`${styleText('dim', new Date().toISOString().slice(11, 23))} ${line}`);
  const session = await startSession({
    dataDir,
    seed: flags.seed,
    users: flags.users,
    mode: flags.mode,
    marketUrl: flags.market,
    port: flags.port,
    isolated: flags.isolated ?? false,
    say,
    log: (phrase, fields) => say(`${styleText('red', 'note  ')} ${phrase} ${JSON.stringify(fields ?? {})}`),
  });
  try {
    say(`Osprey is up: front door ${session.frontDoorUrl}, data in ${dataDir}`);
    await untilOver(flags.forever ? undefined : flags.duration * 1_000, wishes.ended);
    say('the market pauses; what is in flight comes to its end');
    const end = await endOf(session, wishes);
    const place = `${flags.market === undefined ? '' : `--market ${flags.market} `}--data ${dataDir}`;
    if (!end.drained) say(`not everything has come to its end: npm start -- ${place} goes on with it`);
    if (end.exitsWaiting > 0)
      say(`exits that wait for their next attempt: ${end.exitsWaiting}; npm start -- ${place} goes on with them`);
    if (end.report === undefined)
      say(`there was no time to prove the books: npm run osprey -- audit --data ${dataDir} does it`);
    return end;
  } finally {
    await session.stop(wishes.hurried.aborted ? 0 : undefined);
  }
};

// Functions run in this process: their structured logs would drown the feed.
process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT';
process.env['POWERTOOLS_METRICS_DISABLED'] ??= 'true';

const flags = program.parse().opts<Flags>();
const wishes = listen();
const end = await run(flags, wishes).catch((error: unknown) => {
  console.error(`npm start: ${error instanceof Error ? error.message : String(error)}`);
  return process.exit(1);
});
if (end.report !== undefined) console.log(summaryText(end.report));
if (flags.json === true) console.log(JSON.stringify(endJson(end)));
// Who asks for a quick end gets one: what is left for the next start is no failure then.
const isFine = wishes.hurried.aborted ? end.report?.audit.ok !== false : end.drained && end.report?.audit.ok === true;
process.exit(isFine ? 0 : 1);
