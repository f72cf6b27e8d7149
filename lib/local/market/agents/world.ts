/** What every agent of the market acts in. */
import type { Chain } from '../chain/chain.ts';
import type { Keypair } from '../chain/keypair.ts';
import type { KnownPools } from '../known-pools.ts';
import type { MarketVolumes } from '../market-config.ts';
import type { MarketEvent } from '../market-events.ts';
import type { Random } from '../random.ts';
import type { Scheduler } from './scheduler.ts';
import type { TokenRegister } from './token-register.ts';

export type World = {
  chain: Chain;
  scheduler: Scheduler;
  /** The run's own; agents draw from named streams of it. */
  random: Random;
  tokens: TokenRegister;
  pools: KnownPools;
  volumes: MarketVolumes;
  /** Milliseconds since 1970. */
  nowMs: () => number;
  /** How much faster than the clock market time runs. */
  pace: number;
  report: (event: MarketEvent) => void;
  /** A key pair of the market by its name. */
  wallet: (name: string) => Keypair;
};

export const lamportsPerSol = 1_000_000_000n;

/** Lamports of a SOL amount given as a float; for amounts that were drawn, not for accounting. */
export const sol = (amount: number): bigint => BigInt(Math.round(amount * 1e9));

/** Draws from a range. */
export const within = (random: Random, [least, most]: readonly [number, number]): number => random.between(least, most);
