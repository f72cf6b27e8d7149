import type { PoolFacts } from '../domain/prices/price-pool.ts';
import type { EpochMs, Lamports, Mint } from '../domain/values/quantities.ts';

/** A sale that may have to be made, raw tokens. */
export type Sale = { readonly mint: Mint; readonly tokens: bigint };

/** A mint to watch and the largest and smallest sale of it that are of interest, raw tokens. */
export type WatchedMint = Sale & { readonly least: bigint };

/** `pool`: the vaults on chain. `jupiter`: its quote of a sale. `jupiter-price`: its price of the last swaps. */
export type PriceSourceName = 'pool' | 'jupiter' | 'jupiter-price';

/** What a sale would bring by the newest that is known. */
export type SaleReading = {
  /** After the pool's fee, before the network's. */
  readonly sellLamports: Lamports;
  /** SOL in the pool, or undefined when only a quote is known. */
  readonly liquidityLamports: Lamports | undefined;
  /** That pool's address. */
  readonly pool?: string;
  readonly source: PriceSourceName;
  /** False when it was concluded rather than read: one side of a pool from the other, a sale from a spot price or another. */
  readonly exact: boolean;
  /** Slot of the data, when the source tells. */
  readonly slot: number | undefined;
  /** When the answer or notification arrived. */
  readonly atMs: EpochMs;
};

export type LookReport = {
  /** `getMultipleAccounts` of this look, those that make a new pool's acquaintance left out. */
  readonly rpcCalls: number;
  /** Requests to Jupiter. */
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
  /** Reads what these sales would bring again, now and exactly, for decisions that hang on an estimate. Never throws. */
  readonly settle: (sales: readonly Sale[]) => Promise<void>;
  /** What another source says that `tokens` would sell for, or undefined when none answers. Never throws. */
  readonly second: (mint: Mint, tokens: bigint) => Promise<SaleReading | undefined>;
  /** Mints whose price was heard anew since this was last asked, each once: the latest wins. */
  readonly changed: () => readonly Mint[];
  /** Resolves when a price was heard anew, or after `ms`. */
  readonly nextChange: (ms: number) => Promise<void>;
  readonly close: () => void;
};

/** What was learnt about pools, so that a successor need not ask again. */
export type PoolBook = {
  /** The facts of these mints' pools, as far as they are known. */
  readonly of: (mints: readonly Mint[]) => Promise<ReadonlyMap<Mint, PoolFacts>>;
  readonly save: (facts: PoolFacts) => Promise<void>;
  /** Forgets the pool of a mint: what was learnt about it is not true any more. */
  readonly forget: (mint: Mint) => Promise<void>;
};
