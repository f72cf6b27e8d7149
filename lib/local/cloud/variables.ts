/** The functions' environment on this machine, complete by type: see `functions/environment.ts`. */
import type { QueueName } from '#adapters/sqs/queues.ts';
import type { Variable } from '#functions/environment.ts';
import { tableNameOf } from './dynamodb-tables.ts';
import { EXPORTS_BUCKET } from './export-resources.ts';
import { deadLettersUrl, type QueueAddress } from './queue-resources.ts';

export type FunctionVariables = Readonly<Record<Variable, string>>;

/** The variables that name what this cloud has created. */
export const functionVariables = (
  queueOf: Readonly<Record<QueueName, QueueAddress>>,
  topicArn: string,
  wakeUpsTopicArn: string,
  frontDoorUrl: string,
): FunctionVariables => ({
  SETTINGS_TABLE: tableNameOf('settings'),
  TRADING_TABLE: tableNameOf('trading'),
  COORDINATION_TABLE: tableNameOf('coordination'),
  LAUNCHES_QUEUE_URL: queueOf.launches.url,
  WALLET_TRADES_QUEUE_URL: queueOf['wallet-trades'].url,
  ORDERS_QUEUE_URL: queueOf.orders.url,
  EXITS_QUEUE_URL: queueOf.exits.url,
  QUARANTINE_QUEUE_URL: queueOf.quarantine.url,
  LAUNCHES_DEAD_QUEUE_URL: deadLettersUrl(queueOf.launches),
  WALLET_TRADES_DEAD_QUEUE_URL: deadLettersUrl(queueOf['wallet-trades']),
  ORDERS_DEAD_QUEUE_URL: deadLettersUrl(queueOf.orders),
  EXITS_DEAD_QUEUE_URL: deadLettersUrl(queueOf.exits),
  WEBHOOK_SECRET: 'osprey/webhook',
  PROVIDERS_SECRET: 'osprey/providers',
  WALLET_SECRET_PREFIX: 'osprey/wallet/',
  ALERTS_TOPIC_ARN: topicArn,
  WAKE_UPS_TOPIC_ARN: wakeUpsTopicArn,
  EXPORTS_BUCKET,
  FRONT_DOOR_URL: frontDoorUrl,
});
