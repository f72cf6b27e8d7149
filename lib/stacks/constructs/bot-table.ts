/** A table as `tables.ts` describes it, and the exact rights a function may be given on it. */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, Billing, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type TableDefinition, type TableName, tables } from '#adapters/dynamodb/tables.ts';
import { tableNameOf } from '../names.ts';

export type TableAccess = 'read' | 'read-write';

const READ = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'] as const;
/** A transaction needs the rights of the single writes it is made of. */
const WRITE = [
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
] as const;

export class BotTable extends TableV2 {
  readonly #indexes: readonly string[];

  constructor(scope: Construct, name: TableName) {
    const table: TableDefinition = tables[name];
    super(scope, name, {
      ...keysOf(table),
      tableName: tableNameOf(name),
      billing: Billing.onDemand(),
      globalSecondaryIndexes: Object.entries(table.indexes).map(([indexName, index]) => ({
        indexName,
        ...keysOf(index),
      })),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: table.pointInTimeRecovery },
      deletionProtection: table.deletionProtection,
      // What is protected from deletion also outlives its stack.
      removalPolicy: table.deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(table.stream && { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      ...(table.timeToLiveAttribute !== undefined && { timeToLiveAttribute: table.timeToLiveAttribute }),
    });
    this.#indexes = Object.keys(table.indexes);
    if (!table.pointInTimeRecovery) {
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-DDB3',
        reason: 'Holds leases, cursors and sightings only: all of them are made again, none is worth restoring.',
      });
    }
  }

  /** Grants single reads and queries, or those and every conditional write; never a scan. */
  grantAccess(grantee: IGrantable, access: TableAccess): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: access === 'read' ? [...READ] : [...READ, ...WRITE],
      resourceArns: [this.tableArn, ...this.#indexes.map((index) => `${this.tableArn}/index/${index}`)],
    });
  }
}

const keysOf = ({ partitionKey, sortKey }: Pick<TableDefinition, 'partitionKey' | 'sortKey'>) => ({
  partitionKey: { name: partitionKey, type: AttributeType.STRING },
  sortKey: { name: sortKey, type: AttributeType.STRING },
});
