import { inspect } from 'node:util';
import { Keypair } from '@solana/web3.js';
import bs58 from 'bs58';
import { describe, expect, it } from 'vitest';
import { createSecretSigner } from '#adapters/solana/secret-signer.ts';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import { epochMs, userId, walletAddress } from '#trading/domain/values/quantities.ts';
import { signerContract } from '../../contract/signer.ts';
import { stubSecrets } from '../secrets/stub-secrets.ts';
import * as tx from './swap-transactions.ts';

const alice = userId('alice');
const secretKey = bs58.encode(tx.owner.secretKey);
const signerWith = (values: Readonly<Record<string, string>>) => {
  const { client, asked } = stubSecrets(new Map(Object.entries(values)));
  const signer = createSecretSigner({
    secrets: client,
    walletSecretPrefix: 'wallets/',
    tipAccounts,
    now: () => epochMs(0),
  });
  return { signer, asked };
};

signerContract('Secrets Manager', () => {
  const { signer, asked } = signerWith({ 'wallets/alice': JSON.stringify({ secretKey }) });
  return { signer, asked: () => asked.length };
});

describe('the signer of secrets', () => {
  it('signs with the key of a further wallet, and with the first one for what that wallet holds', async () => {
    const first = Keypair.fromSeed(new Uint8Array(32).fill(7));
    const { signer, asked } = signerWith({
      'wallets/alice': JSON.stringify({ secretKey: bs58.encode(first.secretKey) }),
      [`wallets/alice/${tx.wallet.toBase58()}`]: JSON.stringify({ secretKey }),
    });
    expect(await signer.sign(alice, tx.wire(tx.honestBuy()), tx.expectedBuy)).toMatchObject({ kind: 'signed' });
    const foreign = { ...tx.expectedBuy, wallet: walletAddress(first.publicKey.toBase58()) };
    expect(await signer.sign(alice, tx.wire(tx.honestBuy()), foreign)).toMatchObject({ kind: 'refused' });
    expect(asked).toEqual(['wallets/alice', `wallets/alice/${tx.wallet.toBase58()}`]);
  });

  it('refuses when a further wallet’s secret holds another key than its name says', async () => {
    const first = Keypair.fromSeed(new Uint8Array(32).fill(7));
    const json = JSON.stringify({ secretKey: bs58.encode(first.secretKey) });
    const { signer } = signerWith({ 'wallets/alice': json, [`wallets/alice/${tx.wallet.toBase58()}`]: json });
    expect(await signer.sign(alice, tx.wire(tx.honestBuy()), tx.expectedBuy)).toMatchObject({
      reason: `key-of-other-wallet: ${first.publicKey.toBase58()}`,
    });
  });

  it('throws when the key cannot be read, without a trace of it', async () => {
    const { signer } = signerWith({ 'wallets/alice': JSON.stringify({ secretKey: `${secretKey}x` }) });
    const failure: unknown = await signer
      .sign(alice, tx.wire(tx.honestBuy()), tx.expectedBuy)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'secret/unreadable' });
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(secretKey.slice(0, 40));
  });

  it('throws for a wallet in KMS where KMS is not used', async () => {
    const { signer } = signerWith({ 'wallets/alice': JSON.stringify({ kmsKeyId: 'alias/osprey' }) });
    await expect(signer.sign(alice, tx.wire(tx.honestBuy()), tx.expectedBuy)).rejects.toMatchObject({
      reason: 'names-a-kms-key-and-kms-is-not-used-here',
    });
  });
});
