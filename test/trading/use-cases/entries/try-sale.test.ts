import { describe, expect, it } from 'vitest';
import type { Holder } from '#trading/domain/safety/holders.ts';
import type { BuildOutcome, Quote, QuoteOutcome } from '#trading/domain/swaps/swap.ts';
import { basisPoints, epochMs, mint, walletAddress, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import type { Trial } from '#trading/ports/token-reader.ts';
import { trySale } from '#trading/use-cases/entries/try-sale.ts';

const [first, second, third] = ['A', 'B', 'C'].map((letter) => walletAddress(letter.repeat(43))) as [
  ReturnType<typeof walletAddress>,
  ReturnType<typeof walletAddress>,
  ReturnType<typeof walletAddress>,
];
const holderOf = (owner: string, tokens = 1_000n): Holder => ({
  owner,
  tokens,
  kind: 'wallet',
  frozen: false,
  lamports: 10n ** 9n,
});
const sale: Quote = {
  inputMint: mint('M'.repeat(43)),
  outputMint: wrappedSolMint,
  amountIn: 1_000n,
  slippageBps: basisPoints(1_000),
  amountOut: 500n,
  minimumOut: 450n,
  priceImpactBps: 1,
  takenAtMs: epochMs(0),
  raw: {},
};
const succeeded: Trial = { kind: 'succeeded' };
const frozen: Trial = { kind: 'failed', reason: 'account-frozen (17)' };
const poor: Trial = { kind: 'inconclusive', reason: 'fee-not-covered' };

/** Tries the sale by sellers whose trials end like this; `smaller` is the answer to a quote of less than was asked for. */
const trialsOf = async (
  ends: readonly (readonly [seller: string, end: Trial | Error, tokens?: bigint])[],
  smaller: QuoteOutcome = { kind: 'no-route' },
) => {
  const tried: string[] = [];
  const router = {
    quote: async () => smaller,
    build: async (_quote: Quote, wallet: string): Promise<BuildOutcome> => ({
      kind: 'built',
      swap: { transactionBase64: wallet, lastValidBlockHeight: 1n },
    }),
  };
  const simulate = async (transactionBase64: string): Promise<Trial> => {
    tried.push(transactionBase64);
    const end = ends.find(([seller]) => seller === transactionBase64)?.[1];
    if (end === undefined) throw new Error(`${transactionBase64} is no seller`);
    if (end instanceof Error) throw end;
    return end;
  };
  const sellers = ends.map(([seller, , tokens]) => holderOf(seller, tokens));
  const part = trySale({ router, swapSimulator: { simulate } }, { kind: 'quoted', quote: sale }, sellers, true);
  return { part: await part, tried };
};

describe('trySale', () => {
  it('takes a token for unsellable that the first seller can sell and the second cannot', async () => {
    expect(
      (
        await trialsOf([
          [first, succeeded],
          [second, frozen],
        ])
      ).part,
    ).toEqual({
      kind: 'unsellable',
      because: 'a simulated sale fails: account-frozen (17)',
    });
  });

  it('takes a token for unsellable that the second seller can sell and the first cannot', async () => {
    expect(
      (
        await trialsOf([
          [first, frozen],
          [second, succeeded],
        ])
      ).part.kind,
    ).toBe('unsellable');
  });

  it('tells the sale of the larger holder when both can sell, and asks no third', async () => {
    const { part, tried } = await trialsOf([
      [first, succeeded],
      [second, succeeded],
      [third, frozen],
    ]);
    expect(part).toMatchObject({ kind: 'sold', how: 'simulated', seller: first });
    expect(tried).toEqual([first, second]);
  });

  it.each<readonly [string, Trial | Error]>([
    ['says nothing', poor],
    ['cannot be tried', new Error('no node answers')],
  ])('is content with one sale while the other %s', async (_name, end) => {
    expect(
      (
        await trialsOf([
          [first, succeeded],
          [second, end],
        ])
      ).part,
    ).toMatchObject({ kind: 'sold', seller: first });
    expect(
      (
        await trialsOf([
          [first, end],
          [second, succeeded],
        ])
      ).part,
    ).toMatchObject({ kind: 'sold', seller: second });
  });

  it('does not hold it against a token that the little of the second seller has no quote', async () => {
    expect(
      (
        await trialsOf([
          [first, succeeded],
          [second, succeeded, 1n],
        ])
      ).part,
    ).toMatchObject({ kind: 'sold' });
  });

  it('takes the lack of a quote for what a seller holds as unsellable while nobody sold', async () => {
    expect(
      (
        await trialsOf([
          [first, poor],
          [second, succeeded, 1n],
        ])
      ).part,
    ).toEqual({
      kind: 'unsellable',
      because: 'no quote of a sale: no-route',
    });
  });

  it('does not know when neither trial says anything, and throws what stopped them', async () => {
    expect(
      (
        await trialsOf([
          [first, poor],
          [second, poor],
        ])
      ).part,
    ).toMatchObject({ kind: 'unknown' });
    await expect(
      trialsOf([
        [first, poor],
        [second, new Error('no node answers')],
      ]),
    ).rejects.toThrow('no node answers');
  });
});
