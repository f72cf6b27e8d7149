/** One instruction too many in an otherwise honest swap: every class by which a wallet can be robbed, bound or griefed. */
import { ComputeBudgetProgram, PublicKey, SystemProgram, type TransactionInstruction } from '@solana/web3.js';
import type { Hostile } from './hostile-swaps.ts';
import * as tx from './swap-transactions.ts';

const coinAccount = tx.ata(tx.wallet, tx.coin);
const coin2022Account = tx.ata(tx.wallet, tx.coin, tx.token2022Program);
const wrapped = tx.ata(tx.wallet, tx.wsol);
const strangersCoin = tx.ata(tx.stranger, tx.coin);
const amount = '0100000000000000';
const authority = Buffer.from(tx.stranger.toBytes()).toString('hex');

const token = (data: string, ...accounts: readonly PublicKey[]) => tx.instruction(tx.tokenProgram, accounts, data);
const token2022 = (data: string, ...accounts: readonly PublicKey[]) =>
  tx.instruction(tx.token2022Program, accounts, data);
const program = (address: string, data: string, ...accounts: readonly PublicKey[]) =>
  tx.instruction(new PublicKey(address), accounts, data);
const system = (index: number, rest: string, ...accounts: readonly PublicKey[]) => {
  const tag = Buffer.alloc(4);
  tag.writeUInt32LE(index);
  return tx.instruction(SystemProgram.programId, accounts, tag.toString('hex') + rest);
};

type Extra = readonly [name: string, instruction: TransactionInstruction, reason: string];

/** By the number of the instruction in the SPL Token programs; Token-2022 shares the first 25. */
const tokenExtras: readonly Extra[] = [
  ['an account made anew', token('01', coinAccount, tx.coin, tx.wallet), 'token-instruction-not-allowed: 1'],
  ['a multisig', token('0201', coinAccount, tx.stranger), 'token-instruction-not-allowed: 2'],
  ['a revocation', token('05', coinAccount, tx.wallet), 'token-instruction-not-allowed: 5'],
  ['a new owner', token(`060201${authority}`, coinAccount, tx.wallet), 'token-instruction-not-allowed: 6'],
  ['a new close authority', token(`060301${authority}`, coinAccount, tx.wallet), 'token-instruction-not-allowed: 6'],
  [
    'a new owner of the wrapped SOL',
    token(`060201${authority}`, wrapped, tx.wallet),
    'token-instruction-not-allowed: 6',
  ],
  ['tokens minted', token(`07${amount}`, tx.coin, coinAccount, tx.wallet), 'token-instruction-not-allowed: 7'],
  ['a frozen account', token('0a', coinAccount, tx.coin, tx.wallet), 'token-instruction-not-allowed: 10'],
  [
    'a checked transfer',
    token(`0c${amount}06`, coinAccount, tx.coin, strangersCoin, tx.wallet),
    'token-instruction-not-allowed: 12',
  ],
  [
    'a checked approval',
    token(`0d${amount}06`, coinAccount, tx.coin, tx.stranger, tx.wallet),
    'token-instruction-not-allowed: 13',
  ],
  ['a checked burn', token(`0f${amount}06`, coinAccount, tx.coin, tx.wallet), 'token-instruction-not-allowed: 15'],
  [
    'an account made for a stranger',
    token(`12${authority}`, coinAccount, tx.coin),
    'token-instruction-not-allowed: 18',
  ],
  ['excess lamports withdrawn', token('26', wrapped, tx.stranger, tx.wallet), 'token-instruction-not-allowed: 38'],
  ['SOL unwrapped to a stranger', token('2d00', wrapped, tx.stranger, tx.wallet), 'token-instruction-not-allowed: 45'],
  ['a batch', token(`ff0303${amount}`, wrapped, strangersCoin, tx.wallet), 'token-instruction-not-allowed: 255'],
  ['a sync with something behind it', token('1100', wrapped), 'token-instruction-not-allowed: 17'],
  [
    'a close with something behind it',
    token('0900', wrapped, tx.wallet, tx.wallet),
    'token-instruction-not-allowed: 9',
  ],
  ['a close by a multisig', token('09', wrapped, tx.wallet, tx.wallet, tx.stranger), 'close-by-other-authority'],
  ['a close by a stranger', tx.close(wrapped, tx.wallet, tx.stranger), 'signer-not-wallet'],
  ['the coin account closed to a stranger', tx.close(coinAccount, tx.stranger), 'close-of-other-account'],
  ['a stranger’s account closed', tx.close(strangersCoin), 'close-of-other-account'],
  [
    'a Token-2022 approval',
    token2022('04ffffffffffffffff', coin2022Account, tx.stranger, tx.wallet),
    'token-instruction-not-allowed: 4',
  ],
  [
    'a Token-2022 new owner',
    token2022(`060201${authority}`, coin2022Account, tx.wallet),
    'token-instruction-not-allowed: 6',
  ],
  [
    'a Token-2022 transfer',
    token2022(`0c${amount}06`, coin2022Account, tx.coin, strangersCoin, tx.wallet),
    'token-instruction-not-allowed: 12',
  ],
  [
    'a transfer with fee',
    token2022(`1a01${amount}06${amount}`, coin2022Account, tx.coin, strangersCoin, tx.wallet),
    'token-instruction-not-allowed: 26',
  ],
  [
    'a confidential transfer',
    token2022('1b07', coin2022Account, tx.coin, strangersCoin, tx.wallet),
    'token-instruction-not-allowed: 27',
  ],
  ['a memo requirement', token2022('1e00', coin2022Account, tx.wallet), 'token-instruction-not-allowed: 30'],
  ['a CPI guard', token2022('2200', coin2022Account, tx.wallet), 'token-instruction-not-allowed: 34'],
  ['a permanent delegate', token2022(`23${authority}`, tx.coin), 'token-instruction-not-allowed: 35'],
  [
    'a transfer hook',
    token2022(`2400${authority}${authority}`, tx.coin, tx.wallet),
    'token-instruction-not-allowed: 36',
  ],
  [
    'wrapped SOL closed by the other token program',
    token2022('09', wrapped, tx.wallet, tx.wallet),
    'close-of-other-account',
  ],
  ['wrapped SOL synced by the other token program', token2022('11', wrapped), 'sync-of-other-account'],
  ['the coin account synced', tx.syncNative(coinAccount), 'sync-of-other-account'],
];

