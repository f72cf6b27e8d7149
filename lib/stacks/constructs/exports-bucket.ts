/** The bucket of the daily statements: private, encrypted, versioned, and kept when the stack goes. */
import { Aws, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, StorageClass } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { exportsBucketNameOf } from '../names.ts';

export class ExportsBucket extends Bucket {
  constructor(scope: Construct) {
    super(scope, 'exports', {
      bucketName: exportsBucketNameOf(Stack.of(scope)),
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          id: 'keep statements cheaply',
          transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(90) }],
          noncurrentVersionExpiration: Duration.days(365),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'One function writes and the owner reads: CloudTrail data events say more than server access logs.',
    });
  }

  /** Grants writing objects, neither reading nor deleting. */
  grantWriteOnly(grantee: IRole): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['s3:PutObject'],
      resourceArns: [`arn:${Aws.PARTITION}:s3:::${exportsBucketNameOf(Stack.of(this))}/*`],
    }).assertSuccess();
    Validations.of(grantee).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::${exportsBucketNameOf({ account: '<AWS::AccountId>', region: '<AWS::Region>' })}/*]`,
      reason: 'Every day makes new objects in this bucket; the right is to put them, nothing else.',
    });
  }
}
