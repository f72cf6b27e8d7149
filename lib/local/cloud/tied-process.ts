/** Child processes that do not outlive this one. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Spawns a child that the kernel kills with its parent where `setpriv` exists (Linux), SIGKILL included; elsewhere it is
 * killed when this process exits by itself. It has a process group of its own: Ctrl-C is for this process, which then
 * ends its children in order.
 */
export const spawnTied = (command: string, args: readonly string[], options: SpawnOptions): ChildProcess => {
  const setpriv = findSetpriv();
  if (setpriv !== undefined) {
    return spawn(setpriv, ['--pdeathsig', 'KILL', '--', command, ...args], { ...options, detached: true });
  }
  const child = spawn(command, args, { ...options, detached: true });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  child.once('error', () => process.off('exit', kill));
  return child;
};

/** Ends a child: SIGTERM, then SIGKILL after `graceMs`. Resolves when it is gone. */
export const endProcess = async (child: ChildProcess, graceMs: number): Promise<void> => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(timer);
};

const findSetpriv = (): string | undefined => {
  if (process.platform !== 'linux') return undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return [...folders, '/usr/bin', '/bin'].map((folder) => join(folder, 'setpriv')).find((file) => existsSync(file));
};
