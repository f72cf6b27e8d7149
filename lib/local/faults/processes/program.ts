/** `npm start`, `npm run market` and `npm run osprey` as a person starts them: processes with output and an end. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { endProcess, spawnTied } from '../../cloud/tied-process.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const lookEveryMs = 20;

/** How a process ended: its exit code, or the signal that killed it. */
export type End = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Program = {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The first match of a pattern in what it has printed; throws when it ends, or `withinMs` pass, without one. */
  readonly says: (pattern: RegExp, withinMs?: number) => Promise<RegExpExecArray>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly end: Promise<End>;
  /** Ends it if it still runs. */
  readonly stop: () => Promise<void>;
};

/** The environment of a person without an AWS account: no variable of theirs may decide what a test shows. */
const plainEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS_|OSPREY_|POWERTOOLS_|DYNOXIDE_)/.test(name)),
  );

const packageJson = z.object({ scripts: z.record(z.string(), z.string()) });

/** What `npm run <script>` runs, without the shell and npm in between. */
const commandOf = (script: string): readonly string[] => {
  const { scripts } = packageJson.parse(JSON.parse(readFileSync(`${root}package.json`, 'utf8')));
  const [program, ...args] = scripts[script]?.split(' ') ?? [];
  if (program !== 'node') throw new Error(`npm run ${script} does not start with node: ${program}`);
  return args;
};

/** Starts what `npm run <script> -- <args>` runs. It ends with this process, however that ends. */
export const startProgram = (script: 'start' | 'market' | 'osprey', args: readonly string[]): Program => {
  const command = [...commandOf(script), ...args];
  const options = { cwd: root, env: plainEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] as const };
  const child = spawnTied(process.execPath, command, { ...options, stdio: [...options.stdio] });
  const printed = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
  const end = once(child, 'close').then(([code, signal]): End => ({ code, signal }));
  let ended = false;
  const over = end.then(() => {
    ended = true;
  });
  return {
    pid: child.pid ?? 0,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    says: async (pattern, withinMs = 60_000) => {
      for (const deadlineMs = Date.now() + withinMs; ; ) {
        const match = pattern.exec(printed.stdout);
        if (match !== null) return match;
        if (ended) throw new Error(`${script} ended without saying ${pattern}:\n${printed.stdout}${printed.stderr}`);
        if (Date.now() > deadlineMs) throw new Error(`waited ${withinMs} ms in vain: ${script} says ${pattern}`);
        await pause(lookEveryMs);
      }
    },
    kill: (signal) => child.kill(signal),
    end,
    stop: async () => {
      await endProcess(child, 10_000);
      await over;
    },
  };
};
