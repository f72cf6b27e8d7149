import { S3Client } from '@aws-sdk/client-s3';
import { type ClientLimits, patience } from '../aws-patience.ts';

/** An S3 client; an export may take longer than a message, so it waits up to 30 seconds by default. */
export const createS3Client = (limits: ClientLimits = {}): S3Client =>
  new S3Client(patience({ requestTimeoutMs: 30_000, ...limits }));
