/** A DynamoDB of its own for one test file: dynoxide in memory, with the tables of `tables.ts` as often as they are asked for. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createConnection, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { type TableDefinition, type TableName, tables } from '#adapters/dynamodb/tables.ts';

export type TestDynamoDb = {
  readonly documents: DynamoDBDocumentClient;
  /** Creates a fresh, empty table of that definition and answers its name. */
  readonly freshTable: (name: TableName) => Promise<string>;
  readonly stop: () => Promise<void>;
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    const answer = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });

const keySchema = ({ partitionKey, sortKey }: Pick<TableDefinition, 'partitionKey' | 'sortKey'>) => [
  { AttributeName: partitionKey, KeyType: 'HASH' as const },
  { AttributeName: sortKey, KeyType: 'RANGE' as const },
];

const createTable = async (client: DynamoDBClient, tableName: string, table: TableDefinition): Promise<void> => {
  const indexes = Object.entries(table.indexes);
  const keys = [table, ...indexes.map(([, index]) => index)].flatMap((of) => [of.partitionKey, of.sortKey]);
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema(table),
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      ...(indexes.length === 0
        ? {}
        : {
            GlobalSecondaryIndexes: indexes.map(([IndexName, index]) => ({
              IndexName,
              KeySchema: keySchema(index),
              Projection: { ProjectionType: 'ALL' },
            })),
          }),
    }),
  );
};

/** Starts dynoxide on a free loopback port; `stop` ends it. */
export const startTestDynamoDb = async (): Promise<TestDynamoDb> => {
  const port = await freePort();
  const binary = process.env['DYNOXIDE_BIN'] ?? createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  const child = spawn(binary, ['serve', '--port', String(port)], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endWithParent = () => child.kill('SIGKILL');
  process.once('exit', endWithParent);
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`dynoxide ended with ${child.exitCode}`);
    await pause(4);
  }
  const config = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const client = new DynamoDBClient(config);
  const documents = createDocumentClient({ requestTimeoutMs: 10_000 }, config);
  let made = 0;
  return {
    documents,
    freshTable: async (name) => {
      made += 1;
      const tableName = `${name}-${made}`;
      await createTable(client, tableName, tables[name]);
      return tableName;
    },
    stop: async () => {
      documents.destroy();
      client.destroy();
      child.kill('SIGKILL');
      await ended;
      process.removeListener('exit', endWithParent);
    },
  };
};
