/** A deployment for wallets whose keys are in KMS. */
import { describe, expect, it } from 'vitest';
import { readDeployment } from '#stacks/deployment.ts';
import { holdersOf, rightsIn } from './rights.ts';
import { resourcesOfType, synthesize, type Templates } from './synthesized.ts';

const templates = synthesize({ kmsWallets: 'true' });
const rights = rightsIn(templates);
const key = 'arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/1234';
const traders = ['execute-exits', 'execute-orders', 'reconcile'];

type Statement = { readonly Action: unknown; readonly Condition?: unknown; readonly Effect: string };
const kmsStatements = Object.values(templates).flatMap((template) =>
  Object.values(resourcesOfType(template, 'AWS::IAM::Policy'))
    .flatMap(({ Properties }) => (Properties['PolicyDocument'] as { Statement: readonly Statement[] }).Statement)
    .filter(({ Action }) => JSON.stringify(Action).includes('kms:')),
);

describe('a deployment for wallets in KMS', () => {
  it('lets the executors and the reconciler sign, and nobody else', () => {
    expect(holdersOf(rights, 'kms:Sign', key)).toEqual(traders);
    expect(holdersOf(rights, 'kms:GetPublicKey', key)).toEqual(traders);
  });

  it('lets them do nothing else in KMS', () => {
    const actions = new Set(rights.flatMap((right) => right.actions.filter((action) => action.startsWith('kms:'))));
    expect([...actions].sort()).toEqual(['kms:GetPublicKey', 'kms:Sign']);
  });

  it('leaves them only keys that are tagged as wallets, and only the way in which Solana signs', () => {
    expect(kmsStatements).toHaveLength(2 * traders.length);
    for (const { Action, Condition, Effect } of kmsStatements) {
      expect(Effect).toBe('Allow');
      expect(Condition).toEqual({
        StringEquals: {
          'aws:ResourceTag/osprey': 'wallet',
          ...(Action === 'kms:Sign' ? { 'kms:SigningAlgorithm': 'ED25519_SHA_512', 'kms:MessageType': 'RAW' } : {}),
        },
      });
    }
  });

  it('says so in what it prints, where the operator’s commands read it', () => {
    const said = (trading: Templates['trading']) => trading.findOutputs('kmswallets')['kmswallets']?.['Value'];
    expect([said(templates.trading), said(synthesize().trading)]).toEqual(['true', 'false']);
  });

  it('is asked for by name, and refuses what is neither yes nor no', () => {
    expect(readDeployment(() => undefined).kmsWallets).toBeUndefined();
    expect(() => readDeployment((name) => (name === 'kmsWallets' ? 'perhaps' : undefined))).toThrow('kmsWallets');
  });
});
