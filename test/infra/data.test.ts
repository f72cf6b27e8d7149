import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { resourcesOfType, resourceWith, synthesize } from './synthesized.ts';

const { data } = synthesize({ alertEmail: 'owner@example.org' });

describe('the secrets', () => {
  it('carry no value through CloudFormation', () => {
    const secrets = Object.values(resourcesOfType(data, 'AWS::SecretsManager::Secret'));
    expect(secrets).toHaveLength(2);
    for (const { Properties } of secrets) expect(Properties['SecretString']).toBeUndefined();
  });

  it('begin with a random webhook secret and without providers', () => {
    const { Properties } = resourceWith(data, 'AWS::SecretsManager::Secret', { Name: 'osprey/webhook' });
    expect(Properties['GenerateSecretString']).toMatchObject({
      SecretStringTemplate: '{}',
      GenerateStringKey: 'current',
    });
    const providers = resourceWith(data, 'AWS::SecretsManager::Secret', { Name: 'osprey/providers' });
    expect(providers.Properties['GenerateSecretString']).toBeUndefined();
  });
});

describe('the exports bucket', () => {
  const [bucket] = Object.values(resourcesOfType(data, 'AWS::S3::Bucket'));

  it('is private, encrypted, versioned, tidied, and outlives its stack', () => {
    expect(bucket?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    expect(bucket?.Properties['BucketEncryption']).toBeDefined();
    expect(bucket?.Properties['LifecycleConfiguration']).toBeDefined();
    expect(bucket?.['DeletionPolicy']).toBe('Retain');
  });

  it('refuses connections without TLS', () => {
    data.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });
});

describe('the alerts topic', () => {
  it('lets the alarms of this account publish although it has a policy of its own', () => {
    data.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });

  it('mails to the address given when deploying, and to nobody without one', () => {
    data.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'owner@example.org' });
    synthesize().data.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  it('is not deployed with something that is no address', () => {
    expect(() => synthesize({ alertEmail: 'owner' })).toThrow(/alertEmail/);
  });
});
