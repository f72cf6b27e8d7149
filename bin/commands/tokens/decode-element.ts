/** What a webhook element says to the trading, in the words that `osprey decode` prints. */
import { parseElement } from '#adapters/helius/webhook-body.ts';
import { type Launch, recogniseLaunches } from '#trading/domain/signals/launch.ts';
import type { ObservedTransaction } from '#trading/domain/signals/observed-transaction.ts';
import type { QuoteAsset } from '#trading/domain/signals/signal.ts';
import { deriveWalletTrade } from '#trading/domain/signals/wallet-trade.ts';
import { type WalletAddress, walletAddress } from '#trading/domain/values/quantities.ts';

export type DecodedTrade = {
  readonly side: 'buy' | 'sell';
  readonly mint: string;
  /** Raw tokens, decimal text. */
  readonly tokens: string;
  /** Lamports paid or received, net of fee and rent; null when the trade was quoted in a stablecoin. */
  readonly lamports: string | null;
  readonly quote?: { readonly asset: QuoteAsset; readonly amount: string };
};
export type DecodedWallet = {
  readonly wallet: string;
  readonly trade: DecodedTrade | null;
  readonly because?: string;
};
export type DecodedElement =
  | {
      readonly signature: string;
      readonly launch: Launch | null;
      /** Launches beyond the first of the transaction, when there are any. */
      readonly moreLaunches?: readonly Launch[];
      readonly wallets: readonly DecodedWallet[];
    }
  | { readonly signature: null; readonly error: string };

const decodeWallet = (tx: ObservedTransaction, wallet: WalletAddress): DecodedWallet => {
  const outcome = deriveWalletTrade(tx, wallet);
  if ('because' in outcome) return { wallet, trade: null, because: outcome.because.replaceAll('-', ' ') };
  const { side, mint, tokens, quoteAsset, quoteAmount } = outcome.trade;
  const trade = { side, mint, tokens: tokens.toString() };
  const amount = quoteAmount.toString();
  if (quoteAsset === 'SOL') return { wallet, trade: { ...trade, lamports: amount } };
  return { wallet, trade: { ...trade, lamports: null, quote: { asset: quoteAsset, amount } } };
};

/** The fee payer, and whoever owns a token account whose balance changed. */
const walletsOf = (tx: ObservedTransaction): readonly WalletAddress[] => {
  const owners = tx.tokenChanges.filter((row) => row.change !== 0n && row.owner !== '').map((row) => row.owner);
  return [...new Set([tx.feePayer, ...owners])];
};

/** Decodes one element for the given wallets, or for all that it concerns when none is given. */
export const decodeElement = (element: unknown, wallets: readonly string[]): DecodedElement => {
  const parsed = parseElement(element);
  if ('malformed' in parsed) return { signature: null, error: parsed.malformed };
  const tx = parsed.transaction;
  const [launch, ...more] = recogniseLaunches(tx);
  const asked = wallets.length > 0 ? wallets.map(walletAddress) : walletsOf(tx);
  return {
    signature: tx.signature,
    launch: launch ?? null,
    ...(more.length > 0 ? { moreLaunches: more } : {}),
    wallets: asked.map((wallet) => decodeWallet(tx, wallet)),
  };
};
