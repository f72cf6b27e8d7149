/** The market's files between two runs: the chain, the webhooks, the tokens, and how far the numbering came. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

export type SavedMarket = {
  seed: string;
  /** Counts runs, so that each draws anew. */
  run: number;
  launches: number;
  chain: Uint8Array;
  /** JSON texts of the registers. */
  webhooks: string;
  tokens: string;
};

export type MarketStore = {
  load(): SavedMarket | undefined;
  save(market: SavedMarket): void;
};

const savedIndex = z.object({
  seed: z.string(),
  run: z.number(),
  launches: z.number(),
  webhooks: z.string(),
  tokens: z.string(),
});

/** Keeps them in a directory; each file is replaced whole, the index last. */
export const createMarketStore = (directory: string): MarketStore => {
  mkdirSync(directory, { recursive: true });
  const chainPath = join(directory, 'chain.bin');
  const indexPath = join(directory, 'market.json');
  const replace = (path: string, content: string | Uint8Array): void => {
    writeFileSync(`${path}.new`, content, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  const read = (path: string): Buffer | undefined => {
    try {
      return readFileSync(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  };
  return {
    load: () => {
      const index = read(indexPath);
      const chain = read(chainPath);
      if (index === undefined || chain === undefined) return undefined;
      return { ...savedIndex.parse(JSON.parse(index.toString())), chain: new Uint8Array(chain) };
    },
    save: ({ chain, ...index }) => {
      replace(chainPath, chain);
      replace(indexPath, JSON.stringify(index));
    },
  };
};
