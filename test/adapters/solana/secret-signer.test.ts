import { inspect } from 'node:util';
import { VersionedTransaction } from '@solana/web3.js';
import bs58 from 'bs58';
import { describe, expect, it } from 'vitest';
import { createSecretSigner } from '#adapters/solana/secret-signer.ts';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import { epochMs, userId, walletAddress } from '#trading/domain/values/quantities.ts';
import { stubSecrets } from '../secrets/stub-secrets.ts';
import * as tx from './swap-transactions.ts';

const alice = userId('alice');
const secretKey = bs58.encode(tx.owner.secretKey);
const signerWith = (secret: string | undefined = JSON.stringify({ secretKey })) => {
  const values = new Map(secret === undefined ? [] : [['wallets/alice', secret]]);
  const { client, asked } = stubSecrets(values);
  const signer = createSecretSigner({
    secrets: client,
    walletSecretPrefix: 'wallets/',
    tipAccounts,
    now: () => epochMs(0),
  });
  return { signer, asked };
};

describe('the signer', () => {
  it('signs the expected swap with the very bytes that web3.js would', async () => {
    const honest = tx.compile(tx.honestBuy(), [tx.commonTable]);
    const outcome = await signerWith().signer.sign(alice, tx.base64Of(honest), tx.expectedBuy);
    honest.sign([tx.owner]);
    expect(outcome).toEqual({
      kind: 'signed',
      signature: bs58.encode(honest.signatures[0] ?? new Uint8Array()),
      transactionBase64: tx.base64Of(honest),
    });
  });

  it('signs the message that it was given and nothing else', async () => {
    const given = tx.compile(tx.honestSale(), [tx.commonTable]);
    const outcome = await signerWith().signer.sign(alice, tx.base64Of(given), tx.expectedSale);
    if (outcome.kind !== 'signed') throw new Error(outcome.reason);
    const signed = VersionedTransaction.deserialize(Buffer.from(outcome.transactionBase64, 'base64'));
    expect(Buffer.from(signed.message.serialize())).toEqual(Buffer.from(given.message.serialize()));
  });

  it('replaces whatever signature was there', async () => {
    const given = tx.compile(tx.honestBuy());
    const clean = tx.base64Of(given);
    given.signatures[0]?.fill(9);
    const { signer } = signerWith();
    expect(await signer.sign(alice, tx.base64Of(given), tx.expectedBuy)).toEqual(
      await signer.sign(alice, clean, tx.expectedBuy),
    );
  });

  it('does not even read the key for a transaction that it refuses', async () => {
    const { signer, asked } = signerWith();
    const drained = tx.wire([...tx.honestBuy(), tx.transfer(tx.stranger, 1n)]);
    expect(await signer.sign(alice, drained, tx.expectedBuy)).toMatchObject({ kind: 'refused' });
    expect(await signer.sign(alice, 'garbage', tx.expectedBuy)).toMatchObject({ kind: 'refused' });
    expect(asked).toEqual([]);
  });

  it('refuses when the stored key is of another wallet than the order', async () => {
    const other = walletAddress(tx.stranger.toBase58());
    const theirs = tx.wire(
      [
        ...tx.budget(100_000, 1_000n),
        tx.createAta(tx.stranger, tx.wsol, tx.tokenProgram, tx.stranger),
        tx.route({
          authority: tx.stranger,
          source: tx.ata(tx.stranger, tx.coin),
          destination: tx.ata(tx.stranger, tx.wsol),
          destinationMint: tx.wsol,
        }),
      ],
      [],
      tx.stranger,
    );
    expect(await signerWith().signer.sign(alice, theirs, { ...tx.expectedSale, wallet: other })).toEqual({
      kind: 'refused',
      reason: `key-of-other-wallet: ${tx.wallet.toBase58()}`,
    });
  });

  it('throws when the key cannot be read, without a trace of it', async () => {
    const { signer } = signerWith(JSON.stringify({ secretKey: `${secretKey}x` }));
    const failure: unknown = await signer
      .sign(alice, tx.wire(tx.honestBuy()), tx.expectedBuy)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'secret/unreadable' });
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(secretKey.slice(0, 40));
  });
});
