/** Whether signal, quote and price are still those on which the entry was planned. */

import { relationTo } from '../orders/copy-size.ts';
import { ageMsOf } from '../orders/entry-origin.ts';
import type { WalletTradeSignal } from '../signals/signal.ts';
import type { Quote } from '../swaps/swap.ts';
import { type EntryFacts, type Guard, type MarketFacts, verdict } from './guard.ts';

export const signalTooOld: Guard<EntryFacts> = ({ origin, nowMs, settings: { limits } }) => {
  const ageMs = ageMsOf(origin, nowMs);
  return verdict('signal-too-old', ageMs <= limits.maxSignalAgeMs, `${ageMs} ms`, `<= ${limits.maxSignalAgeMs} ms`);
};

/** How far behind a leader his own relation lets an entry be; `signal-too-old` bounds it whatever that says. */
export const leaderTooFarAhead: Guard<EntryFacts> = ({ origin, nowMs, settings }) => {
  if (origin.kind !== 'wallet-trade') return undefined;
  const most = relationTo(origin.wallet, { settings })?.maxLagMs ?? null;
  if (most === null) return undefined;
  const lagMs = ageMsOf(origin, nowMs);
  return verdict('leader-too-far-ahead', lagMs <= most, `${lagMs} ms`, `<= ${most} ms`);
};

export const slippageOverCap: Guard<EntryFacts> = ({ settings: { limits } }) =>
  verdict(
    'slippage-over-cap',
    limits.entrySlippageBps <= limits.maxSlippageBps,
    `${limits.entrySlippageBps} bps`,
    `<= ${limits.maxSlippageBps} bps`,
  );

export const quoteTooOld: Guard<MarketFacts> = ({ quote, nowMs, settings: { limits } }) => {
  const ageMs = nowMs - quote.takenAtMs;
  return verdict('quote-too-old', ageMs <= limits.maxQuoteAgeMs, `${ageMs} ms`, `<= ${limits.maxQuoteAgeMs} ms`);
};

export const priceImpactTooHigh: Guard<MarketFacts> = ({ quote, settings: { limits } }) =>
  verdict(
    'price-impact-too-high',
    quote.priceImpactBps <= limits.maxPriceImpactBps,
    `${quote.priceImpactBps} bps`,
    `<= ${limits.maxPriceImpactBps} bps`,
  );

/**
 * By how much a quote's lamports per raw token exceed those that the leader paid, in bps rounded up; below zero when it is
 * cheaper. Undefined when a side has no tokens or the leader paid nothing: then there is no price to compare.
 */
export const priceAboveLeaderBps = (quote: Quote, leader: WalletTradeSignal): bigint | undefined => {
  const [ours, his] = [quote.amountIn * leader.tokens, leader.quoteAmount * quote.amountOut];
  return ours <= 0n || his <= 0n ? undefined : (ours * 10_000n + his - 1n) / his - 10_000n;
};

/** A copy may not be quoted much dearer than the leader's own fill, however it came to be late. */
export const priceAboveLeader: Guard<MarketFacts> = ({ origin, quote, settings }) => {
  if (origin.kind !== 'wallet-trade') return undefined;
  const relation = relationTo(origin.wallet, { settings });
  if (relation === undefined) return verdict('price-above-leader', false, 'not copied any more', 'copied');
  const above = origin.quoteAsset === 'SOL' ? priceAboveLeaderBps(quote, origin) : undefined;
  const limit = relation.maxPriceAboveLeaderBps;
  const passed = above !== undefined && above <= BigInt(limit);
  return verdict('price-above-leader', passed, above === undefined ? 'no price' : `${above} bps`, `<= ${limit} bps`);
};
