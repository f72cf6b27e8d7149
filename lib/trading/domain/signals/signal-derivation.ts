/** Signals from transactions: what a webhook brought and what was found on chain afterwards make the same signal. */

import type { EpochMs, WalletAddress } from '../values/quantities.ts';
import { recogniseLaunches } from './launch.ts';
import type { LaunchSighting, TradeSighting } from './received-element.ts';
import type { LaunchSignal, WalletTradeSignal } from './signal.ts';
import { deriveWalletTrade, type NoTradeReason } from './wallet-trade.ts';

/** A signal for every launch in a transaction. */
export const launchSignalsIn = (tx: LaunchSighting, seenAtMs: EpochMs): readonly LaunchSignal[] =>
  recogniseLaunches(tx).map((launch) => ({
    kind: 'launch',
    signature: tx.signature,
    slot: tx.slot,
    blockTimeMs: tx.blockTimeMs,
    seenAtMs,
    ...launch,
  }));

export type TradeSignalOutcome = { readonly signal: WalletTradeSignal } | { readonly because: NoTradeReason };

/** The signal of what `wallet` bought or sold in a transaction, or why that is no trade. */
export const tradeSignalIn = (tx: TradeSighting, wallet: WalletAddress, seenAtMs: EpochMs): TradeSignalOutcome => {
  const outcome = deriveWalletTrade(tx, wallet);
  if ('because' in outcome) return outcome;
  const { side, mint, tokens, quoteAsset, quoteAmount } = outcome.trade;
  const { signature, slot, blockTimeMs } = tx;
  const seen = { kind: 'wallet-trade', signature, slot, blockTimeMs, seenAtMs } as const;
  return { signal: { ...seen, wallet, side, mint, tokens, quoteAsset, quoteAmount } };
};
