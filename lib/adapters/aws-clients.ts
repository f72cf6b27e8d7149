/**
 * Clients of AWS with bounded waiting. Region, credentials and endpoints are left to the SDK, which reads AWS' own
 * variables (`AWS_REGION`, `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>`). The clients of DynamoDB, S3 and KMS have files
 * of their own, so that a function without a table, a bucket or a key does not carry them.
 */
import { SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { type ClientLimits, patience } from './aws-patience.ts';

/**
 * An SQS client. Queue URLs name the queue only: the endpoint stays the SDK's, so that an emulator can stand in. `config` is
 * for one that the SDK does not find by itself.
 */
export const createSqsClient = (
  limits: ClientLimits = {},
  config: Pick<SQSClientConfig, 'endpoint' | 'region' | 'credentials'> = {},
): SQSClient => new SQSClient({ ...patience(limits), ...config, useQueueUrlAsEndpoint: false });

/** An SNS client. `config` is for one that the SDK does not find by itself. */
export const createSnsClient = (
  limits: ClientLimits = {},
  config: Pick<SNSClientConfig, 'endpoint' | 'region' | 'credentials'> = {},
): SNSClient => new SNSClient({ ...patience(limits), ...config });

/** A Secrets Manager client; `config` is for an endpoint that the SDK does not find by itself. */
export const createSecretsManagerClient = (
  limits: ClientLimits = {},
  config: Pick<SecretsManagerClientConfig, 'endpoint' | 'region' | 'credentials'> = {},
): SecretsManagerClient => new SecretsManagerClient({ ...patience(limits), ...config });
