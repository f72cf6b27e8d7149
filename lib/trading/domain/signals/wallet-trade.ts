/**
 * What one wallet did in a transaction, read from balances alone: labels and descriptions of a payload are hints that
 * anybody can shape, balances are what the chain booked. Holds: rent paid or refunded on the wallet's own token accounts
 * and the network fee never change a trade's amounts, and neither does the order of the balance rows.
 */

import type { Lamports, Mint, TokenAmount, WalletAddress } from '../values/quantities.ts';
import { lamports, tokenAmount, usdcMint, usdtMint, wrappedSolMint } from '../values/quantities.ts';
import type { ObservedTransaction, TokenBalanceChange } from './observed-transaction.ts';
import type { QuoteAsset } from './signal.ts';

export type WalletTrade = {
  readonly side: 'buy' | 'sell';
  readonly mint: Mint;
  /** Raw tokens that changed hands, positive. */
  readonly tokens: TokenAmount;
  readonly quoteAsset: QuoteAsset;
  /** Raw units of the quote asset, positive: lamports net of fee and rent when it is SOL. */
  readonly quoteAmount: Lamports;
  /** Raw tokens that the wallet held before, when the source tells. */
  readonly tokensBefore: TokenAmount | undefined;
};

/** Why a wallet did not trade, in the order in which it is asked. */
export const noTradeReasons = [
  'failed',
  'no-token-leg',
  'several-token-legs',
  'nft',
  'same-sign-or-no-quote-leg',
  'dust-quote',
] as const;
export type NoTradeReason = (typeof noTradeReasons)[number];
export type WalletTradeOutcome = { readonly trade: WalletTrade } | { readonly because: NoTradeReason };

/** Quote amounts below these, in raw units, are airdrops and change, not trades. */
export type DustThresholds = Readonly<Record<QuoteAsset, bigint>>;
/** 0.005 SOL, 1 USDC, 1 USDT. */
export const defaultDust: DustThresholds = { SOL: 5_000_000n, USDC: 1_000_000n, USDT: 1_000_000n };

export type BalanceView = Pick<
  ObservedTransaction,
  'failed' | 'feePayer' | 'feeLamports' | 'lamportsChanges' | 'tokenChanges'
>;

type Leg = { readonly mint: Mint; readonly decimals: number; change: bigint; before: bigint | undefined };
type Balances = { readonly sol: bigint; readonly stable: Record<'USDC' | 'USDT', bigint>; readonly tokens: Leg[] };

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

const addToken = (legs: Map<Mint, Leg>, row: TokenBalanceChange): void => {
  const leg = legs.get(row.mint);
  if (leg === undefined) {
    legs.set(row.mint, { mint: row.mint, decimals: row.decimals, change: row.change, before: row.before });
    return;
  }
  leg.change += row.change;
  leg.before = leg.before === undefined || row.before === undefined ? undefined : leg.before + row.before;
};

/** Nets everything the wallet owns: SOL with its wrapped form, fee and rent added back; the stablecoins; other tokens. */
const balancesOf = (tx: BalanceView, wallet: WalletAddress): Balances => {
  let sol: bigint = tx.lamportsChanges.get(wallet) ?? 0n;
  if (tx.feePayer === wallet) sol += tx.feeLamports;
  const stable = { USDC: 0n, USDT: 0n };
  const legs = new Map<Mint, Leg>();
  for (const row of tx.tokenChanges) {
    if (row.owner !== wallet) continue;
    // The token account's own lamports are rent, and for wrapped SOL the wrapped amount as well: both were the wallet's.
    sol += row.lamportsChange;
    if (row.mint === usdcMint) stable.USDC += row.change;
    else if (row.mint === usdtMint) stable.USDT += row.change;
    else if (row.mint !== wrappedSolMint) addToken(legs, row);
  }
  return { sol, stable, tokens: [...legs.values()].filter((leg) => leg.change !== 0n) };
};

/**
 * The quote leg against a token change: a stablecoin before SOL, because a stablecoin trade still moves SOL for tips.
 * Undefined when nothing moved the other way, `dust` when all that did is below its threshold.
 */
const quoteLegOf = (balances: Balances, tokenChange: bigint, dust: DustThresholds) => {
  const legs = [
    { asset: 'USDC', change: balances.stable.USDC },
    { asset: 'USDT', change: balances.stable.USDT },
    { asset: 'SOL', change: balances.sol },
  ] as const;
  const opposite = legs.filter((leg) => (tokenChange > 0n ? leg.change < 0n : leg.change > 0n));
  if (opposite.length === 0) return undefined;
  return opposite.find((leg) => magnitude(leg.change) >= dust[leg.asset]) ?? 'dust';
};

/** What `wallet` bought or sold in the transaction, or why that is no trade. Amounts are raw units, always positive. */
export const deriveWalletTrade = (
  tx: BalanceView,
  wallet: WalletAddress,
  dust: DustThresholds = defaultDust,
): WalletTradeOutcome => {
  if (tx.failed) return { because: 'failed' };
  const balances = balancesOf(tx, wallet);
  const [leg, ...others] = balances.tokens;
  if (leg === undefined) return { because: 'no-token-leg' };
  if (others.length > 0) return { because: 'several-token-legs' };
  if (leg.decimals === 0 && magnitude(leg.change) === 1n) return { because: 'nft' };
  const quote = quoteLegOf(balances, leg.change, dust);
  if (quote === undefined) return { because: 'same-sign-or-no-quote-leg' };
  if (quote === 'dust') return { because: 'dust-quote' };
  return {
    trade: {
      side: leg.change > 0n ? 'buy' : 'sell',
      mint: leg.mint,
      tokens: tokenAmount(magnitude(leg.change)),
      quoteAsset: quote.asset,
      quoteAmount: lamports(magnitude(quote.change)),
      tokensBefore: leg.before === undefined ? undefined : tokenAmount(leg.before),
    },
  };
};
