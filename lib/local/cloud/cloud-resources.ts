/** Creates everything that the stack would: tables, queues, the alerts' topic and the exports' bucket. */
import type { TableDefinition } from '#adapters/dynamodb/tables.ts';
import type { QueueDefinition, QueueName } from '#adapters/sqs/queues.ts';
import { createAlerts } from './alert-resources.ts';
import type { CloudClients } from './clients.ts';
import { createTables } from './dynamodb-tables.ts';
import { createExportsBucket } from './export-resources.ts';
import { createQueues, type QueueAddress } from './queue-resources.ts';
import { type FunctionVariables, functionVariables } from './variables.ts';
import { createWakeUps } from './wake-up-resources.ts';

export type CloudResources = {
  readonly queueOf: Readonly<Record<QueueName, QueueAddress>>;
  readonly mailbox: QueueAddress;
  /** What is published to the topic `wake-ups` arrives here. */
  readonly wakeUps: QueueAddress;
  readonly variables: FunctionVariables;
};

type Definitions = {
  readonly tables: Readonly<Record<string, TableDefinition>>;
  readonly queues: Readonly<Record<QueueName, QueueDefinition>>;
};

/**
 * Creates what is missing, all at once. `ownSqsEndpoint` is given when SQS is the embedded one: its queue URLs name a host
 * that does not resolve and the port of an earlier start, so they are written anew.
 */
export const createResources = async (
  clients: CloudClients,
  { tables, queues }: Definitions,
  ownSqsEndpoint: string | undefined,
  frontDoorUrl: string,
): Promise<CloudResources> => {
  const [created, alerts, wakeUps] = await Promise.all([
    createQueues(clients.sqs, queues),
    createAlerts(clients.sns, clients.sqs),
    createWakeUps(clients.sns, clients.sqs),
    createTables(clients.dynamodb, tables),
    createExportsBucket(clients.s3),
  ]);
  const reachable = ({ url, arn }: QueueAddress): QueueAddress => ({
    arn,
    url: ownSqsEndpoint === undefined ? url : new URL(new URL(url).pathname, ownSqsEndpoint).href,
  });
  const queueOf: CloudResources['queueOf'] = {
    launches: reachable(created.launches),
    'wallet-trades': reachable(created['wallet-trades']),
    orders: reachable(created.orders),
    exits: reachable(created.exits),
    quarantine: reachable(created.quarantine),
  };
  return {
    queueOf,
    mailbox: reachable(alerts.mailbox),
    wakeUps: reachable(wakeUps.inbox),
    variables: functionVariables(queueOf, alerts.topicArn, wakeUps.topicArn, frontDoorUrl),
  };
};
