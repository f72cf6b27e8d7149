import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';
import { type ClientLimits, patience } from '../aws-patience.ts';

/** A KMS client with bounded waiting; `config` is for an endpoint that the SDK does not find by itself. */
export const createKmsClient = (
  limits: ClientLimits = {},
  config: Pick<KMSClientConfig, 'endpoint' | 'region' | 'credentials'> = {},
): KMSClient => new KMSClient({ ...patience(limits), ...config });
