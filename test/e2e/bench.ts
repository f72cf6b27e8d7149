/** What a test file starts, so that it can end all of it: processes and folders. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type End, type Program, startProgram } from '#local/faults/processes/program.ts';
import { readOspreyEnv } from '#local/run/osprey-env.ts';

export type Session = Program & {
  readonly dataDir: string;
  /** Resolves once the front door is open: what `osprey.env` holds. */
  readonly up: () => Promise<Readonly<Record<string, string>>>;
};

export type Finished = { readonly end: End; readonly stdout: string; readonly stderr: string };

export type Bench = {
  /** A new folder, removed at the end. */
  readonly folder: () => string;
  /** `npm start -- <args>` on a folder of its own or a given one. */
  readonly session: (args: readonly string[], dataDir?: string) => Session;
  /** `npm run market` on a free port; its URL once it is open. */
  readonly market: (args: readonly string[]) => Promise<{ readonly url: string; readonly program: Program }>;
  /** `npm run osprey -- <args>`, to its end. */
  readonly osprey: (...args: readonly string[]) => Promise<Finished>;
  /** Ends something else too, before processes and folders go. */
  readonly defer: (stop: () => Promise<unknown>) => void;
  readonly close: () => Promise<void>;
};

/** An empty bench; close it after the tests. */
export const createBench = (): Bench => {
  const programs: Program[] = [];
  const folders: string[] = [];
  const deferred: (() => Promise<unknown>)[] = [];
  const start = (script: Parameters<typeof startProgram>[0], args: readonly string[]): Program => {
    const program = startProgram(script, args);
    programs.push(program);
    return program;
  };
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'osprey-e2e-'));
    folders.push(made);
    return made;
  };
  return {
    folder,
    session: (args, dataDir = folder()) => {
      const program = start('start', [...args, '--data', dataDir]);
      const up = async () => {
        await program.says(/Osprey is up/);
        return readOspreyEnv(dataDir) ?? {};
      };
      return { ...program, dataDir, up };
    },
    market: async (args) => {
      const program = start('market', ['--port', '0', '--quiet', ...args]);
      const [, url = ''] = await program.says(/RPC +(http:\S+)/);
      return { url, program };
    },
    osprey: async (...args) => {
      const program = start('osprey', args);
      return { end: await program.end, stdout: program.stdout(), stderr: program.stderr() };
    },
    defer: (stop) => void deferred.push(stop),
    close: async () => {
      await Promise.all(deferred.map((stop) => stop()));
      await Promise.all(programs.map((program) => program.stop()));
      for (const each of folders) rmSync(each, { recursive: true, force: true });
    },
  };
};
