import { PublicKey, SystemProgram, TransactionMessage, VersionedTransaction } from '@solana/web3.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTransaction } from '#adapters/solana/decode-transaction.ts';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import { routePlanEnd } from '#trading/domain/jupiter-route-plan.ts';
import { lamports } from '#trading/domain/quantities.ts';
import type { ExpectedSwap } from '#trading/domain/swap.ts';
import { inspectSwap } from '#trading/domain/swap-inspection.ts';
import * as tx from '../../adapters/solana/swap-transactions.ts';

const tipAccount = new PublicKey([...tipAccounts][0] ?? '');
const [unitLimit, unitPrice] = tx.budget(100_000, 1_000_000n);
if (unitLimit === undefined || unitPrice === undefined) throw new Error('no budget');

const inspect = (transactionBase64: string, expected: ExpectedSwap = tx.expectedBuy): string => {
  const decoded = decodeTransaction(transactionBase64, expected);
  const outcome = decoded.kind === 'refused' ? decoded : inspectSwap(decoded.transaction, expected, tipAccounts);
  return outcome.kind === 'ok' ? 'ok' : outcome.reason;
};

/** An honest buy with its route replaced. */
const buyWith = (...routes: Parameters<typeof tx.compile>[0][number][]) => [
  ...tx.honestBuy().slice(0, 6),
  ...routes,
  tx.close(tx.ata(tx.wallet, tx.wsol)),
];
const routeWith = (terms: Partial<tx.RouteTerms>) => buyWith(tx.route({}, tx.routeData(terms)));

describe('inspectSwap lets pass', () => {
  it('a buy that wraps, swaps and unwraps', () => expect(inspect(tx.wire(tx.honestBuy()))).toBe('ok'));
  it('a buy whose mints and programs come from a lookup table', () =>
    expect(inspect(tx.wire(tx.honestBuy(), [tx.commonTable]))).toBe('ok'));
  it('a sale into wrapped SOL', () => expect(inspect(tx.wire(tx.honestSale()), tx.expectedSale)).toBe('ok'));
  it('a sale whose wrapped SOL mint comes from a lookup table', () =>
    expect(inspect(tx.wire(tx.honestSale(), [tx.commonTable]), tx.expectedSale)).toBe('ok'));
  it('a buy through Jupiter’s temporary wrapped-SOL account', () =>
    expect(inspect(tx.wire(tx.temporaryBuy(), [tx.commonTable]))).toBe('ok'));
  it('a buy of a Token-2022 coin', () =>
    expect(
      inspect(
        tx.wire([
          ...tx.honestBuy().slice(0, 5),
          tx.createAta(tx.wallet, tx.coin, tx.token2022Program),
          tx.route({ destination: tx.ata(tx.wallet, tx.coin, tx.token2022Program) }),
          tx.close(tx.ata(tx.wallet, tx.wsol)),
        ]),
      ),
    ).toBe('ok'));
  it('a route through shared accounts', () => expect(inspect(tx.wire(buyWith(tx.sharedRoute())))).toBe('ok'));
  it('a route that names the same destination twice', () =>
    expect(inspect(tx.wire(buyWith(tx.route({ override: tx.ata(tx.wallet, tx.coin) }))))).toBe('ok'));
  it('a tip up to the cap', () =>
    expect(inspect(tx.wire([...tx.honestBuy(), tx.transfer(tipAccount, 1_000_000n)]))).toBe('ok'));
  it('a priority fee of exactly the cap, rounded up', () =>
    expect(inspect(tx.wire([...tx.budget(199_999, 1_000_001n), ...tx.honestBuy().slice(2)]))).toBe('ok'));
  it('a plan of two steps with fields of their own', () => {
    // Whirlpool (17) with its flag, then PumpSwapSell (73).
    const plan = `02000000${'11016400'}01${'49640102'}`;
    expect(inspect(tx.wire(routeWith({ plan })))).toBe('ok');
  });
});

type Hostile = readonly [name: string, transactionBase64: string, reason: string, expected?: ExpectedSwap];
const strangersAta = tx.ata(tx.stranger, tx.coin);
const wrapped = tx.ata(tx.wallet, tx.wsol);

