/** The secrets that the stacks make (empty or random: their values never pass through CloudFormation), and the wallet keys' names. */
import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable, type IRole } from 'aws-cdk-lib/aws-iam';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { walletKeyTag } from '#adapters/kms/wallet-key-tag.ts';
import { secretNames, WALLET_SECRET_PREFIX } from '../names.ts';

const WEBHOOK_SECRET_LENGTH = 48;

/** `{ current }` with a random value: whoever registers the webhooks reads it once and gives it to Helius. */
export const addWebhookSecret = (scope: Construct): Secret =>
  kept(
    new Secret(scope, 'webhook-secret', {
      secretName: secretNames.webhook,
      description: 'Authorization header of the Helius webhooks: { current, previous? }',
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'current',
        passwordLength: WEBHOOK_SECRET_LENGTH,
        excludePunctuation: true,
      },
    }),
    'Rotated by its owner together with the webhooks at Helius; the receivers accept the previous value meanwhile.',
  );

/** Without a value until its owner puts one: a function that reads it earlier fails and says so. */
export const addProvidersSecret = (scope: Construct): Secret => {
  const secret = new Secret(scope, 'providers-secret', {
    secretName: secretNames.providers,
    description: 'Addresses with API keys: { solanaRpcUrls: [..], jupiterUrl, jupiterApiKey?, heliusApiKey? }',
  });
  (secret.node.defaultChild as CfnSecret).addPropertyDeletionOverride('GenerateSecretString');
  return kept(secret, 'API keys are issued by the providers: their owner replaces them, nothing can rotate them.');
};

/** Grants reading one secret's value, nothing else. */
export const grantSecret = (secret: Secret, grantee: IGrantable): void => grantValue(grantee, secret.secretArn);

/** Grants reading every wallet key. Whoever holds this right can sign. */
export const grantWalletKeys = (grantee: IRole): void => {
  grantValue(grantee, walletKeysArn(grantee));
  Validations.of(grantee).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${WALLET_SECRET_PREFIX}*]`,
    reason: 'Wallets come and go without a deployment: the prefix holds wallet keys and nothing else.',
  });
};

/** Grants signing with KMS keys that are tagged as Osprey's wallets, in the one way that Solana signs, and reading their public halves. */
export const grantKmsWallets = (grantee: IRole): void => {
  const resourceArns = [Stack.of(grantee).formatArn({ service: 'kms', resource: 'key', resourceName: '*' })];
  const tagged = { [`aws:ResourceTag/${walletKeyTag.key}`]: walletKeyTag.value };
  const grant = (action: string, conditions: Readonly<Record<string, string>>) =>
    Grant.addToPrincipal({
      grantee,
      actions: [action],
      resourceArns,
      conditions: { StringEquals: { ...tagged, ...conditions } },
    }).assertSuccess();
  grant('kms:GetPublicKey', {});
  grant('kms:Sign', { 'kms:SigningAlgorithm': 'ED25519_SHA_512', 'kms:MessageType': 'RAW' });
  Validations.of(grantee).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*]',
    reason:
      'Wallets come and go without a deployment: the condition on the tag leaves keys of wallets and nothing else.',
  });
};

const grantValue = (grantee: IGrantable, arn: string): void => {
  Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:GetSecretValue'],
    resourceArns: [arn],
  }).assertSuccess();
};

const walletKeysArn = (scope: Construct): string =>
  Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${WALLET_SECRET_PREFIX}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

const kept = (secret: Secret, whyNotRotated: string): Secret => {
  secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
  Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: whyNotRotated });
  return secret;
};
