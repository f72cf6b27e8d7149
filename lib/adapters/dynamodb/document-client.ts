import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ClientLimits, patience } from '../aws-patience.ts';

/**
 * The document client of all tables. A bigint is stored as a DynamoDB number; one past 2^53 comes back as a bigint, never
 * rounded. Undefined members are left out. `config` is for tests and emulators: the SDK finds the rest by itself.
 */
export const createDocumentClient = (
  limits: ClientLimits = {},
  config: Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials' | 'requestHandler' | 'signer'> = {},
): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ ...patience(limits), ...config }), {
    marshallOptions: { removeUndefinedValues: true },
  });
