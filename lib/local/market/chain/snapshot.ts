/** The chain's state as bytes, for a market process that comes back. */
import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { LandedTransaction } from './chain.ts';

export type Snapshot = {
  machine: Uint8Array;
  slot: number;
  inSlot: number;
  /** Draws made from the seed, and airdrops given, so that both go on instead of starting again. */
  drawn: number;
  airdrops: number;
  transactions: LandedTransaction[];
};

const format = 1;

/** Compressed bytes; the format is this program's own and may change between versions. */
export const writeSnapshot = (snapshot: Snapshot): Uint8Array =>
  new Uint8Array(gzipSync(serialize({ format, ...snapshot }), { level: 1 }));

/** Reads what `writeSnapshot` wrote; throws on bytes of another format. */
export const readSnapshot = (bytes: Uint8Array): Snapshot => {
  const found: Snapshot & { format: number } = deserialize(gunzipSync(bytes));
  if (found.format !== format)
    throw new Error(`chain snapshot has format ${found.format}, this version reads ${format}`);
  return found;
};
