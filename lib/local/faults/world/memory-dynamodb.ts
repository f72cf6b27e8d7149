/** dynoxide without a file: what a run of the harness writes is gone with it. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { endProcess, spawnTied } from '../../cloud/tied-process.ts';

export type MemoryDynamoDb = { readonly port: number; readonly stop: () => Promise<void> };

const answersWithinMs = 10_000;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    const answer = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });

/** Starts it on a free loopback port. Throws when it does not answer within ten seconds. */
export const startMemoryDynamoDb = async (): Promise<MemoryDynamoDb> => {
  const binary = process.env['DYNOXIDE_BIN'] ?? createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  const port = await freePort();
  const child = spawnTied(binary, ['serve', '--port', String(port)], { stdio: 'ignore', env: {} });
  const deadlineMs = Date.now() + answersWithinMs;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > deadlineMs) throw new Error('dynoxide does not answer');
    await pause(5);
  }
  return { port, stop: () => endProcess(child, 2_000) };
};
