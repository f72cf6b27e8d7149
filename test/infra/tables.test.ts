import { describe, expect, it } from 'vitest';
import { type TableDefinition, tables } from '#adapters/dynamodb/tables.ts';
import { resourcesOfType, resourceWith, synthesize } from './synthesized.ts';

const { data } = synthesize();

const keySchema = ({ partitionKey, sortKey }: Pick<TableDefinition, 'partitionKey' | 'sortKey'>) => [
  { AttributeName: partitionKey, KeyType: 'HASH' },
  { AttributeName: sortKey, KeyType: 'RANGE' },
];

const tableNamed = (name: string) => resourceWith(data, 'AWS::DynamoDB::GlobalTable', { TableName: `osprey-${name}` });

describe('the tables of the data stack', () => {
  it('are exactly those of tables.ts', () => {
    const names = Object.values(resourcesOfType(data, 'AWS::DynamoDB::GlobalTable')).map(({ Properties }) =>
      String(Properties['TableName']),
    );
    expect(names.sort()).toEqual(
      Object.keys(tables)
        .map((name) => `osprey-${name}`)
        .sort(),
    );
  });

  describe.each(Object.entries<TableDefinition>(tables))('%s', (name, definition) => {
    const table = tableNamed(name);
    const [replica] = table.Properties['Replicas'] as Record<string, unknown>[];

    it('has the keys and indexes that adapters and emulator use', () => {
      expect(table.Properties['KeySchema']).toEqual(keySchema(definition));
      expect(table.Properties['GlobalSecondaryIndexes'] ?? []).toEqual(
        Object.entries(definition.indexes).map(([IndexName, index]) => ({
          IndexName,
          KeySchema: keySchema(index),
          Projection: { ProjectionType: 'ALL' },
        })),
      );
    });

    it('declares every key attribute as a string', () => {
      const keys = [definition, ...Object.values(definition.indexes)].flatMap(({ partitionKey, sortKey }) => [
        partitionKey,
        sortKey,
      ]);
      expect(table.Properties['AttributeDefinitions']).toEqual(
        expect.arrayContaining(keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }))),
      );
    });

    it('streams and expires rows only where tables.ts says so', () => {
      expect(table.Properties['StreamSpecification']).toEqual(
        definition.stream ? { StreamViewType: 'NEW_AND_OLD_IMAGES' } : undefined,
      );
      expect(table.Properties['TimeToLiveSpecification']).toEqual(
        definition.timeToLiveAttribute === undefined
          ? undefined
          : { AttributeName: definition.timeToLiveAttribute, Enabled: true },
      );
    });

    it('is billed by use, restorable and protected as tables.ts says', () => {
      expect(table.Properties['BillingMode']).toBe('PAY_PER_REQUEST');
      expect(replica?.['PointInTimeRecoverySpecification']).toEqual({
        PointInTimeRecoveryEnabled: definition.pointInTimeRecovery,
      });
      expect(replica?.['DeletionProtectionEnabled']).toBe(definition.deletionProtection);
      expect(table['DeletionPolicy']).toBe(definition.deletionProtection ? 'Retain' : 'Delete');
    });
  });
});
