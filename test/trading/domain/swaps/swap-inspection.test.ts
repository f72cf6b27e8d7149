import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTransaction } from '#adapters/solana/decode-transaction.ts';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import { routePlanEnd } from '#trading/domain/swaps/jupiter-route-plan.ts';
import type { ExpectedSwap } from '#trading/domain/swaps/swap.ts';
import { inspectSwap } from '#trading/domain/swaps/swap-inspection.ts';
import { hostileCorpus } from '../../../adapters/solana/hostile.ts';
import { buyWith, routeWith } from '../../../adapters/solana/hostile-routes.ts';
import { tipAccount } from '../../../adapters/solana/hostile-swaps.ts';
import * as tx from '../../../adapters/solana/swap-transactions.ts';

const inspect = (transactionBase64: string, expected: ExpectedSwap = tx.expectedBuy): string => {
  const decoded = decodeTransaction(transactionBase64, expected);
  const outcome = decoded.kind === 'refused' ? decoded : inspectSwap(decoded.transaction, expected, tipAccounts);
  return outcome.kind === 'ok' ? 'ok' : outcome.reason;
};

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

describe('inspectSwap refuses', () => {
  const hostile = hostileCorpus.map(([name, ...rest]) => ({ name, rest }));
  it.each(hostile)('$name', ({ rest: [transactionBase64, reason, expected] }) => {
    const found = inspect(transactionBase64, expected);
    expect(found.slice(0, reason.length)).toBe(reason);
    expect(found).toMatch(/^[a-z0-9-]+(: .+)?$/);
  });

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
