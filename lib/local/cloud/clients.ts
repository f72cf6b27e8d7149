/** The AWS clients of the runtime itself: explicit endpoints, so that two clouds fit into one process. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Endpoints } from './endpoints.ts';

export type CloudClients = {
  readonly dynamodb: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
};

/** Loads the six SDK modules; the longest part of a start, so it runs beside the emulators' own. */
export const loadClientModules = async () => {
  const [dynamodb, streams, sqs, sns, s3, secrets] = await Promise.all([
    import('@aws-sdk/client-dynamodb'),
    import('@aws-sdk/client-dynamodb-streams'),
    import('@aws-sdk/client-sqs'),
    import('@aws-sdk/client-sns'),
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/client-secrets-manager'),
  ]);
  return { dynamodb, streams, sqs, sns, s3, secrets };
};

type ClientModules = Awaited<ReturnType<typeof loadClientModules>>;

/** Makes one client for each endpoint, signed with the credentials that every emulator takes. */
export const createClients = (modules: ClientModules, endpoints: Endpoints, region: string): CloudClients => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const at = (endpoint: string) => ({ endpoint, region, credentials });
  return {
    dynamodb: new modules.dynamodb.DynamoDBClient(at(endpoints.dynamodb)),
    streams: new modules.streams.DynamoDBStreamsClient(at(endpoints.streams)),
    sqs: new modules.sqs.SQSClient({ ...at(endpoints.sqs), useQueueUrlAsEndpoint: false }),
    sns: new modules.sns.SNSClient(at(endpoints.sns)),
    s3: new modules.s3.S3Client({ ...at(endpoints.s3), forcePathStyle: true }),
    secrets: new modules.secrets.SecretsManagerClient(at(endpoints.secrets)),
  };
};

/** Closes the clients' kept-alive connections. */
export const closeClients = (clients: CloudClients): void => {
  for (const client of Object.values(clients)) client.destroy();
};
