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

describe('the checks that inspectSwap tells', () => {
  const checksOf = (transactionBase64: string) => {
    const decoded = decodeTransaction(transactionBase64, tx.expectedBuy);
    if (decoded.kind === 'refused') throw new Error(decoded.reason);
    const { checks } = inspectSwap(decoded.transaction, tx.expectedBuy, tipAccounts);
    return Object.fromEntries(checks.map(({ guard, passed, found, allowed }) => [guard, [passed, found, allowed]]));
  };
  const dear = [...tx.budget(1_400_000, 1_000_000n), ...tx.honestBuy().slice(2)];

  it('are the number found and the limit of each cap, when it passes', () => {
    expect(checksOf(tx.wire([...tx.honestBuy(), tx.transfer(tipAccount, 7n)]))).toMatchObject({
      'transaction-differs': [true, 'no', 'no'],
      'tip-over-cap': [true, '7 lamports', '<= 1000000 lamports'],
      'route-slippage-over-cap': [true, '50 bps', '<= 50 bps'],
      'route-minimum-lowered': [true, '995000 raw units', '>= 995000 raw units'],
    });
  });

  it('are the same when it refuses, those behind the refusal as well', () => {
    expect(checksOf(tx.wire([...dear, tx.transfer(tipAccount, 1_000_001n)]))).toMatchObject({
      'transaction-differs': [true, 'no', 'no'],
      'priority-fee-over-cap': [false, '1400000 lamports', '<= 200000 lamports'],
      'tip-over-cap': [false, '1000001 lamports', '<= 1000000 lamports'],
      'route-slippage-over-cap': [true, '50 bps', '<= 50 bps'],
    });
  });

  it('tell of no number that cannot be read, and say what the transaction does besides', () => {
    const checks = checksOf(tx.wire([...dear, tx.transfer(tx.stranger, 1n)]));
    expect(checks['transaction-differs']).toEqual([false, `transfer-to-stranger: ${tx.stranger.toBase58()}`, 'no']);
    expect(checks['priority-fee-over-cap']?.[0]).toBe(false);
    expect(checks['tip-over-cap']).toBeUndefined();
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
    ['a pump.fun buy of the sixth version', '01000000bb0101640001', 10],
    ['a step through HumidiFi’s second router', `01000000ba${'00'.repeat(65)}640001`, 73],
    ['a step through Hylo’s router', '01000000bc640001', 8],
  ])('walks %s', (_name, hex, end) => expect(routePlanEnd(hex, 0)).toEqual({ end }));

  it.each([172, 183, 189])('does not guess at a step of kind %i', (kind) => {
    const plan = `01000000${kind.toString(16)}${'00'.repeat(20)}`;
    expect(routePlanEnd(plan, 0)).toEqual({ unreadable: `step of kind ${kind}` });
  });

  it('does not guess at a plan that is cut short', () => {
    expect(routePlanEnd('02000000076400', 0)).toEqual({ unreadable: 'cut short' });
  });
});
