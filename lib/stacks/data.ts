/** What must outlive a deployment: tables, secrets, statements, and the address where the owner is told. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { type TableName, tables } from '#adapters/dynamodb/tables.ts';
import { AlertsTopic } from './constructs/alerts-topic.ts';
import { addProvidersSecret, addWebhookSecret } from './constructs/bot-secrets.ts';
import { BotTable } from './constructs/bot-table.ts';
import { mapEntries } from './constructs/entries.ts';
import { ExportsBucket } from './constructs/exports-bucket.ts';
import type { Deployment } from './deployment.ts';

export class DataStack extends Stack {
  readonly tables: Readonly<Record<TableName, BotTable>>;
  readonly webhookSecret: Secret;
  readonly providersSecret: Secret;
  readonly exports: ExportsBucket;
  readonly alerts: AlertsTopic;

  constructor(scope: Construct, id: string, { alertEmail }: Deployment) {
    super(scope, id, { description: 'Osprey: tables, secrets, statements', terminationProtection: true });
    this.tables = mapEntries(tables, (name) => new BotTable(this, name));
    this.webhookSecret = addWebhookSecret(this);
    this.providersSecret = addProvidersSecret(this);
    this.exports = new ExportsBucket(this);
    this.alerts = new AlertsTopic(this, alertEmail);
    new CfnOutput(this, 'exports-bucket', { value: this.exports.bucketName });
    new CfnOutput(this, 'alerts-topic', { value: this.alerts.topicArn });
  }
}
