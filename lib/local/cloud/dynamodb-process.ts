/** DynamoDB on this machine: dynoxide, a native emulator over one SQLite file. */
import { type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudError, errorMessage } from './cloud-error.ts';
import type { CloudLog } from './cloud-event.ts';
import { livingOwner, writePidfile } from './pidfile.ts';
import { endProcess, spawnTied } from './tied-process.ts';

export type DynamoDbProcess = { readonly endpoint: string; readonly stop: () => Promise<void> };

const ATTEMPTS = 3;
const ANSWERS_WITHIN_MS = 5_000;
/** A child whose parent was killed a moment ago is killed by the kernel, but not in the same instant. */
const PREDECESSOR_GRACE_MS = 2_000;

/**
 * Starts dynoxide over `<dataDir>/dynamodb/tables.sqlite` on a free loopback port, and again on the same port when it
 * ends by itself. Throws `cloud/directory-in-use` when another dynoxide still has the file open: it takes no lock.
 */
export const startDynamoDb = async (
  dataDir: string,
  environment: NodeJS.ProcessEnv,
  log: CloudLog,
): Promise<DynamoDbProcess> => {
  const binary = findBinary(environment);
  const folder = join(dataDir, 'dynamodb');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pidfile = join(folder, 'dynoxide.pid');
  await waitForPredecessor(pidfile);

  const args = (port: number) => ['serve', '--port', String(port), '--db-path', join(folder, 'tables.sqlite')];
  const run = async (port: number): Promise<ChildProcess> => {
    const child = spawnTied(binary, args(port), { stdio: 'ignore', env: {} });
    const failure = await becomesReachable(child, port);
    if (failure !== undefined) {
      await endProcess(child, 0);
      throw new CloudError('cloud/dynoxide-failed', { reason: failure });
    }
    writePidfile(pidfile, child.pid ?? 0);
    return child;
  };
  let stopping = false;
  let running: ChildProcess | undefined;
  const keep = (child: ChildProcess, port: number) => {
    running = child;
    const restart = async () => {
      if (stopping) return;
      log('dynamodb ended and is started again', { code: child.exitCode, signal: child.signalCode });
      keep(await run(port), port);
    };
    const onExit = () => {
      restart().catch((error: unknown) => log('dynamodb does not start again', { message: errorMessage(error) }));
    };
    if (child.exitCode === null && child.signalCode === null) child.once('exit', onExit);
    else onExit();
  };
  const port = await firstPort(async (candidate) => keep(await run(candidate), candidate));
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      stopping = true;
      if (running !== undefined) await endProcess(running, 2_000);
      rmSync(pidfile, { force: true });
    },
  };
};

/** The first free port on which `start` succeeds: another process may take a free one before the child does. */
const firstPort = async (start: (port: number) => Promise<void>): Promise<number> => {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      await start(port);
      return port;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
};

const findBinary = (environment: NodeJS.ProcessEnv): string => {
  if (environment['DYNOXIDE_BIN']) return environment['DYNOXIDE_BIN'];
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch (cause) {
    throw new CloudError('cloud/dynoxide-missing', { platform: `${process.platform}-${process.arch}` }, { cause });
  }
};

const waitForPredecessor = async (pidfile: string): Promise<void> => {
  const deadlineMs = Date.now() + PREDECESSOR_GRACE_MS;
  for (;;) {
    const pid = livingOwner(pidfile);
    if (pid === undefined) return;
    if (Date.now() > deadlineMs) throw new CloudError('cloud/directory-in-use', { file: pidfile, pid });
    await sleep(20);
  }
};

/** The reason why the child will not answer, or `undefined` once it accepts connections. */
const becomesReachable = async (child: ChildProcess, port: number): Promise<string | undefined> => {
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended = `exited with ${code ?? signal}`));
  const deadlineMs = Date.now() + ANSWERS_WITHIN_MS;
  while (Date.now() < deadlineMs) {
    if (ended !== undefined) return ended;
    if (await accepts(port)) return ended;
    await sleep(4);
  }
  return `no answer within ${ANSWERS_WITHIN_MS} ms`;
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    const answer = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });

/** dynoxide does not tell which port the kernel gave it, so a port is looked up first; a lost race is retried. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
