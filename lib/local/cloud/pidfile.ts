/**
 * Says which process owns a file or directory. A pidfile outlives a killed process, so it names the moment the process
 * started too: a later process that got the same number is not the owner.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { CloudError } from './cloud-error.ts';

/** The process that a pidfile names, when it still runs. */
export const livingOwner = (file: string): number | undefined => {
  const [pidText, startedAt] = readOrEmpty(file).split(' ');
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  return startedAt === startOf(pid) ? pid : undefined;
};

/** Writes a pidfile for `pid`, replacing what was there. */
export const writePidfile = (file: string, pid: number): void => {
  writeFileSync(file, pidfileText(pid), { mode: 0o600 });
};

/**
 * Takes a pidfile for this process and returns how to give it back. The file of a dead process is taken over.
 * Throws `cloud/directory-in-use` when its owner lives, this process included.
 */
export const claimPidfile = (file: string): (() => void) => {
  for (;;) {
    try {
      writeFileSync(file, pidfileText(process.pid), { mode: 0o600, flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (cause) {
      const owner = livingOwner(file);
      if (owner !== undefined) throw new CloudError('cloud/directory-in-use', { file, pid: owner }, { cause });
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
      rmSync(file, { force: true });
    }
  }
};

const pidfileText = (pid: number): string => `${pid} ${startOf(pid)}`;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readOrEmpty(`/proc/${pid}/status`));
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Field 22 of /proc/<pid>/stat: clock ticks from boot to the start of the process; empty where there is no /proc. */
const startOf = (pid: number): string => {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
};

const readOrEmpty = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
