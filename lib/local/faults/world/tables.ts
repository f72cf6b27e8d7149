/** DynamoDB for a run of the harness: one dynoxide in memory, a set of tables for each point, and a client that can be disturbed. */
import { DeleteTableCommand, DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { tables } from '#adapters/dynamodb/tables.ts';
import { createTables, tableNameOf } from '../../cloud/dynamodb-tables.ts';
import { keepSockets } from './kept-sockets.ts';
import { startMemoryDynamoDb } from './memory-dynamodb.ts';
import { rememberReadings } from './remembered-readings.ts';
import { disturbClient, type TableFaults } from './table-faults.ts';

export type PointTables = {
  /** Every request may be disturbed, as `faults` say. */
  readonly documents: DynamoDBDocumentClient;
  readonly faults: TableFaults;
  readonly names: Readonly<Record<keyof typeof tables, string>>;
  readonly drop: () => Promise<void>;
};

export type FaultTables = {
  /** Fresh, empty tables. */
  readonly open: () => Promise<PointTables>;
  readonly stop: () => Promise<void>;
};

const kinds = Object.keys(tables) as (keyof typeof tables)[];

const authorization = 'AWS4-HMAC-SHA256 Credential=faults, SignedHeaders=host, Signature=none';
/** The emulator wants these headers and checks no signature: making one would cost more than the request. */
const unsigned: NonNullable<DynamoDBClientConfig['signer']> = {
  sign: async (request) => {
    Object.assign(request.headers, { authorization, 'x-amz-date': '20261120T120000Z' });
    return request;
  },
};

/** Starts the emulator; `stop` ends it. Without `remembers` every reading is a request. */
export const startFaultTables = async ({ remembers = true } = {}): Promise<FaultTables> => {
  const dynamoDb = await startMemoryDynamoDb();
  const sockets = keepSockets(dynamoDb.port);
  const config = {
    endpoint: `http://127.0.0.1:${dynamoDb.port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'faults', secretAccessKey: 'faults' },
    requestHandler: sockets.handler,
    signer: unsigned,
  };
  const client = new DynamoDBClient(config);
  let opened = 0;
  return {
    open: async () => {
      opened += 1;
      const prefix = `point-${opened}`;
      // Nobody reads a stream here, and the emulator keeps its records, and grows slower by them, when the table is gone.
      await createTables(
        client,
        Object.fromEntries(kinds.map((kind) => [`${prefix}-${kind}`, { ...tables[kind], stream: false }])),
      );
      const nameOf = (kind: keyof typeof tables): string => tableNameOf(`${prefix}-${kind}`);
      const names = { settings: nameOf('settings'), trading: nameOf('trading'), coordination: nameOf('coordination') };
      const documents = createDocumentClient({ requestTimeoutMs: 20_000 }, config);
      const faults = disturbClient(documents);
      if (remembers) rememberReadings(documents, faults);
      return {
        documents,
        faults,
        names,
        drop: async () => {
          await Promise.all(kinds.map((kind) => client.send(new DeleteTableCommand({ TableName: names[kind] }))));
        },
      };
    },
    stop: async () => {
      sockets.close();
      await dynamoDb.stop();
    },
  };
};