const systemExtras: readonly Extra[] = [
  [
    'a new account',
    system(0, amount + amount + authority, tx.wallet, tx.wallet),
    'system-instruction-not-allowed: 00000000',
  ],
  ['a new owner of the wallet', system(1, authority, tx.wallet), 'system-instruction-not-allowed: 01000000'],
  ['an account with a seed', system(3, authority, tx.wallet, tx.stranger), 'system-instruction-not-allowed: 03000000'],
  ['a nonce advanced', system(4, '', tx.stranger, tx.wallet), 'system-instruction-not-allowed: 04000000'],
  [
    'a nonce emptied',
    system(5, amount, tx.stranger, tx.stranger, tx.wallet),
    'system-instruction-not-allowed: 05000000',
  ],
  ['a nonce begun', system(6, authority, tx.stranger), 'system-instruction-not-allowed: 06000000'],
  ['a nonce given away', system(7, authority, tx.stranger, tx.wallet), 'system-instruction-not-allowed: 07000000'],
  ['space in the wallet', system(8, amount, tx.wallet), 'system-instruction-not-allowed: 08000000'],
  ['an owner with a seed', system(10, authority, tx.stranger, tx.wallet), 'system-instruction-not-allowed: 0a000000'],
  [
    'a transfer with a seed',
    system(11, amount, tx.stranger, tx.wallet, tx.stranger),
    'system-instruction-not-allowed: 0b000000',
  ],
  [
    'a transfer with something behind it',
    system(2, `${amount}00`, tx.wallet, wrapped),
    'system-instruction-not-allowed: 02000000',
  ],
  ['a transfer that is cut short', system(2, '', tx.wallet, wrapped), 'system-instruction-not-allowed: 02000000'],
  ['a transfer to the wallet itself', tx.transfer(tx.wallet, 1n), 'transfer-to-stranger'],
  ['a transfer to the coin account', tx.transfer(coinAccount, 1n), 'transfer-to-stranger'],
  ['a transfer to a stranger’s wrapped SOL', tx.transfer(tx.ata(tx.stranger, tx.wsol), 1n), 'transfer-to-stranger'],
];

const programExtras: readonly Extra[] = [
  [
    'a program upgrade',
    program('BPFLoaderUpgradeab1e11111111111111111111111', '03000000', tx.wallet),
    'program-not-allowed: BPFLoader',
  ],
  [
    'a stake',
    program('Stake11111111111111111111111111111111111111', '00000000', tx.wallet),
    'program-not-allowed: Stake',
  ],
  [
    'a vote',
    program('Vote111111111111111111111111111111111111111', '00000000', tx.wallet),
    'program-not-allowed: Vote',
  ],
  [
    'a lookup table',
    program('AddressLookupTab1e1111111111111111111111111', '00000000', tx.wallet),
    'program-not-allowed: AddressLookup',
  ],
  [
    'a signature to verify',
    program('Ed25519SigVerify111111111111111111111111111', '0100'),
    'program-not-allowed: Ed25519',
  ],
  [
    'another signature to verify',
    program('KeccakSecp256k11111111111111111111111111111', '01'),
    'program-not-allowed: Keccak',
  ],
  ['the wallet as a program', tx.instruction(tx.wallet, [tx.stranger], '00'), 'program-not-allowed'],
  [
    'another version of Jupiter',
    program('JUP4Fb2cqiRUcaTHdrPC8h2gNsA2ETXiPDD33WcGuJB', '00', tx.wallet),
    'program-not-allowed: JUP4',
  ],
];

