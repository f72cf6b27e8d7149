/** How the watched mints are divided among watchers. */
import type { Mint } from '../values/quantities.ts';

/** One of `shards` watchers; `shards` divides `mintShards`, so that every watcher reads its own part of the books alone. */
export type WatchShard = { readonly shard: number; readonly shards: 1 | 2 | 4 | 8 };

/** The parts that open positions are kept in. */
export const mintShards = 8;

/**
 * Watchers that work side by side. One is enough for thousands of positions: it reads a hundred pools in a call. Changing it
 * moves mints between shards, which is harmless: what two watch, fires once.
 */
export const watchShards: WatchShard['shards'] = 1;

/** The name of a shard's lease. */
export const shardLease = (shard: number): string => `watch-prices#${shard}`;

/** The part of the books that a mint belongs to, 0 to 7: FNV-1a over its address, which spreads evenly. */
export const mintShardOf = (mint: Mint): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < mint.length; at += 1) hash = Math.imul(hash ^ mint.charCodeAt(at), 0x01000193) >>> 0;
  return hash % mintShards;
};

/** The parts of the books that a watcher looks after. */
export const partsOf = ({ shard, shards }: WatchShard): readonly number[] =>
  Array.from({ length: mintShards }, (_, part) => part).filter((part) => part % shards === shard);
