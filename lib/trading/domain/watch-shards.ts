/** How the watched mints are divided among watchers. */
import type { Mint } from './quantities.ts';

/**
 * Watchers that work side by side. One is enough for thousands of positions: it reads a hundred pools in a call. Changing it
 * moves mints between shards, which is harmless: what two watch, fires once.
 */
export const watchShards = 1;

/** The name of a shard's lease. */
export const shardLease = (shard: number): string => `watch-prices#${shard}`;

/** The shard of a mint, 0 to `shards` - 1: FNV-1a over its address, which spreads evenly and is the same everywhere. */
export const shardOf = (mint: Mint, shards: number): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < mint.length; at += 1) hash = Math.imul(hash ^ mint.charCodeAt(at), 0x01000193) >>> 0;
  return hash % shards;
};
