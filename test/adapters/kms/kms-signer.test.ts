import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKmsWallet } from '#adapters/kms/create-kms-wallet.ts';
import { createKmsKeys } from '#adapters/kms/kms-wallet-key.ts';
import { createSecretSigner } from '#adapters/solana/secret-signer.ts';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import { durationMs, epochMs, userId } from '#trading/domain/values/quantities.ts';
import { signerContract } from '../../contract/signer.ts';
import { stubSecrets } from '../secrets/stub-secrets.ts';
import * as tx from '../solana/swap-transactions.ts';
import { type LocalKms, startLocalKms } from './local-kms.ts';

const alice = userId('alice');
const clock = { ms: 0 };
let kms: LocalKms;
let keyId = '';
beforeAll(async () => {
  kms = await startLocalKms();
  keyId = kms.hold(tx.owner.secretKey.subarray(0, 32));
});
afterAll(() => kms.stop());
beforeEach(() => {
  kms.answer = undefined;
});

const open = (kmsKeyId = keyId) => {
  const now = () => epochMs(clock.ms);
  const { client, asked } = stubSecrets(new Map([['wallets/alice', JSON.stringify({ kmsKeyId })]]));
  const kmsKeyOf = createKmsKeys({ kms: kms.client, keyLifetimeMs: durationMs(60_000), now });
  const signer = createSecretSigner({ secrets: client, walletSecretPrefix: 'wallets/', tipAccounts, now, kmsKeyOf });
  const before = kms.calls.length;
  return { signer, asked: () => asked.length + kms.calls.length - before, calls: () => kms.calls.slice(before) };
};
const signBuy = (signer: ReturnType<typeof open>['signer']) =>
  signer.sign(alice, tx.wire(tx.honestBuy()), tx.expectedBuy);

signerContract('KMS', () => open());

describe('the signer of KMS keys', () => {
  it('sends KMS the message alone, raw, for Ed25519 with SHA-512', async () => {
    const { signer, calls } = open();
    await signBuy(signer);
    expect(calls()).toEqual([
      { operation: 'GetPublicKey', input: { KeyId: keyId } },
      {
        operation: 'Sign',
        input: {
          KeyId: keyId,
          Message: Buffer.from(tx.compile(tx.honestBuy()).message.serialize()).toString('base64'),
          MessageType: 'RAW',
          SigningAlgorithm: 'ED25519_SHA_512',
        },
      },
    ]);
  });

  it('reads the public half once in its lifetime', async () => {
    const { signer, calls } = open();
    await signBuy(signer);
    await signBuy(signer);
    clock.ms += 15 * 60_000;
    await signBuy(signer);
    expect(calls().map(({ operation }) => operation)).toEqual(['GetPublicKey', 'Sign', 'Sign', 'GetPublicKey', 'Sign']);
  });

  it('does not use a signature that is not the wallet’s own for that message', async () => {
    const { signer } = open();
    const liars = [
      (honest: object) => ({ ...honest, Signature: Buffer.alloc(64, 7).toString('base64') }),
      (honest: object) => ({ ...honest, Signature: Buffer.alloc(63, 7).toString('base64') }),
      (honest: object) => ({
        ...honest,
        Signature: Buffer.from(tx.owner.secretKey).toString('base64'),
      }),
    ];
    for (const lie of liars) {
      kms.answer = ({ operation }, honest) => (operation === 'Sign' ? lie(honest) : honest);
      expect(await signBuy(signer)).toMatchObject({ kind: 'refused', reason: 'signature-does-not-verify' });
    }
  });

  it.each([
    ['another kind of key', { KeySpec: 'ECC_NIST_P256' }, 'key-spec ECC_NIST_P256'],
    ['a key for other uses', { KeyUsage: 'KEY_AGREEMENT' }, 'key-usage KEY_AGREEMENT'],
    ['a key without the algorithm', { SigningAlgorithms: ['ED25519_PH_SHA_512'] }, 'cannot sign ED25519_SHA_512'],
    ['another encoding', { PublicKey: 'AAAA' }, 'public key is no Ed25519 SubjectPublicKeyInfo'],
  ])('throws for %s', async (_name, change, reason) => {
    kms.answer = ({ operation }, honest) => (operation === 'GetPublicKey' ? { ...honest, ...change } : honest);
    await expect(signBuy(open().signer)).rejects.toMatchObject({ code: 'kms/unusable', keyId, reason });
  });

  it('throws the name of a fault, never its text', async () => {
    await expect(signBuy(open('arn:aws:kms:us-east-1:000000000000:key/none').signer)).rejects.toMatchObject({
      reason: 'GetPublicKey: NotFoundException',
    });
    kms.answer = ({ operation }, honest) => {
      if (operation === 'Sign') throw Object.assign(new Error('quoted'), { name: 'KMSInvalidStateException' });
      return honest;
    };
    await expect(signBuy(open().signer)).rejects.toMatchObject({ reason: 'Sign: KMSInvalidStateException' });
  });
});

describe('a new wallet in KMS', () => {
  it('is tagged and named for Osprey, and signs', async () => {
    const { wallet, content } = await createKmsWallet(kms.client, alice);
    if (!('kmsKeyId' in content)) throw new Error('no KMS key');
    expect(kms.aliases.get(`alias/osprey/wallet/alice/${wallet}`)).toBe(content.kmsKeyId);
    expect(kms.tagsOf(content.kmsKeyId)).toEqual([{ TagKey: 'osprey', TagValue: 'wallet' }]);
    const keyOf = createKmsKeys({ kms: kms.client, keyLifetimeMs: durationMs(0), now: () => epochMs(0) });
    expect((await keyOf(content.kmsKeyId)).wallet).toBe(wallet);
  });
});