const hostile: readonly Hostile[] = [
  ['bytes that are no transaction', Buffer.from('not a transaction').toString('base64'), 'transaction-unreadable'],
  ['no bytes at all', '', 'transaction-unreadable'],
  [
    'bytes after its end',
    Buffer.concat([tx.compile(tx.honestBuy()).serialize(), Buffer.from([0])]).toString('base64'),
    'transaction-unreadable',
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
  [
    'a version 1 message',
    Buffer.concat([Buffer.from([0x81, 1, 0, 0]), Buffer.alloc(200)]).toString('base64'),
    'transaction-',
  ],
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
  ['no route', tx.wire(tx.honestBuy().toSpliced(6, 1)), 'route-count: 0'],
  ['two routes', tx.wire(buyWith(tx.route(), tx.route())), 'route-count: 2'],
  ['a token-ledger route', tx.wire(routeWith({ tag: '96564774a75d0e68' })), 'route-kind-not-allowed: 96564774a75d0e68'],
  ['an exact-out route', tx.wire(routeWith({ tag: 'd033ef977b2bed5c' })), 'route-kind-not-allowed'],
  ['a route without data', tx.wire(buyWith(tx.route({}, Buffer.alloc(0)))), 'route-kind-not-allowed'],
  ['a route that is cut short', tx.wire(buyWith(tx.route({}, tx.routeData().subarray(0, 20)))), 'route-'],
  [
    'a claim on the program authority',
    tx.wire([...tx.honestBuy(), tx.instruction(tx.jupiter, [tx.wallet], '3ec6d6c1d59f6cd200')]),
    'route-count: 2',
  ],
  [
    'another mint bought',
    tx.wire(buyWith(tx.route({ destination: tx.ata(tx.wallet, tx.stranger), destinationMint: tx.stranger }))),
    'route-destination-not-own',
  ],
  [
    'another mint named',
    tx.wire(buyWith(tx.route({ destinationMint: tx.stranger }))),
    'route-destination-mint-differs',
  ],
  [
    'tokens bought for a stranger',
    tx.wire(buyWith(tx.route({ destination: strangersAta }))),
    'route-destination-not-own',
  ],
  ['a second destination', tx.wire(buyWith(tx.route({ override: strangersAta }))), 'route-destination-overridden'],
  [
    'a second destination behind a lookup table',
    tx.wire(buyWith(tx.route({ override: strangersAta })), [tx.lookupTable([strangersAta])]),
    'route-destination-overridden: hidden',
  ],
  [
    'a destination behind a lookup table',
    tx.wire(buyWith(tx.route({ destination: strangersAta })), [tx.lookupTable([strangersAta])]),
    'route-destination-not-own: hidden',
  ],
  [
    'the wrapped SOL of a stranger as source',
    tx.wire(buyWith(tx.route({ source: tx.ata(tx.stranger, tx.wsol) }))),
    'route-source-not-own',
  ],
  [
    'another token as source',
    tx.wire(buyWith(tx.route({ source: tx.ata(tx.wallet, tx.coin) }))),
    'route-source-not-own',
  ],
  ['a platform fee account', tx.wire(buyWith(tx.route({ platformFee: strangersAta }))), 'route-platform-fee-account'],
  ['a platform fee', tx.wire(routeWith({ platformFeeBps: 1 })), 'route-platform-fee: 1 bps'],
  ['more than was asked', tx.wire(routeWith({ amountIn: tx.amountIn + 1n })), 'route-amount-differs'],
  ['less than was asked', tx.wire(routeWith({ amountIn: 1n })), 'route-amount-differs'],
  ['a lowered minimum', tx.wire(routeWith({ quotedOut: tx.quotedOut - 2n })), 'route-minimum-lowered: 994999'],
  [
    'a raised slippage',
    tx.wire(routeWith({ slippageBps: 51, quotedOut: 2n * tx.quotedOut })),
    'route-slippage-over-cap: 51',
  ],
  ['a slippage beyond everything', tx.wire(routeWith({ slippageBps: 65_535 })), 'route-slippage-over-cap'],
  [
    'honest arguments behind the real ones',
    tx.wire(buyWith(tx.route({}, Buffer.concat([tx.routeData({ quotedOut: 0n }), tx.routeArguments()])))),
    'route-arguments-misplaced',
  ],
  [
    'a step of a kind that is not known',
    tx.wire(routeWith({ plan: '01000000ff640001' })),
    'route-plan-unreadable: step of kind 255',
  ],
  ['a plan without steps', tx.wire(routeWith({ plan: '00000000' })), 'route-plan-unreadable: 0 steps'],
  ['a plan of billions of steps', tx.wire(routeWith({ plan: 'ffffffff07640001' })), 'route-plan-unreadable'],
];

describe('inspectSwap refuses', () => {
  for (const [name, transactionBase64, reason, expected] of hostile) {
    it(name, () => {
      const found = inspect(transactionBase64, expected);
      expect(found.slice(0, reason.length)).toBe(reason);
      expect(found).toMatch(/^[a-z0-9-]+(: .+)?$/);
    });
  }

  it('every transaction in which any single byte of the route was changed for the worse', () => {
    const honest = tx.routeData();
    fc.assert(
      fc.property(fc.nat(honest.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const data = Buffer.from(honest);
        data[at] = (data[at] ?? 0) ^ change;
        const outcome = inspect(tx.wire(buyWith(tx.route({}, data))));
        if (outcome !== 'ok') return;
        // What still passes keeps the terms: a higher quote, a lower slippage, or another kind or share of step.
        expect(data.readBigUInt64LE(honest.length - 19)).toBe(tx.amountIn);
        expect(data.readBigUInt64LE(honest.length - 11)).toBeGreaterThanOrEqual(tx.quotedOut);
        expect(data.readUInt16LE(honest.length - 3)).toBeLessThanOrEqual(tx.slippageBps);
        expect(data.readUInt8(honest.length - 1)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('whatever bytes come, without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(inspect(Buffer.from(bytes).toString('base64'))).not.toBe('ok');
      }),
      { numRuns: 200 },
    );
  });
});

describe('routePlanEnd', () => {
  it.each([
    ['one Raydium step', '0100000007640001', 8],
    ['a Whirlpool V2 step without slices', '010000002f0100640001', 10],
    ['a Whirlpool V2 step with two slices', '010000002f01010200000000010102640001', 18],
    ['a DLMM V2 step with one slice', '010000004b010000000003640001', 14],
    ['a HumidiFi step', '0100000057000000000000000001640001', 17],
  ])('walks %s', (_name, hex, end) => expect(routePlanEnd(hex, 0)).toEqual({ end }));

  it('does not guess at a plan that is cut short', () => {
    expect(routePlanEnd('02000000076400', 0)).toEqual({ unreadable: 'cut short' });
  });
});
