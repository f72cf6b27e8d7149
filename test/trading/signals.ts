import type { LaunchSignal, WalletTradeSignal } from '#trading/domain/signals/signal.ts';
import { epochMs, lamports, mint, signature, tokenAmount, walletAddress } from '#trading/domain/values/quantities.ts';
import { address, signatureOf } from '../adapters/helius/payloads.ts';

/** A launch signal that differs from others by its number alone. */
export const launchSignalOf = (seed: number): LaunchSignal => ({
  kind: 'launch',
  signature: signature(signatureOf(seed)),
  slot: 300_000_000 + seed,
  blockTimeMs: undefined,
  seenAtMs: epochMs(1_800_000_000_000),
  venue: 'pump-fun',
  mint: mint(address(seed)),
  creator: walletAddress(address(1_000)),
  pool: address(2_000 + seed),
});

/** A wallet trade signal that differs from others by its number alone. */
export const tradeSignalOf = (seed: number): WalletTradeSignal => ({
  kind: 'wallet-trade',
  signature: signature(signatureOf(seed)),
  slot: 300_000_000 + seed,
  blockTimeMs: epochMs(1_800_000_000_000),
  seenAtMs: epochMs(1_800_000_000_500),
  wallet: walletAddress(address(1)),
  side: 'buy',
  mint: mint(address(seed)),
  tokens: tokenAmount(10n ** 18n + 1n),
  quoteAsset: 'SOL',
  quoteAmount: lamports(2n ** 60n),
});
