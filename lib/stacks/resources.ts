/** What stands behind each variable of `functions/environment.ts`: its value, and the right that goes with it. */
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { TableName } from '#adapters/dynamodb/tables.ts';
import type { QueueName } from '#adapters/sqs/queues.ts';
import type { Variable } from '#functions/environment.ts';
import type { FunctionName } from '#functions/triggers.ts';
import type { BotQueue } from './constructs/bot-queue.ts';
import { grantKmsWallets, grantSecret, grantWalletKeys } from './constructs/bot-secrets.ts';
import type { FrontDoor } from './constructs/front-door.ts';
import type { WakeUpsTopic } from './constructs/wake-ups-topic.ts';
import type { DataStack } from './data.ts';
import type { Deployment } from './deployment.ts';
import { accessTo } from './environments.ts';
import { secretNames, WALLET_SECRET_PREFIX } from './names.ts';

export type Resource = {
  readonly value: string;
  /** Gives a function that is told this variable the right to use what it names. */
  readonly allow: (user: Role, name: FunctionName) => void;
};

/** Complete by type: a variable that no resource stands behind does not compile. */
export type Resources = Readonly<Record<Variable, Resource>>;

/** The resources of the data stack, the queues, the topic of wake-ups and the front door, by the variables that name them. */
export const resourcesOf = (
  data: DataStack,
  queues: Readonly<Record<QueueName, BotQueue>>,
  wakeUps: WakeUpsTopic,
  frontDoor: FrontDoor,
  { kmsWallets = false }: Deployment,
): Resources => {
  const table = (name: TableName): Resource => ({
    value: data.tables[name].tableName,
    allow: (user, functionName) => data.tables[name].grantAccess(user, accessTo(name, functionName)).assertSuccess(),
  });
  const queue = (name: QueueName): Resource => ({
    value: queues[name].queue.queueUrl,
    allow: (user) => queues[name].grantSend(user),
  });
  const deadQueue = (name: QueueName): Resource => ({
    value: queues[name].dead.queueUrl,
    allow: (user) => queues[name].dead.grant(user, 'sqs:SendMessage'),
  });
  return {
    SETTINGS_TABLE: table('settings'),
    TRADING_TABLE: table('trading'),
    COORDINATION_TABLE: table('coordination'),
    LAUNCHES_QUEUE_URL: queue('launches'),
    WALLET_TRADES_QUEUE_URL: queue('wallet-trades'),
    ORDERS_QUEUE_URL: queue('orders'),
    EXITS_QUEUE_URL: queue('exits'),
    QUARANTINE_QUEUE_URL: queue('quarantine'),
    LAUNCHES_DEAD_QUEUE_URL: deadQueue('launches'),
    WALLET_TRADES_DEAD_QUEUE_URL: deadQueue('wallet-trades'),
    ORDERS_DEAD_QUEUE_URL: deadQueue('orders'),
    EXITS_DEAD_QUEUE_URL: deadQueue('exits'),
    WEBHOOK_SECRET: { value: secretNames.webhook, allow: (user) => grantSecret(data.webhookSecret, user) },
    PROVIDERS_SECRET: { value: secretNames.providers, allow: (user) => grantSecret(data.providersSecret, user) },
    WALLET_SECRET_PREFIX: {
      value: WALLET_SECRET_PREFIX,
      allow: (user) => {
        grantWalletKeys(user);
        if (kmsWallets) grantKmsWallets(user);
      },
    },
    ALERTS_TOPIC_ARN: { value: data.alerts.topicArn, allow: (user) => data.alerts.grantTell(user) },
    WAKE_UPS_TOPIC_ARN: { value: wakeUps.topicArn, allow: (user) => wakeUps.grantWake(user) },
    // Anybody may know where it is; nobody needs a right to it.
    FRONT_DOOR_URL: { value: frontDoor.url, allow: () => {} },
    EXPORTS_BUCKET: { value: data.exports.bucketName, allow: (user) => data.exports.grantWriteOnly(user) },
  };
};
