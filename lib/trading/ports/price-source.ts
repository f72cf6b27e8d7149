import type { EpochMs, Lamports, Mint } from '../domain/quantities.ts';

/** A mint to watch and the largest sale of it that is of interest, raw tokens. */
export type WatchedMint = { readonly mint: Mint; readonly tokens: bigint };

export type PriceSourceName = 'accounts' | 'quote';

/** What a sale would bring by the newest that is known. */
export type SaleReading = {
  /** After the pool's fee, before the network's. */
  readonly sellLamports: Lamports;
  /** SOL in the pool, or undefined when only a quote is known. */
  readonly liquidityLamports: Lamports | undefined;
  readonly source: PriceSourceName;
  /** False when one side of the pool was concluded from the other: confirm before acting on it. */
  readonly exact: boolean;
  readonly slot: number;
  /** When the answer or notification arrived. */
  readonly atMs: EpochMs;
};

export type LookReport = {
  /** RPC calls made by this look. */
  readonly rpcCalls: number;
  readonly quotes: number;
  /** Sources that did not answer. */
  readonly faults: readonly string[];
};

/** Prices of what is held, from whatever source can tell. The latest wins: nothing is queued. */
export type PriceSource = {
  /** Replaces the list of what is watched. */
  readonly watch: (mints: readonly WatchedMint[]) => void;
  /** Reads anew whatever is due, in as few calls as possible. Never throws: a source that fails is a fault in the report. */
  readonly look: () => Promise<LookReport>;
  /** What `tokens` of a mint would sell for by the newest that is known, or undefined when nothing is. */
  readonly sale: (mint: Mint, tokens: bigint) => SaleReading | undefined;
  /** Reads both sides of these mints' pools again, now and together, for the decisions that hang on an estimate. Never throws. */
  readonly settle: (mints: readonly Mint[]) => Promise<void>;
  /** What another source says that `tokens` would sell for, or undefined when none answers. Never throws. */
  readonly second: (mint: Mint, tokens: bigint) => Promise<SaleReading | undefined>;
  /** Mints whose price has changed since this was last asked. */
  readonly changed: () => readonly Mint[];
  /** Resolves when a price changes, or after `ms`. */
  readonly nextChange: (ms: number) => Promise<void>;
  readonly close: () => void;
};
