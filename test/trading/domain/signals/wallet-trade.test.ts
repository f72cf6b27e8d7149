import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TokenBalanceChange } from '#trading/domain/signals/observed-transaction.ts';
import { type BalanceView, deriveWalletTrade } from '#trading/domain/signals/wallet-trade.ts';
import {
  lamports,
  type Mint,
  mint,
  tokenAmount,
  usdcMint,
  usdtMint,
  walletAddress,
  wrappedSolMint,
} from '#trading/domain/values/quantities.ts';

const wallet = walletAddress('wallet');
const coin = mint('coin');

type Row = { mint: Mint; change: bigint; before?: bigint; rent?: bigint; owner?: string; decimals?: number };
const row = ({ mint: of, change, before, rent = 0n, owner = 'wallet', decimals = 6 }: Row): TokenBalanceChange => ({
  tokenAccount: `account-of-${owner}-${of}`,
  owner: walletAddress(owner),
  mint: of,
  decimals,
  change: tokenAmount(change),
  before: before === undefined ? undefined : tokenAmount(before),
  lamportsChange: lamports(rent),
});

type View = { sol: bigint; fee?: bigint; feePayer?: string; failed?: boolean; rows?: readonly TokenBalanceChange[] };
const view = ({ sol, fee = 0n, feePayer = 'wallet', failed = false, rows = [] }: View): BalanceView => ({
  failed,
  feePayer: walletAddress(feePayer),
  feeLamports: lamports(fee),
  lamportsChanges: new Map([['wallet', lamports(sol)]]),
  tokenChanges: rows,
});

const sol = 1_000_000_000n;

describe('deriving a wallet trade', () => {
  it('reads a buy: tokens in, SOL out, fee and rent added back', () => {
    const tx = view({
      sol: -sol - 5_000n - 2_039_280n,
      fee: 5_000n,
      rows: [row({ mint: coin, change: 7n, before: 3n, rent: 2_039_280n })],
    });
    expect(deriveWalletTrade(tx, wallet)).toEqual({
      trade: { side: 'buy', mint: coin, tokens: 7n, quoteAsset: 'SOL', quoteAmount: sol, tokensBefore: 3n },
    });
  });

  it('reads a sell whose token account was closed: the refunded rent is not proceeds', () => {
    const tx = view({
      sol: sol + 2_039_280n - 5_000n,
      fee: 5_000n,
      rows: [row({ mint: coin, change: -7n, before: 7n, rent: -2_039_280n })],
    });
    expect(deriveWalletTrade(tx, wallet)).toMatchObject({ trade: { side: 'sell', tokens: 7n, quoteAmount: sol } });
  });

  it('counts wrapped SOL as SOL', () => {
    const tx = view({
      sol: -2_039_280n,
      rows: [
        row({ mint: wrappedSolMint, change: -sol, before: sol, rent: -sol }),
        row({ mint: coin, change: 7n, rent: 2_039_280n }),
      ],
    });
    expect(deriveWalletTrade(tx, wallet)).toMatchObject({ trade: { side: 'buy', quoteAmount: sol } });
  });

  it.each([
    ['USDC', usdcMint],
    ['USDT', usdtMint],
  ] as const)('prefers a %s leg to the SOL that goes for tips', (quoteAsset, quoteMint) => {
    const tx = view({
      sol: -10_000_000n,
      rows: [row({ mint: quoteMint, change: -25_000_000n }), row({ mint: coin, change: 7n })],
    });
    expect(deriveWalletTrade(tx, wallet)).toMatchObject({ trade: { quoteAsset, quoteAmount: 25_000_000n } });
  });

  it('takes SOL when only dust of a stablecoin moved with it', () => {
    const tx = view({ sol: -sol, rows: [row({ mint: usdcMint, change: -3n }), row({ mint: coin, change: 7n })] });
    expect(deriveWalletTrade(tx, wallet)).toMatchObject({ trade: { quoteAsset: 'SOL', quoteAmount: sol } });
  });

  it('derives for any wallet: the relayer pays the fee, the trader trades', () => {
    const tx = view({ sol: -sol, fee: 5_000n, feePayer: 'relayer', rows: [row({ mint: coin, change: 7n })] });
    expect(deriveWalletTrade(tx, wallet)).toMatchObject({ trade: { quoteAmount: sol } });
  });

  it('does not know what was held before when one of the rows does not tell', () => {
    const rows = [row({ mint: coin, change: 7n, before: 1n }), row({ mint: coin, change: 1n })];
    expect(deriveWalletTrade(view({ sol: -sol, rows }), wallet)).toMatchObject({
      trade: { tokens: 8n, tokensBefore: undefined },
    });
  });

  const buyRow = row({ mint: coin, change: 7n });
  it.each([
    ['failed', view({ sol: -sol, failed: true, rows: [buyRow] })],
    ['no-token-leg', view({ sol: -sol })],
    ['no-token-leg', view({ sol: -sol, rows: [row({ mint: usdcMint, change: 100_000_000n })] })],
    ['no-token-leg', view({ sol: -sol, rows: [row({ mint: coin, change: 7n, owner: 'another' })] })],
    ['several-token-legs', view({ sol: -sol, rows: [buyRow, row({ mint: mint('lp'), change: 2n })] })],
    ['nft', view({ sol: -72n * sol, rows: [row({ mint: coin, change: 1n, decimals: 0 })] })],
    ['same-sign-or-no-quote-leg', view({ sol, rows: [buyRow] })],
    ['same-sign-or-no-quote-leg', view({ sol: -39_280n, rows: [row({ mint: coin, change: -7n })] })],
    ['same-sign-or-no-quote-leg', view({ sol: 0n, rows: [buyRow] })],
    ['dust-quote', view({ sol: -4_999_999n, rows: [buyRow] })],
    ['dust-quote', view({ sol: 0n, rows: [buyRow, row({ mint: usdcMint, change: -999_999n })] })],
  ] as const)('is no trade: %s', (because, tx) => {
    expect(deriveWalletTrade(tx, wallet)).toEqual({ because });
  });

  it('calls a quote at the threshold a trade, with a threshold of the caller', () => {
    const tx = view({ sol: -100n, rows: [buyRow] });
    expect(deriveWalletTrade(tx, wallet, { SOL: 100n, USDC: 1n, USDT: 1n })).toHaveProperty('trade');
    expect(deriveWalletTrade(tx, wallet, { SOL: 101n, USDC: 1n, USDT: 1n })).toEqual({ because: 'dust-quote' });
  });
});

