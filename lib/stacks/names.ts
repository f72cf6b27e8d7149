/** The names that things have in the account: the operator's CLI and the AWS console find them by these. */
import type { TableName } from '#adapters/dynamodb/tables.ts';
import type { QueueName } from '#adapters/sqs/queues.ts';
import type { FunctionName } from '#functions/triggers.ts';

export const stackNames = { data: 'osprey-data', trading: 'osprey-trading', operations: 'osprey-operations' } as const;

export const tableNameOf = (name: TableName): string => `osprey-${name}`;
export const queueNameOf = (name: QueueName): string => `osprey-${name}.fifo`;
export const deadLetterQueueNameOf = (name: QueueName): string => `osprey-${name}-dead.fifo`;
export const functionNameOf = (name: FunctionName): string => `osprey-${name}`;

/** Bucket names are worldwide: the account and region make this one's own. */
export const exportsBucketNameOf = ({
  account,
  region,
}: {
  readonly account: string;
  readonly region: string;
}): string => `osprey-exports-${account}-${region}`;

export const secretNames = { webhook: 'osprey/webhook', providers: 'osprey/providers' } as const;

/** Wallet keys are secrets named `<prefix><userId>`; the operator's CLI makes them, no stack does. */
export const WALLET_SECRET_PREFIX = 'osprey/wallet/';
