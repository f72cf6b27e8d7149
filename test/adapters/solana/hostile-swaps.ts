/** Transactions that a hijacked router might hand out: what stands around the route. */
import {
  address,
  blockhash,
  compileTransaction,
  createTransactionMessage,
  getTransactionEncoder,
  pipe,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
} from '@solana/kit';
import { PublicKey, SystemProgram, TransactionMessage, VersionedTransaction } from '@solana/web3.js';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import type { ExpectedSwap } from '#trading/domain/swaps/swap.ts';
import { lamports } from '#trading/domain/values/quantities.ts';
import * as tx from './swap-transactions.ts';

export const tipAccount = new PublicKey([...tipAccounts][0] ?? '');
const [unitLimit, unitPrice] = tx.budget(100_000, 1_000_000n);
if (unitLimit === undefined || unitPrice === undefined) throw new Error('no budget');

export type Hostile = readonly [name: string, transactionBase64: string, reason: string, expected?: ExpectedSwap];
/** A message of the version that came in 2026, which web3.js reads and cannot write. */
const version1 = (): string => {
  const payer = address(tx.wallet.toBase58());
  const message = pipe(
    createTransactionMessage({ version: 1 }),
    (empty) => setTransactionMessageFeePayer(payer, empty),
    (paid) =>
      setTransactionMessageLifetimeUsingBlockhash(
        { blockhash: blockhash(tx.wsol.toBase58()), lastValidBlockHeight: 0n },
        paid,
      ),
  );
  return Buffer.from(getTransactionEncoder().encode(compileTransaction(message))).toString('base64');
};

const strangersAta = tx.ata(tx.stranger, tx.coin);
const wrapped = tx.ata(tx.wallet, tx.wsol);

