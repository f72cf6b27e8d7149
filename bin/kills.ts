/** `npm run kills`: `npm start` killed at seeded moments and started again, in paper and in live mode. Exits with 1 on a failure. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type KillReport, openMarket, playKills } from '#local/faults/processes/play-kills.ts';
import { type Mode, modes } from '#trading/domain/settings/settings.ts';

type Flags = {
  readonly count: number;
  readonly seed: string;
  readonly mode: Mode | 'both';
  readonly json?: true;
};

const lastSeconds = 15;

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1_000)
    throw new InvalidArgumentError(`found ${text}, allowed is a whole number from 1 to 1000.`);
  return value;
};

const flags = new Command('npm run kills --')
  .description('Kills npm start with SIGKILL at seeded moments, starts it again on its data, and proves the books.')
  .option('--count <kills>', 'kills in each mode', whole, 25)
  .option('--seed <text>', 'of the market and of the moments', '1')
  .addOption(new Option('--mode <mode>', 'of the users').choices([...modes, 'both']).default('both'))
  .option('--json', 'the last line of output is one JSON object')
  .addHelpText('after', '\nExample:\n  npm run kills -- --count 5 --mode live --seed friday --json')
  .parse()
  .opts<Flags>();

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const play = async (mode: Mode): Promise<KillReport> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'osprey-kills-'));
  const market = await openMarket(flags.seed);
  const options = { ...flags, mode, dataDir, lastSeconds, judgeEach: true, say };
  const playing = playKills(options, market.url);
  await playing.catch(() => {});
  await market.program.stop();
  const report = await playing;
  // What went wrong can be looked at: npm run osprey -- audit --data <folder>.
  if (report.violations.length === 0) rmSync(dataDir, { recursive: true, force: true });
  else say(`the data of ${mode} stay in ${dataDir}`);
  return report;
};

const summaryOf = (report: KillReport): string =>
  `${report.violations.length === 0 ? '✓' : '✗'} ${report.mode}: ${report.kills} kills, ` +
  `${report.whileStarting} while starting, ${report.amidOrders} amid orders; ${report.trades} trades, ` +
  `${report.swaps} swaps on chain, ${report.violations.length} violations, ${report.seconds} s`;

const reports = await Promise.all(flags.mode === 'both' ? modes.map(play) : [play(flags.mode)]);
for (const report of reports) say([summaryOf(report), ...report.violations.map((each) => `    ${each}`)].join('\n'));
const ok = reports.every(({ violations }) => violations.length === 0);
if (flags.json === true) say(JSON.stringify({ ok, seed: flags.seed, reports }));
process.exitCode = ok ? 0 : 1;
