/** The moves of a rotation as a thief on the way would like them: none is signed. */
import { ComputeBudgetProgram, PublicKey, SystemProgram, TransactionInstruction } from '@solana/web3.js';
import bs58 from 'bs58';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeySources } from '#adapters/solana/secret-signer.ts';
import { createWalletMover } from '#adapters/solana/wallet-mover.ts';
import { epochMs, lamports, mint, userId, walletAddress } from '#trading/domain/values/quantities.ts';
import type { ExpectedMove } from '#trading/domain/wallets/move-inspection.ts';
import { stubSecrets } from '../secrets/stub-secrets.ts';
import * as tx from './swap-transactions.ts';

const alice = userId('alice');
const secretKey = bs58.encode(tx.owner.secretKey);
const { client, asked } = stubSecrets(new Map([['w/alice', JSON.stringify({ secretKey })]]));
const keyOf = createKeySources({ secrets: client, walletSecretPrefix: 'w/', now: () => epochMs(0) });
const mover = createWalletMover({ rpcUrls: ['http://127.0.0.1:1'], timeoutMs: 1 }, keyOf);
const target = new PublicKey(bs58.encode(new Uint8Array(32).fill(7)));
const [from, to] = [walletAddress(tx.wallet.toBase58()), walletAddress(target.toBase58())];
const common = { from, to, maxFeeLamports: lamports(17_000n) };
const sol: ExpectedMove = { ...common, of: { kind: 'sol', lamports: lamports(1_000n) } };
const tokens: ExpectedMove = {
  ...common,
  of: {
    ...{ kind: 'tokens', mint: mint(tx.coin.toBase58()), tokenProgram: tx.tokenProgram.toBase58(), closes: true },
    ...{ amount: 5n, decimals: 6, fromAccount: tx.ata(tx.wallet, tx.coin).toBase58() },
    toAccount: tx.ata(target, tx.coin).toBase58(),
  },
};

const budget = (units = 120_000, microLamports = 100_000n) => [
  ComputeBudgetProgram.setComputeUnitLimit({ units }),
  ComputeBudgetProgram.setComputeUnitPrice({ microLamports }),
];
const pay = (toPubkey = target, amount = 1_000n) =>
  SystemProgram.transfer({ fromPubkey: tx.wallet, toPubkey, lamports: amount });
const transferChecked = (destination = tx.ata(target, tx.coin), amount = '0500000000000000') =>
  tx.instruction(tx.tokenProgram, [tx.ata(tx.wallet, tx.coin), tx.coin, destination, tx.wallet], `0c${amount}06`);
const openAccount = (owner = target) => tx.createAta(owner, tx.coin);
const closeAccount = (destination = tx.wallet) => tx.close(tx.ata(tx.wallet, tx.coin), destination);
const honestTokens = () => [...budget(), openAccount(), transferChecked(), closeAccount()];
const sign = (instructions: readonly TransactionInstruction[], expected: ExpectedMove, payer = tx.wallet) =>
  mover.sign(alice, { transactionBase64: tx.wire(instructions, [], payer), lastValidBlockHeight: 1n, expected });

describe('a move of a rotation', () => {
  it('is signed when it is what was planned', async () => {
    expect(await sign([...budget(), pay()], sol)).toMatchObject({ kind: 'signed' });
    expect(await sign(honestTokens(), tokens)).toMatchObject({ kind: 'signed' });
  });

  const stranger = tx.ata(tx.stranger, tx.coin);
  const hostile: readonly (readonly [string, readonly TransactionInstruction[], ExpectedMove, string, PublicKey?])[] = [
    ['SOL to a stranger', [...budget(), pay(tx.stranger)], sol, 'move-instruction-differs: 1'],
    ['another amount', [...budget(), pay(target, 1_001n)], sol, 'move-instruction-differs: 1'],
    ['a second transfer', [...budget(), pay(), pay()], sol, 'move-instructions-added: 1'],
    ['no fee bid', [pay()], sol, 'move-without-fee-bid'],
    ['a dearer fee', [...budget(200_000), pay()], sol, 'move-fee-over-cap: 25000 of at most 17000 lamports'],
    ['another payer', [...budget(), pay()], sol, 'move-signed-by-other', tx.stranger],
    ['tokens to a stranger', honestTokens().with(3, transferChecked(stranger)), tokens, 'move-instruction-differs: 2'],
    [
      'fewer tokens',
      honestTokens().with(3, transferChecked(undefined, '0400000000000000')),
      tokens,
      'move-instruction-differs: 2',
    ],
    [
      'an account of a stranger',
      honestTokens().with(2, openAccount(tx.stranger)),
      tokens,
      'move-instruction-differs: 1',
    ],
    [
      'the deposit for a stranger',
      honestTokens().with(4, closeAccount(tx.stranger)),
      tokens,
      'move-instruction-differs: 3',
    ],
    ['no close', honestTokens().slice(0, -1), tokens, 'move-instruction-differs: 3'],
    [
      'an approval behind it',
      [...honestTokens(), tx.instruction(tx.tokenProgram, [stranger, tx.stranger, tx.wallet], '04ff')],
      tokens,
      'move-instructions-added: 1',
    ],
  ];
  it.each(hostile.map(([name, ...rest]) => ({ name, rest })))(
    'with $name is refused before the key is read',
    async ({ rest }) => {
      const [instructions, expected, reason, payer] = rest;
      const before = asked.length;
      expect(await sign(instructions, expected, payer)).toEqual({ kind: 'refused', reason });
      expect(asked.length).toBe(before);
    },
  );

  it('is refused whatever byte of its instructions was changed', async () => {
    const places = honestTokens()
      .slice(2)
      .flatMap(({ data }, which) => [...data.keys()].map((at) => [which + 2, at] as const));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.integer({ min: 1, max: 255 }), async ([which, at], bits) => {
        const changed = honestTokens();
        const instruction = changed[which];
        if (instruction === undefined) throw new Error('no such instruction');
        const data = Buffer.from(instruction.data);
        data[at] = (data[at] ?? 0) ^ bits;
        const { programId, keys } = instruction;
        expect(
          await sign(changed.with(which, new TransactionInstruction({ programId, keys, data })), tokens),
        ).toMatchObject({ kind: 'refused' });
      }),
      { numRuns: 60 },
    );
  });
});