/** Swaps with something in them that nobody asked for, and the reason that a refusal must begin with. */
export const hostileSwaps: readonly Hostile[] = [
  ['bytes that are no transaction', Buffer.from('not a transaction').toString('base64'), 'transaction-unreadable'],
  ['no bytes at all', '', 'transaction-unreadable'],
  [
    'bytes after its end',
    Buffer.concat([tx.compile(tx.honestBuy()).serialize(), Buffer.from([0])]).toString('base64'),
    'transaction-not-canonical',
  ],
  [
    'a legacy message',
    tx.base64Of(
      new VersionedTransaction(
        new TransactionMessage({
          payerKey: tx.wallet,
          recentBlockhash: tx.wsol.toBase58(),
          instructions: tx.honestBuy(),
        }).compileToLegacyMessage(),
      ),
    ),
    'transaction-version-not-allowed: legacy',
  ],
  ['a version 1 message', version1(), 'transaction-version-not-allowed: 1'],
  ['another fee payer', tx.wire(tx.honestBuy(), [], tx.stranger), 'fee-payer-not-wallet'],
  ['a second signer', tx.wire([...tx.honestBuy(), tx.transfer(tx.wallet, 1n, tx.stranger)]), 'signer-not-wallet'],
  [
    'a memo',
    tx.wire([
      ...tx.honestBuy(),
      tx.instruction(new PublicKey('MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr'), [], '6869'),
    ]),
    'program-not-allowed: Memo',
  ],
  [
    'an unknown program',
    tx.wire([...tx.honestBuy(), tx.instruction(tx.stranger, [tx.wallet], '00')]),
    'program-not-allowed',
  ],
  [
    'a program behind a lookup table',
    tx.tampered(tx.compile(tx.honestBuy(), [tx.commonTable]), (message) => {
      const last = message.compiledInstructions.at(-1);
      if (last !== undefined) last.programIdIndex = message.staticAccountKeys.length;
    }),
    'program-not-allowed: hidden',
  ],
  [
    'a priority fee over the cap',
    tx.wire([...tx.budget(1_400_000, 1_500_000n), ...tx.honestBuy().slice(2)]),
    'priority-fee-over-cap: 2100000',
  ],
  [
    'a priority fee one lamport over the cap',
    tx.wire([...tx.budget(200_000, 1_000_001n), ...tx.honestBuy().slice(2)]),
    'priority-fee-over-cap: 200001',
  ],
  ['a high price without a limit', tx.wire([unitPrice, ...tx.honestBuy().slice(2)]), 'priority-fee-over-cap: 1400000'],
  ['two unit prices', tx.wire([unitPrice, ...tx.honestBuy()]), 'compute-unit-price-repeated'],
  ['two unit limits', tx.wire([unitLimit, ...tx.honestBuy()]), 'compute-unit-limit-repeated'],
  [
    'a heap frame request',
    tx.wire([...tx.honestBuy(), tx.instruction(unitLimit.programId, [], '0100040000')]),
    'compute-budget-instruction-not-allowed',
  ],
  ['a transfer to a stranger', tx.wire([...tx.honestBuy(), tx.transfer(tx.stranger, 1n)]), 'transfer-to-stranger'],
  [
    'a transfer to an account behind a lookup table',
    tx.wire([...tx.honestBuy(), tx.transfer(tipAccount, 5n)], [tx.lookupTable([tipAccount])]),
    'transfer-to-hidden-account',
  ],
  ['a tip over the cap', tx.wire([...tx.honestBuy(), tx.transfer(tipAccount, 1_000_001n)]), 'tip-over-cap'],
  [
    'many tips that add up over the cap',
    tx.wire([...tx.honestBuy(), tx.transfer(tipAccount, 600_000n), tx.transfer(tipAccount, 600_000n)]),
    'tip-over-cap: 1200000',
  ],
  [
    'a tip when none is allowed',
    tx.wire([...tx.honestBuy(), tx.transfer(tipAccount, 1n)]),
    'tip-over-cap',
    { ...tx.expectedBuy, maxTipLamports: lamports(0n) },
  ],
  [
    'more wrapped than the input',
    tx.wire([...tx.honestBuy(), tx.transfer(wrapped, 1n)]),
    'wrapped-lamports-not-the-input',
  ],
  [
    'SOL wrapped in a sale',
    tx.wire([...tx.honestSale(), tx.transfer(wrapped, 1n)]),
    'wrapped-lamports-not-the-input',
    tx.expectedSale,
  ],
  [
    'SOL parked in the temporary account',
    tx.wire(tx.temporaryBuy().with(2, tx.transfer(tx.temporary, tx.amountIn + 4_000_000n))),
    'wrapped-lamports-not-the-input',
  ],
  ['a temporary account that is not closed', tx.wire(tx.temporaryBuy().slice(0, -1)), 'temporary-account-left-open'],
  [
    'a temporary account of somebody else',
    tx.wire(tx.temporaryBuy().with(3, tx.createTemporary(tx.stranger))),
    'temporary-account-foreign',
  ],
  [
    'an account made for another program by the System program',
    tx.wire([...tx.honestBuy(), SystemProgram.assign({ accountPubkey: tx.wallet, programId: tx.stranger })]),
    'system-instruction-not-allowed',
  ],
  [
    'a durable nonce',
    tx.wire([SystemProgram.nonceAdvance({ noncePubkey: tx.stranger, authorizedPubkey: tx.wallet }), ...tx.honestBuy()]),
    'system-instruction-not-allowed',
  ],
  [
    'an account opened for a stranger',
    tx.wire([...tx.honestBuy(), tx.createAta(tx.stranger, tx.coin)]),
    'token-account-of-other-owner',
  ],
  [
    'an account of a mint nobody asked for',
    tx.wire([...tx.honestBuy(), tx.createAta(tx.wallet, tx.stranger)]),
    'token-account-not-of-this-swap',
  ],
  [
    'a nested recovery by the Associated Token program',
    tx.wire([...tx.honestBuy(), tx.createAta(tx.wallet, tx.coin, tx.tokenProgram, tx.wallet, '02')]),
    'associated-token-instruction-not-allowed',
  ],
  [
    'an account whose mint differs from its address',
    tx.wire([
      ...tx.honestBuy(),
      tx.instruction(
        new PublicKey('ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL'),
        [tx.wallet, tx.ata(tx.wallet, tx.coin), tx.wallet, tx.stranger],
        '01',
      ),
    ]),
    'token-account-of-other-mint',
  ],
  [
    'an approval',
    tx.wire([
      ...tx.honestBuy(),
      tx.instruction(tx.tokenProgram, [tx.ata(tx.wallet, tx.coin), tx.stranger, tx.wallet], '04ffffffffffffffff'),
    ]),
    'token-instruction-not-allowed: 4',
  ],
  [
    'a change of authority under Token-2022',
    tx.wire([...tx.honestBuy(), tx.instruction(tx.token2022Program, [wrapped, tx.wallet], '0602')]),
    'token-instruction-not-allowed: 6',
  ],
  [
    'a token transfer',
    tx.wire([
      ...tx.honestBuy(),
      tx.instruction(tx.tokenProgram, [wrapped, strangersAta, tx.wallet], '030100000000000000'),
    ]),
    'token-instruction-not-allowed: 3',
  ],
  [
    'a burn',
    tx.wire([
      ...tx.honestBuy(),
      tx.instruction(tx.tokenProgram, [tx.ata(tx.wallet, tx.coin), tx.coin, tx.wallet], '080100000000000000'),
    ]),
    'token-instruction-not-allowed: 8',
  ],
  [
    'an empty token instruction',
    tx.wire([...tx.honestBuy(), tx.instruction(tx.tokenProgram, [], '')]),
    'token-instruction-not-allowed',
  ],
  [
    'wrapped SOL closed to a stranger',
    tx.wire(tx.honestBuy().with(-1, tx.close(wrapped, tx.stranger))),
    'close-to-stranger',
  ],
  [
    'the coin account closed',
    tx.wire([...tx.honestBuy(), tx.close(tx.ata(tx.wallet, tx.coin))]),
    'close-of-other-account',
  ],
  [
    'wrapped SOL of somebody else synced',
    tx.wire([...tx.honestBuy(), tx.syncNative(tx.ata(tx.stranger, tx.wsol))]),
    'sync-of-other-account',
  ],
];
