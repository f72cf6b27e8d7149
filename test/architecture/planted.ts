/** A copy of the product in a temporary folder, into which a test may plant a fault. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const COPIED = [
  'bin',
  'functions',
  'lib',
  'package.json',
  'tsconfig.json',
  '.dependency-cruiser.cjs',
  '.oxlintrc.json',
];

export type Copy = {
  /** Writes a file into the copy, where it replaces one of the same name. */
  readonly plant: (path: string, text: string) => void;
  readonly run: (
    tool: string,
    ...args: readonly string[]
  ) => Promise<{ readonly code: number; readonly output: string }>;
  readonly remove: () => void;
};

/** Copies what the architecture rules judge. The dependencies are those of the project itself. */
export const copyProduct = (): Copy => {
  const folder = mkdtempSync(join(tmpdir(), 'osprey-architecture-'));
  for (const name of COPIED) cpSync(name, join(folder, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'dir');
  return {
    plant: (path, text) => writeFileSync(join(folder, path), text),
    run: (tool, ...args) =>
      new Promise((done) => {
        execFile(
          join(folder, 'node_modules', '.bin', tool),
          args,
          { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
          (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), output: stdout + stderr }),
        );
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
