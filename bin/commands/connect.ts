/** Reaches the books: on AWS, in a running `npm start`, or in the folder that one has left behind. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createDynamoAccountBook } from '#adapters/dynamodb/account-book.ts';
import { createDynamoDecisionLog } from '#adapters/dynamodb/decision-log.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoOrderJournal } from '#adapters/dynamodb/order-journal.ts';
import { createDynamoPositionBook } from '#adapters/dynamodb/position-book.ts';
import { createDynamoPositionHistory } from '#adapters/dynamodb/position-history.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { createDynamoWatchBook } from '#adapters/dynamodb/watch-book.ts';
import { livingOwner } from '#local/cloud/pidfile.ts';
import { ospreyEnvFile, readOspreyEnv } from '#local/run/osprey-env.ts';
import type { AccountBook } from '#trading/ports/account-book.ts';
import type { DecisionLog } from '#trading/ports/decision-log.ts';
import type { OrderJournal } from '#trading/ports/order-journal.ts';
import type { PositionBook } from '#trading/ports/position-book.ts';
import type { PositionHistory } from '#trading/ports/position-history.ts';
import type { SettingsStore } from '#trading/ports/settings-store.ts';
import type { WatchBook } from '#trading/ports/watch-book.ts';
import { BadUse, type CommandIo, runCommand } from './command-io.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Connection = {
  readonly settings: SettingsStore;
  readonly journal: OrderJournal;
  readonly positions: PositionBook;
  readonly accounts: AccountBook;
  readonly decisions: DecisionLog;
  /** What the watcher remembers. Throws `BadUse` when the table is not named. */
  readonly watched: () => { readonly watches: WatchBook; readonly history: PositionHistory };
  /** The names of everything else that can be reached: tables, secrets, `OSPREY_RPC_URL`. */
  readonly variables: Environment;
  /** True for data on this machine, false for AWS. */
  readonly local: boolean;
  readonly close: () => Promise<void>;
};

export type ConnectOptions = {
  /** The folder of `npm start`; undefined for AWS. */
  readonly data: string | undefined;
  readonly environment: Environment;
};

type Endpoint = NonNullable<Parameters<typeof createDocumentClient>[1]>;

const nameOf = (variables: Environment, variable: string): string => {
  const value = variables[variable];
  if (value === undefined || value === '')
    throw new BadUse(`${variable} is not set: give --data DIR for data on this machine, or set it to work on AWS`);
  return value;
};

const over = (variables: Environment, config: Endpoint, local: boolean, stop: () => Promise<void>): Connection => {
  const tradingTable = nameOf(variables, 'TRADING_TABLE');
  const settingsTable = nameOf(variables, 'SETTINGS_TABLE');
  const documents = createDocumentClient({}, config);
  const trading = { documents, tableName: tradingTable };
  return {
    settings: createDynamoSettingsStore({ documents, tableName: settingsTable }),
    journal: createDynamoOrderJournal(trading),
    positions: createDynamoPositionBook(trading),
    accounts: createDynamoAccountBook(trading),
    decisions: createDynamoDecisionLog(trading),
    watched: () => {
      const coordination = { documents, tableName: nameOf(variables, 'COORDINATION_TABLE') };
      return {
        watches: createDynamoWatchBook(coordination),
        history: createDynamoPositionHistory(coordination),
      };
    },
    variables,
    local,
    close: async () => {
      documents.destroy();
      await stop();
    },
  };
};

const localEndpoint = (variables: Environment): Endpoint => ({
  endpoint: nameOf(variables, 'AWS_ENDPOINT_URL_DYNAMODB'),
  region: nameOf(variables, 'AWS_REGION'),
  credentials: {
    accessKeyId: nameOf(variables, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: nameOf(variables, 'AWS_SECRET_ACCESS_KEY'),
  },
});

/** Starts the embedded cloud on the folder for as long as the command runs: tables only, no function, no schedule. */
const startOn = async (dataDir: string, kept: Environment, environment: Environment): Promise<Connection> => {
  const { startCloud } = await import('#local/cloud/cloud.ts');
  const cloud = await startCloud({
    dataDir,
    definitions: {},
    schedulesEnabled: false,
    environment: { ...environment },
    onEvent: () => {},
    log: () => {},
  });
  const variables = { ...kept, ...cloud.endpoints, ...cloud.variables };
  return over(variables, localEndpoint(variables), true, () => cloud.stop());
};

/** Opens a connection; `close` it. Throws `BadUse` when there is nothing to connect to. */
export const connect = async ({ data, environment }: ConnectOptions): Promise<Connection> => {
  if (data === undefined) return over(environment, {}, false, async () => {});
  const dataDir = resolve(data);
  const kept = readOspreyEnv(dataDir);
  if (kept === undefined)
    throw new BadUse(
      existsSync(dataDir)
        ? `${ospreyEnvFile(dataDir)} is missing: npm start writes it as soon as it runs`
        : `${dataDir} does not exist: give the folder that npm start uses`,
    );
  const running = livingOwner(join(dataDir, 'cloud.pid')) !== undefined;
  return running ? over(kept, localEndpoint(kept), true, async () => {}) : startOn(dataDir, kept, environment);
};

/** Connects, runs a command's part and closes; the exit code says how it ended. */
export const runConnected = (
  io: CommandIo,
  data: string | undefined,
  command: (connection: Connection) => Promise<0 | 1>,
): Promise<void> =>
  runCommand(io, async () => {
    const connection = await connect({ data, environment: io.environment });
    try {
      return await command(connection);
    } finally {
      await connection.close();
    }
  });
