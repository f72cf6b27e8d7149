/** The bucket of the daily exports. */
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { errorName } from './cloud-error.ts';

export const EXPORTS_BUCKET = 'osprey-exports';

/** Creates the bucket unless it exists. */
export const createExportsBucket = async (client: S3Client): Promise<void> => {
  try {
    await client.send(new CreateBucketCommand({ Bucket: EXPORTS_BUCKET }));
  } catch (error) {
    if (!['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes(errorName(error))) throw error;
  }
};
