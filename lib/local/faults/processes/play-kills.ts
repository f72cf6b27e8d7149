/**
 * Faults of whole processes: the market lives in a process of its own, `npm start` on it is killed with SIGKILL at seeded
 * moments and started again on the same data, and in the end every promise must have been kept.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Mode } from '#trading/domain/settings/settings.ts';
import { type FolderJudgement, judgeFolder } from './judge-folder.ts';
import { type KillMoment, killPlan } from './kill-plan.ts';
import { type Program, startProgram } from './program.ts';

export type KillOptions = {
  readonly mode: Mode;
  readonly count: number;
  readonly seed: string;
  /** Where `npm start` keeps its data; empty at first. */
  readonly dataDir: string;
  /** Of the last start, which is not killed, in seconds. */
  readonly lastSeconds: number;
  /** Judges the books after every kill too: whatever is in flight must explain them. */
  readonly judgeEach: boolean;
  readonly say: (line: string) => void;
};

export type KillReport = {
  readonly mode: Mode;
  readonly seed: string;
  readonly kills: number;
  /** Kills before the front door was open. */
  readonly whileStarting: number;
  /** Kills that left an order unfinished behind; 0 when not every kill was judged. */
  readonly amidOrders: number;
  readonly trades: number;
  readonly transactions: number;
  readonly swaps: number;
  readonly seconds: number;
  readonly violations: readonly string[];
};

/** A quiet market still has an order within this time; after it the process is killed all the same. */
const longestWaitMs = 20_000;
const lookEveryMs = 10;
const mostLastRuns = 3;

const countOf = (program: Program, pattern: RegExp): number => program.stdout().match(pattern)?.length ?? 0;

/** Waits for the moment; a start that fails by itself is no kill. */
const comesTo = async (moment: KillMoment, program: Program): Promise<void> => {
  if (moment.during === 'starting') return pause(moment.afterMs);
  await program.says(/Osprey is up/, 120_000);
  const deadlineMs = Date.now() + longestWaitMs;
  while (countOf(program, / order +\S+ +/g) < moment.order && Date.now() < deadlineMs) await pause(lookEveryMs);
  await pause(moment.afterMs);
};

const killAt = async (moment: KillMoment, program: Program): Promise<void> => {
  const ended = program.end.then((end) => {
    if (end.signal !== 'SIGKILL')
      throw new Error(`npm start ended by itself with ${end.code}:\n${program.stdout()}${program.stderr()}`);
  });
  try {
    await Promise.race([comesTo(moment, program), ended]);
    program.kill('SIGKILL');
    await ended;
  } finally {
    await program.stop();
  }
};

const textOf = (moment: KillMoment): string =>
  moment.during === 'starting'
    ? `${moment.afterMs} ms after its start`
    : `${moment.afterMs} ms after order ${moment.order}`;

/** Kills one mode as planned, lets a last run come to its end, and judges. Throws when a start fails, or ends by itself. */
export const playKills = async (options: KillOptions, marketUrl: string): Promise<KillReport> => {
  const { mode, count, seed, dataDir, say } = options;
  const startedAtMs = performance.now();
  const args = ['--market', marketUrl, '--mode', mode, '--data', dataDir];
  const violations: string[] = [];
  let [whileStarting, amidOrders] = [0, 0];
  const judge = async (when: string): Promise<FolderJudgement> => {
    const judged = await judgeFolder(dataDir, marketUrl);
    violations.push(...judged.violations.map((violation) => `${mode}, ${when}: ${violation}`));
    return judged;
  };
  for (const [index, moment] of killPlan(`${seed}/${mode}`, count).entries()) {
    const program = startProgram('start', [...args, '--forever']);
    await killAt(moment, program);
    if (!/Osprey is up/.test(program.stdout())) whileStarting += 1;
    const judged = options.judgeEach ? await judge(`kill ${index + 1}`) : undefined;
    if ((judged?.unfinished.length ?? 0) > 0) amidOrders += 1;
    const found =
      judged === undefined ? '' : `: ${judged.trades} trades, ${judged.unfinished.length} orders unfinished`;
    say(`${mode.padEnd(5)} kill ${index + 1} of ${count}, ${textOf(moment)}${found}`);
  }
  const runInPeace = async (): Promise<FolderJudgement> => {
    const last = startProgram('start', [...args, '--duration', String(options.lastSeconds), '--json']);
    const { code, signal } = await last.end;
    if (code !== 0)
      violations.push(`${mode}: the last run ended with ${code ?? signal}: ${last.stdout().slice(-2_000)}`);
    return judge('at the end');
  };
  let atEnd = await runInPeace();
  // The market goes on while a run ends: what the recovery finds in that moment waits for the next start.
  for (let more = 1; more < mostLastRuns && atEnd.undecided.length > 0; more += 1) atEnd = await runInPeace();
  const { unfinished, undecided, trades, transactions, swaps } = atEnd;
  violations.push(...unfinished.map(({ plan, state }) => `I4: order ${plan.orderId} of ${mode} is ${state.status}`));
  violations.push(...undecided.map((violation) => `${mode}, at the end: ${violation}`));
  const seconds = Math.round((performance.now() - startedAtMs) / 100) / 10;
  return { mode, seed, kills: count, whileStarting, amidOrders, trades, transactions, swaps, seconds, violations };
};

/** A market in a process of its own, which is never killed; `stop` it. */
export const openMarket = async (seed: string): Promise<{ readonly url: string; readonly program: Program }> => {
  const program = startProgram('market', ['--port', '0', '--quiet', '--seed', seed]);
  try {
    const [, url = ''] = await program.says(/RPC +(http:\S+)/);
    return { url, program };
  } catch (error) {
    await program.stop();
    throw error;
  }
};