describe('a derived trade', () => {
  const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
  const mints = fc.constantFrom(coin, mint('other'), wrappedSolMint, usdcMint, usdtMint);
  const rows = fc.array(
    fc
      .record({
        mint: mints,
        change: amount,
        rent: fc.bigInt({ min: -(10n ** 10n), max: 10n ** 10n }),
        owner: fc.constantFrom('wallet', 'another'),
      })
      .map(row),
    { maxLength: 6 },
  );
  const transactions = fc.record({ sol: amount, fee: fc.bigInt({ min: 0n, max: 10n ** 9n }), rows }).map(view);

  it('does not depend on the order of the balance rows', () => {
    fc.assert(
      fc.property(transactions, fc.infiniteStream(fc.nat()), (tx, keys) => {
        const shuffled = tx.tokenChanges
          .map((each) => ({ each, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        expect(deriveWalletTrade({ ...tx, tokenChanges: shuffled }, wallet)).toEqual(deriveWalletTrade(tx, wallet));
      }),
    );
  });

  it('does not change with rent that the wallet pays into or gets out of its own token accounts', () => {
    fc.assert(
      fc.property(transactions, fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), (tx, rent) => {
        const index = tx.tokenChanges.findIndex((each) => each.owner === wallet);
        fc.pre(index >= 0);
        const moved: BalanceView = {
          ...tx,
          lamportsChanges: new Map([['wallet', lamports((tx.lamportsChanges.get('wallet') ?? 0n) - rent)]]),
          tokenChanges: tx.tokenChanges.map((each, at) =>
            at === index ? { ...each, lamportsChange: lamports(each.lamportsChange + rent) } : each,
          ),
        };
        expect(deriveWalletTrade(moved, wallet)).toEqual(deriveWalletTrade(tx, wallet));
      }),
    );
  });

  it('does not change with the network fee', () => {
    fc.assert(
      fc.property(transactions, fc.bigInt({ min: 0n, max: 10n ** 9n }), (tx, fee) => {
        const dearer: BalanceView = {
          ...tx,
          feeLamports: lamports(tx.feeLamports + fee),
          lamportsChanges: new Map([['wallet', lamports((tx.lamportsChanges.get('wallet') ?? 0n) - fee)]]),
        };
        expect(deriveWalletTrade(dearer, wallet)).toEqual(deriveWalletTrade(tx, wallet));
      }),
    );
  });

  it('moves the tokens that the rows say, in the direction that its side says', () => {
    fc.assert(
      fc.property(transactions, (tx) => {
        const outcome = deriveWalletTrade(tx, wallet);
        fc.pre('trade' in outcome);
        const { side, mint: traded, tokens, quoteAmount } = outcome.trade;
        const moved = tx.tokenChanges
          .filter((each) => each.owner === wallet && each.mint === traded)
          .reduce((sum, each) => sum + each.change, 0n);
        expect(side === 'buy' ? tokens : -tokens).toBe(moved);
        expect(quoteAmount > 0n).toBe(true);
      }),
    );
  });

  it('is the mirror of the same transaction seen backwards', () => {
    fc.assert(
      fc.property(transactions, (tx) => {
        const backwards: BalanceView = {
          ...tx,
          feeLamports: lamports(0n),
          lamportsChanges: new Map([['wallet', lamports(-(tx.lamportsChanges.get('wallet') ?? 0n) - tx.feeLamports)]]),
          tokenChanges: tx.tokenChanges.map((each) => ({
            ...each,
            change: tokenAmount(-each.change),
            lamportsChange: lamports(-each.lamportsChange),
          })),
        };
        const [forth, back] = [deriveWalletTrade(tx, wallet), deriveWalletTrade(backwards, wallet)];
        if ('because' in forth || 'because' in back) expect(back).toEqual(forth);
        else expect({ ...back.trade, side: back.trade.side === 'buy' ? 'sell' : 'buy' }).toEqual(forth.trade);
      }),
    );
  });
});
