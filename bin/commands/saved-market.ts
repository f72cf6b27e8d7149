/** The simulated market that a run has left in its folder, started again for as long as a command needs a chain. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

export type SavedMarket = {
  readonly rpcUrl: string;
  readonly jupiterUrl: string;
  readonly stop: () => Promise<void>;
};

const savedIndex = z.object({ seed: z.string() });

const folderOf = (dataDir: string): string => join(dataDir, 'market');

/** True when `npm start` had its market in this folder, not elsewhere by `--market`. */
export const hasSavedMarket = (dataDir: string): boolean => existsSync(join(folderOf(dataDir), 'market.json'));

/**
 * Starts it with its agents asleep. `look` works on a copy, so that a command that only reads leaves the market as it was;
 * `act` goes on with the market itself, because what is sent must be there afterwards.
 */
export const startSavedMarket = async (dataDir: string, use: 'look' | 'act'): Promise<SavedMarket> => {
  // Loaded only here: no other command needs the virtual machine.
  const { startMarket } = await import('#local/market/market.ts');
  const original = folderOf(dataDir);
  const copy = use === 'look' ? mkdtempSync(join(tmpdir(), 'osprey-market-')) : undefined;
  if (copy !== undefined) cpSync(original, copy, { recursive: true });
  const folder = copy ?? original;
  const forget = () => {
    if (copy !== undefined) rmSync(copy, { recursive: true, force: true });
  };
  try {
    const { seed } = savedIndex.parse(JSON.parse(readFileSync(join(folder, 'market.json'), 'utf8')));
    const market = await startMarket({ seed, dataDir: folder, paused: true });
    return {
      rpcUrl: market.rpcUrl,
      jupiterUrl: market.jupiterUrl,
      stop: async () => {
        await market.stop();
        forget();
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
};
