/** A table as `tables.ts` describes it, and the exact rights a function may be given on it. */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, Billing, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type TableDefinition, type TableName, tables } from '#adapters/dynamodb/tables.ts';
import { tableNameOf } from '../names.ts';

/** `writes`: reads, and writes of rows whose partition key is like one of these patterns. */
export type TableAccess = 'read' | 'read-write' | { readonly writes: readonly string[] };

const READ = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'] as const;
/** A transaction needs the rights of the single writes it is made of. */
const WRITE = [
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
] as const;
const KEYED_WRITE = [...WRITE, 'dynamodb:BatchWriteItem'] as const;

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

  /** Grants single reads and queries, or those and every conditional write, of all rows or of some; never a scan. */
  grantAccess(grantee: IGrantable, access: TableAccess): Grant {
    const resourceArns = [this.tableArn, ...this.#indexes.map((index) => `${this.tableArn}/index/${index}`)];
    const actions = access === 'read-write' ? [...READ, ...WRITE] : [...READ];
    const granted = Grant.addToPrincipal({ grantee, actions, resourceArns });
    if (typeof access === 'string') return granted;
    const keyed = Grant.addToPrincipal({
      grantee,
      actions: [...KEYED_WRITE],
      resourceArns: [this.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...access.writes] } },
    });
    return granted.combine(keyed);
  }
}

const keysOf = ({ partitionKey, sortKey }: Pick<TableDefinition, 'partitionKey' | 'sortKey'>) => ({
  partitionKey: { name: partitionKey, type: AttributeType.STRING },
  sortKey: { name: sortKey, type: AttributeType.STRING },
});
