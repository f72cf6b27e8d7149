/** What the operating system says about processes and sockets (Linux). */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const attempt = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch {
    return otherwise;
  }
};

const processIds = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** Processes that name the folder in their command line or work below it. */
export const processesUsing = (folder: string): number[] =>
  processIds().filter((pid) => {
    const isZombie = attempt(() => /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')), true);
    const commandLine = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '');
    const workingFolder = attempt(() => readlinkSync(`/proc/${pid}/cwd`), '');
    return !isZombie && (commandLine.includes(folder) || workingFolder.startsWith(folder));
  });

/** The local addresses, as `host:port`, on which the processes listen. */
export const listeningAddresses = (pids: readonly number[]): string[] => {
  const inodes = new Set(
    pids.flatMap((pid) =>
      attempt(() => readdirSync(`/proc/${pid}/fd`), []).map((fd) =>
        attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`), ''),
      ),
    ),
  );
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1));
  return tables.flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const isListening = fields[3] === '0A' && inodes.has(`socket:[${fields[9]}]`);
    return isListening ? [toAddress(fields[1] ?? '')] : [];
  });
};

const toAddress = (hexadecimal: string): string => {
  const [host = '', port = ''] = hexadecimal.split(':');
  const bytes = host.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
  const name = bytes.length === 4 ? bytes.toReversed().join('.') : host;
  return `${name}:${Number.parseInt(port, 16)}`;
};
