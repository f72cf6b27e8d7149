/** Creates the tables of `tables.ts` where they are missing. */
import {
  type AttributeDefinition,
  CreateTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { TableDefinition } from '#adapters/dynamodb/tables.ts';
import { errorName } from './cloud-error.ts';

/** The name that a table of `tables.ts` has in DynamoDB. */
export const tableNameOf = (name: string): string => `osprey-${name}`;

/** Creates every table with its indexes and stream; one that exists is kept as it is. */
export const createTables = async (
  client: DynamoDBClient,
  definitions: Readonly<Record<string, TableDefinition>>,
): Promise<void> => {
  await Promise.all(Object.entries(definitions).map(([name, table]) => createTable(client, tableNameOf(name), table)));
};

const createTable = async (client: DynamoDBClient, tableName: string, table: TableDefinition): Promise<void> => {
  const indexes = Object.entries(table.indexes);
  try {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keySchema(table),
        AttributeDefinitions: attributes([table, ...indexes.map(([, index]) => index)]),
        ...(indexes.length > 0 && {
          GlobalSecondaryIndexes: indexes.map(([name, index]) => ({
            IndexName: name,
            KeySchema: keySchema(index),
            Projection: { ProjectionType: 'ALL' as const },
          })),
        }),
        ...(table.stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } }),
      }),
    );
  } catch (error) {
    if (errorName(error) === 'ResourceInUseException') return;
    throw error;
  }
  if (table.timeToLiveAttribute === undefined) return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: tableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: table.timeToLiveAttribute },
    }),
  );
};

type Keys = Pick<TableDefinition, 'partitionKey' | 'sortKey'>;

const keySchema = ({ partitionKey, sortKey }: Keys): KeySchemaElement[] => [
  { AttributeName: partitionKey, KeyType: 'HASH' },
  { AttributeName: sortKey, KeyType: 'RANGE' },
];

const attributes = (keys: readonly Keys[]): AttributeDefinition[] =>
  [...new Set(keys.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]))].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  }));
