/** What a process holds of this machine, to be looked for after its end: its descendants and the ports they listen on (Linux). */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

export type Traces = {
  /** Process ids with the moment they began: a later process that got the same number is another one. */
  readonly processes: readonly string[];
  /** Kernel ids of listening sockets. */
  readonly listeners: readonly string[];
};

const read = <T>(of: () => T, otherwise: T): T => {
  try {
    return of();
  } catch {
    return otherwise;
  }
};

/** State, parent and start of a process: fields 3, 4 and 22 of /proc/<pid>/stat. */
const statOf = (pid: string) => {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '');
  const [state = 'X', parent = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, parent, name: `${pid}@${rest[17]}` };
};

const isAlive = (name: string): boolean => {
  const found = statOf(name.slice(0, name.indexOf('@')));
  return found.name === name && !['X', 'Z'].includes(found.state);
};

const familyOf = (pid: number): string[] => {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [name, statOf(name).parent]),
  );
  const family = [String(pid)];
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child);
  return family;
};

const listening = (): Set<string> =>
  new Set(
    ['/proc/net/tcp', '/proc/net/tcp6']
      .flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .flatMap((fields) => (fields[3] === '0A' && fields[9] !== undefined ? [fields[9]] : [])),
  );

const socketsOf = (pid: string): string[] =>
  read(() => readdirSync(`/proc/${pid}/fd`), []).flatMap((fd) => {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(read(() => readlinkSync(`/proc/${pid}/fd/${fd}`), '')) ?? [];
    return inode === undefined ? [] : [inode];
  });

/** The process and its descendants as they are now, and what they listen on. */
export const tracesOf = (pid: number): Traces => {
  const family = familyOf(pid);
  const open = listening();
  return {
    processes: family.map((member) => statOf(member).name),
    listeners: family.flatMap(socketsOf).filter((inode) => open.has(inode)),
  };
};

const remainsOf = ({ processes, listeners }: Traces): Traces => {
  const open = listening();
  return { processes: processes.filter(isAlive), listeners: listeners.filter((inode) => open.has(inode)) };
};

export const nothing: Traces = { processes: [], listeners: [] };

const goneWithinMs = 15_000;

/** What is still there of earlier traces after a while: a process that has ended may hold its sockets for a moment longer. */
export const remainsInTheEnd = async (traces: Traces): Promise<Traces> => {
  const deadlineMs = Date.now() + goneWithinMs;
  for (;;) {
    const remains = remainsOf(traces);
    if (isDeepStrictEqual(remains, nothing) || Date.now() > deadlineMs) return remains;
    await pause(50);
  }
};
