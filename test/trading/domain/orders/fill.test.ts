import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillOf } from '#trading/domain/orders/fill.ts';
import type {
  ObservedInstruction,
  ObservedTransaction,
  TokenBalanceChange,
} from '#trading/domain/signals/observed-transaction.ts';
import {
  epochMs,
  lamports,
  mint,
  signature,
  tokenAmount,
  walletAddress,
  wrappedSolMint,
} from '#trading/domain/values/quantities.ts';

const wallet = walletAddress('EnSRdkEvjMmBLPMjsyALJ1E7tUMDb6fYaU4U4zYM9GPg');
const relayer = walletAddress('4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZAMdL4VZHirAn');
const coin = mint('7S37Wv8v9BLQ7bCBTSmCgpCHEb7ae9ZVV7YGwDSepump');
const tipAccount = '96gYZGLnJYVFmbjzopPSU6QiEV5fGqZNyN9nmNhvrZU5';
const tipAccounts = new Set([tipAccount]);
const nowMs = epochMs(1_790_000_000_000);
const rent = 2_039_280n;
const fee = 20_000n;
const oneSol = 1_000_000_000n;

const transaction = (walletChange: bigint, changed: Partial<ObservedTransaction> = {}): ObservedTransaction => ({
  signature: signature('5'.repeat(88)),
  slot: 77,
  blockTimeMs: epochMs(1_789_999_999_000),
  failed: false,
  feePayer: wallet,
  feeLamports: lamports(fee),
  lamportsChanges: new Map([[wallet, lamports(walletChange)]]),
  tokenChanges: [],
  instructions: [],
  ...changed,
});
const tokens = (
  change: bigint,
  lamportsChange = 0n,
  changed: Partial<TokenBalanceChange> = {},
): TokenBalanceChange => ({
  tokenAccount: 'account',
  owner: wallet,
  mint: coin,
  decimals: 6,
  change: tokenAmount(change),
  before: tokenAmount(0n),
  lamportsChange: lamports(lamportsChange),
  ...changed,
});
const transfer = (amount: bigint, from: string = wallet, to: string = tipAccount): ObservedInstruction => {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32LE(2, 0);
  bytes.writeBigUInt64LE(amount, 4);
  return { programId: '11111111111111111111111111111111', accounts: [from, to], dataHex: bytes.toString('hex') };
};
const fill = (tx: ObservedTransaction) => fillOf(tx, wallet, coin, tipAccounts, nowMs);

describe('a fill', () => {
  it('of a first buy separates what was traded from fee and account rent', () => {
    const tx = transaction(-oneSol - fee - rent, { tokenChanges: [tokens(500n, rent)] });
    expect(fill(tx)).toEqual({
      tokens: 500n,
      lamports: -oneSol,
      feeLamports: fee,
      tipLamports: 0n,
      rentLamports: rent,
      walletLamports: -oneSol - fee - rent,
      slot: 77,
      atMs: 1_789_999_999_000,
    });
  });

  it('of a sale that closes its account counts the rent as given back', () => {
    const tx = transaction(oneSol - fee + rent, { tokenChanges: [tokens(-500n, -rent)] });
    expect(fill(tx)).toMatchObject({ tokens: -500n, lamports: oneSol, rentLamports: -rent });
  });

  it('counts tips by themselves, wherever in the transaction they were paid', () => {
    const tip = 1_000_000n;
    const tx = transaction(-oneSol - fee - 2n * tip, {
      tokenChanges: [tokens(500n)],
      instructions: [transfer(tip), { programId: 'other', accounts: [], dataHex: '' }, transfer(tip)],
    });
    expect(fill(tx)).toMatchObject({ lamports: -oneSol, tipLamports: 2n * tip });
  });

  it.each([
    ['somebody else’s tip', transfer(7n, relayer)],
    ['a transfer to a stranger', transfer(7n, wallet, relayer)],
    ['another System instruction', { ...transfer(7n), dataHex: `03000000${'00'.repeat(8)}` }],
    ['a transfer with a seed', { ...transfer(7n), dataHex: `${transfer(7n).dataHex}00` }],
    ['the same bytes for another program', { ...transfer(7n), programId: 'other' }],
    ['a transfer without accounts', { ...transfer(7n), accounts: [] }],
  ])('does not take %s for a tip', (_name, instruction) => {
    expect(fill(transaction(-fee, { instructions: [instruction] })).tipLamports).toBe(0n);
  });

  it('counts lasting wrapped SOL as SOL and its deposit as rent', () => {
    const wrapped = tokens(oneSol, oneSol + rent, { mint: wrappedSolMint });
    const tx = transaction(-fee - rent - oneSol, { tokenChanges: [wrapped] });
    expect(fill(tx)).toMatchObject({ tokens: 0n, lamports: 0n, rentLamports: rent });
  });

  it('of a sale into wrapped SOL that stays counts what arrived', () => {
    const tx = transaction(-fee, {
      tokenChanges: [tokens(-500n), tokens(oneSol, oneSol, { mint: wrappedSolMint })],
    });
    expect(fill(tx)).toMatchObject({ tokens: -500n, lamports: oneSol, walletLamports: -fee });
  });

  it('charges no fee when somebody else paid it', () => {
    const tx = transaction(-oneSol, { feePayer: relayer, tokenChanges: [tokens(500n)] });
    expect(fill(tx)).toMatchObject({ lamports: -oneSol, feeLamports: 0n });
  });

  it('sums the wallet’s several accounts of the mint and leaves out everybody else’s', () => {
    const tx = transaction(-oneSol - fee, {
      tokenChanges: [
        tokens(300n),
        tokens(200n),
        tokens(-500n, 0n, { owner: relayer }),
        tokens(9n, 0n, { mint: mint('other') }),
      ],
    });
    expect(fill(tx).tokens).toBe(500n);
  });

  it('of a failed transaction is its fee alone', () => {
    expect(fill(transaction(-fee, { failed: true }))).toMatchObject({
      tokens: 0n,
      lamports: 0n,
      feeLamports: fee,
      walletLamports: -fee,
    });
  });

  it('of a transaction that the wallet has no part in is nothing', () => {
    const tx = transaction(0n, { feePayer: relayer, lamportsChanges: new Map() });
    expect(fill(tx)).toMatchObject({ tokens: 0n, lamports: 0n, feeLamports: 0n, walletLamports: 0n });
  });

  it('happens now when the block has no time yet', () => {
    expect(fill(transaction(0n, { blockTimeMs: undefined })).atMs).toBe(nowMs);
  });

  it('always adds up: wallet = traded - fee - tip - rent, when no wrapped SOL stays', () => {
    const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    const row = fc.record({ change: amount, rent: amount }).map((each) => tokens(each.change, each.rent));
    fc.assert(
      fc.property(
        amount,
        fc.array(row, { maxLength: 5 }),
        fc.bigInt({ min: 0n, max: 2n ** 40n }),
        (change, tokenChanges, tip) => {
          const found = fill(transaction(change, { tokenChanges, instructions: [transfer(tip)] }));
          const sum = found.lamports - found.feeLamports - found.tipLamports - found.rentLamports;
          expect(found.walletLamports).toBe(sum);
          expect(found.walletLamports).toBe(change);
        },
      ),
    );
  });
});