const budgetExtras: readonly Extra[] = [
  [
    'units with a fee of their own',
    tx.instruction(ComputeBudgetProgram.programId, [], '0000000100ffffffff'),
    'compute-budget-instruction-not-allowed',
  ],
  [
    'a limit of loaded data',
    tx.instruction(ComputeBudgetProgram.programId, [], '0400000100'),
    'compute-budget-instruction-not-allowed',
  ],
  [
    'a unit price with something behind it',
    tx.instruction(ComputeBudgetProgram.programId, [], '03ffffffffffffffff00'),
    'compute-budget-instruction-not-allowed',
  ],
  ['an empty budget', tx.instruction(ComputeBudgetProgram.programId, [], ''), 'compute-budget-instruction-not-allowed'],
];

const accountExtras: readonly Extra[] = [
  [
    'an account paid by a stranger',
    tx.createAta(tx.wallet, tx.coin, tx.tokenProgram, tx.stranger),
    'signer-not-wallet',
  ],
  ['a second temporary account', tx.createTemporary(tx.ata(tx.stranger, tx.wsol)), 'temporary-account-foreign'],
  ['a temporary account that nothing closes', tx.createTemporary(), 'temporary-account-left-open'],
];

const extras = [...tokenExtras, ...systemExtras, ...programExtras, ...budgetExtras, ...accountExtras];

/** An honest buy with the instruction in front of it and behind it: neither place makes it better. */
export const hostileInstructions: readonly Hostile[] = extras.flatMap(([name, instruction, reason]): Hostile[] => [
  [`${name}, in front`, tx.wire([instruction, ...tx.honestBuy()]), reason],
  [`${name}, behind`, tx.wire([...tx.honestBuy(), instruction]), reason],
]);

const honest = tx.honestBuy();
const [limit, price, open, wrap, sync, openCoin, route, unwrap] = honest;
if (!limit || !price || !open || !wrap || !sync || !openCoin || !route || !unwrap) throw new Error('no honest buy');
const reordered = (...rest: readonly TransactionInstruction[]) => tx.wire([limit, price, ...rest]);

const temporarySale = tx.route({ source: coinAccount, destination: tx.temporary, destinationMint: tx.wsol });

/** Honest instructions in an order that leaves money behind, and orders that protect nothing. */
export const hostileOrders: readonly Hostile[] = [
  ['unwrapped before the route', reordered(open, wrap, sync, openCoin, unwrap, route), 'close-before-route'],
  ['wrapped behind the route', reordered(open, openCoin, route, wrap, sync, unwrap), 'sync-behind-route'],
  ['wrapped behind the route, not synced', reordered(open, openCoin, route, wrap, unwrap), 'wrapped-behind-route'],
  ['wrapped SOL that nothing unwraps', tx.wire(honest.slice(0, -1)), 'wrapped-account-left-open'],
  [
    'a sale that leaves what it brought in wrapped SOL',
    tx.wire(tx.honestSale().slice(0, -1)),
    'wrapped-account-left-open',
    tx.expectedSale,
  ],
  [
    'a sale that leaves what it brought in the temporary account',
    tx.wire([...tx.budget(100_000, 1_000_000n), tx.createTemporary(), temporarySale]),
    'temporary-account-left-open',
    tx.expectedSale,
  ],
  [
    'a buy that unwraps the associated account and leaves the temporary one',
    tx.wire([...tx.temporaryBuy().slice(0, -1), unwrap]),
    'temporary-account-left-open',
  ],
  ['opened behind the route', reordered(open, wrap, sync, route, openCoin, unwrap), 'account-opened-behind-route'],
  [
    'parked in a temporary account that is opened behind the route',
    reordered(
      open,
      tx.transfer(tx.temporary, tx.amountIn),
      route,
      tx.createTemporary(),
      tx.close(tx.temporary),
      unwrap,
    ),
    'account-opened-behind-route',
  ],
  [
    'an order without a least output',
    tx.wire(honest),
    'order-without-minimum-out',
    { ...tx.expectedBuy, minimumOut: 0n },
  ],
  ['an order of nothing', tx.wire(honest), 'order-without-amount', { ...tx.expectedBuy, amountIn: 0n }],
  [
    'an order of a mint for itself',
    tx.wire(honest),
    'order-of-one-mint',
    { ...tx.expectedBuy, outputMint: tx.expectedBuy.inputMint },
  ],
  [
    'a close to an address behind a lookup table',
    tx.wire(honest.with(-1, tx.close(wrapped, tx.stranger)), [tx.lookupTable([tx.stranger])]),
    'close-to-stranger: hidden',
  ],
  [
    'a close of an account behind a lookup table',
    tx.wire(honest.with(-1, tx.close(strangersCoin)), [tx.lookupTable([strangersCoin])]),
    'close-of-other-account: hidden',
  ],
  [
    'an account of a mint and owner behind a lookup table',
    tx.wire([tx.createAta(tx.stranger, tx.coin), ...honest], [tx.lookupTable([tx.stranger, strangersCoin])]),
    'token-account-of-other-owner: hidden',
  ],
];
