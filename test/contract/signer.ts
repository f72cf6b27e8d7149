/** What every signer keeps, wherever its keys are. */
import { VersionedTransaction } from '@solana/web3.js';
import bs58 from 'bs58';
import { describe, expect, it } from 'vitest';
import { userId, walletAddress } from '#trading/domain/values/quantities.ts';
import type { Signer } from '#trading/ports/signer.ts';
import { hostileCorpus } from '../adapters/solana/hostile.ts';
import * as tx from '../adapters/solana/swap-transactions.ts';

export type SignerUnderTest = {
  /** A signer of alice's wallet, which is `tx.wallet`. */
  readonly signer: Signer;
  /** How often anything was asked of the place where the keys are. */
  readonly asked: () => number;
};

const alice = userId('alice');

/** Runs the contract against signers that `open` makes. */
export const signerContract = (name: string, open: () => SignerUnderTest): void => {
  describe(`${name} as a signer`, () => {
    it('signs the expected swap with the very bytes that web3.js would', async () => {
      const honest = tx.compile(tx.honestBuy(), [tx.commonTable]);
      const outcome = await open().signer.sign(alice, tx.base64Of(honest), tx.expectedBuy);
      honest.sign([tx.owner]);
      expect(outcome).toMatchObject({
        kind: 'signed',
        signature: bs58.encode(honest.signatures[0] ?? new Uint8Array()),
        transactionBase64: tx.base64Of(honest),
      });
    });

    it('signs the message that it was given and nothing else', async () => {
      const given = tx.compile(tx.honestSale(), [tx.commonTable]);
      const outcome = await open().signer.sign(alice, tx.base64Of(given), tx.expectedSale);
      if (outcome.kind !== 'signed') throw new Error(outcome.reason);
      const signed = VersionedTransaction.deserialize(Buffer.from(outcome.transactionBase64, 'base64'));
      expect(Buffer.from(signed.message.serialize())).toEqual(Buffer.from(given.message.serialize()));
    });

    it('replaces whatever signature was there', async () => {
      const given = tx.compile(tx.honestBuy());
      const clean = tx.base64Of(given);
      given.signatures[0]?.fill(9);
      const { signer } = open();
      expect(await signer.sign(alice, tx.base64Of(given), tx.expectedBuy)).toEqual(
        await signer.sign(alice, clean, tx.expectedBuy),
      );
    });

    it('refuses every hostile transaction with its reason, and does not even ask for the key', async () => {
      const { signer, asked } = open();
      for (const [hostile, transactionBase64, reason, expected = tx.expectedBuy] of hostileCorpus) {
        const outcome = await signer.sign(alice, transactionBase64, expected);
        expect([hostile, outcome.kind === 'refused' ? outcome.reason.slice(0, reason.length) : 'signed']).toEqual([
          hostile,
          reason,
        ]);
      }
      expect(asked()).toBe(0);
    });

    it('refuses when the key is of another wallet than the order', async () => {
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
          tx.close(tx.ata(tx.stranger, tx.wsol), tx.stranger, tx.stranger),
        ],
        [],
        tx.stranger,
      );
      expect(await open().signer.sign(alice, theirs, { ...tx.expectedSale, wallet: other })).toMatchObject({
        kind: 'refused',
        reason: `key-of-other-wallet: ${tx.wallet.toBase58()}`,
      });
    });

    it('signs for several at once without mixing them up', async () => {
      const { signer } = open();
      const outcomes = await Promise.all([
        signer.sign(alice, tx.wire(tx.honestBuy()), tx.expectedBuy),
        signer.sign(alice, tx.wire(tx.honestSale()), tx.expectedSale),
        signer.sign(alice, tx.wire(tx.temporaryBuy()), tx.expectedBuy),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(['signed', 'signed', 'signed']);
      expect(new Set(outcomes.map((each) => JSON.stringify(each))).size).toBe(3);
    });
  });
};
