/** Faults of the market's services. Plain fields: whoever holds the object may turn them at any time; the chain's own are in `chain`. */
import { type ChainFaults, createFaults } from './chain/faults.ts';

/** What a swap transaction of a malicious (or hijacked) swap API does besides, or instead of, the swap that was asked for. */
export const malices = [
  /** The tokens bought go to a stranger's account. */
  'pays-someone-else',
  /** It spends more than was asked. */
  'asks-for-more',
  /** It hands a stranger the right to spend the user's tokens. */
  'token-approve',
  /** It bids an absurd price for its compute units. */
  'huge-priority-fee',
  /** It sends the user's SOL to a stranger on the side. */
  'drains-sol',
  /** What is left of the wrapped SOL is closed to a stranger. */
  'closes-elsewhere',
  /** Its minimum out is next to nothing. */
  'no-minimum',
] as const;

export type Malice = (typeof malices)[number];

export type MarketFaults = {
  chain: ChainFaults;
  /** While set, every swap API request is answered with this status, as in an outage. */
  swapApiStatus: number | undefined;
  /** Added to every swap API request, milliseconds. */
  swapApiLatencyMs: number;
  /** The next n swap API requests get a 429. */
  rateLimitNextSwapRequests: number;
  /** Quotes promise the price of before the last trades: this many basis points too much out. */
  staleQuoteBps: number;
  /** The next n swap API bodies are not what they should be. */
  garbageNextSwapBodies: number;
  /** While set, `/swap` builds such a transaction. */
  malice: Malice | undefined;
  /** Added to the last valid block height that `/swap` tells: it lies low, or high. */
  lastValidBlockHeightOff: number;
  /** While set, no webhook is posted: what happens meanwhile is lost, as when Helius pauses an account. */
  webhooksPaused: boolean;
};

/** Faults that do nothing until a field is set. */
export const createMarketFaults = (set: Partial<MarketFaults> = {}): MarketFaults => ({
  chain: createFaults(),
  swapApiStatus: undefined,
  swapApiLatencyMs: 0,
  rateLimitNextSwapRequests: 0,
  staleQuoteBps: 0,
  garbageNextSwapBodies: 0,
  malice: undefined,
  lastValidBlockHeightOff: 0,
  webhooksPaused: false,
  ...set,
});
