/** The market without its HTTP: the chain's tokens and wallets, and the agents playing on it. */
import { type Address, address } from '@solana/kit';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import { makeOlderTokens, startCreators } from './agents/creators.ts';
import { leaderWallets, startLeader } from './agents/leaders.ts';
import { flatPath } from './agents/price-path.ts';
import { createScheduler } from './agents/scheduler.ts';
import { keepFunded } from './agents/send.ts';
import { startSpam } from './agents/spam.ts';
import { createTokenRegister, readSavedTokens, type TokenRegister } from './agents/token-register.ts';
import { playPath, traders } from './agents/traders.ts';
import { lamportsPerSol, type World } from './agents/world.ts';
import type { Chain } from './chain/chain.ts';
import { keypairFromSeed } from './chain/keypair.ts';
import { poolReserves } from './chain/pool.ts';
import type { KnownPools } from './known-pools.ts';
import type { MarketVolumes } from './market-config.ts';
import type { MarketEvent } from './market-events.ts';
import { createRandom } from './random.ts';
import { createUsdc } from './swap-api/usdc.ts';

export type SimulationConfig = {
  chain: Chain;
  pools: KnownPools;
  seed: string;
  nowMs: () => number;
  volumes: MarketVolumes;
  pace: number;
  report: (event: MarketEvent) => void;
  /** Of an earlier run of the same seed: which run this is, how many launches there were, and its tokens' JSON. */
  earlier?: { run: number; launches: number; tokens: string };
};

export type Simulation = {
  tokens: TokenRegister;
  leaders: Address[];
  /** Plays what is due up to that market time, milliseconds since the opening. */
  playUntil(marketMs: number): void;
};

/** After a restart the last of the good tokens go on in waves; the others' stories are over. */
const revive = (world: World, saved: string): void => {
  const found = readSavedTokens(saved).flatMap((token) => {
    const pool = world.pools(token.mint);
    if (pool === undefined) return [];
    const { base, quote } = poolReserves(world.chain, pool);
    return base === 0n || quote === 0n ? [] : [{ token, opening: { lamports: quote, tokens: base } }];
  });
  const alive = new Set(found.filter(({ token }) => token.kind === 'good').slice(0, world.volumes.olderTokens));
  for (const one of found) {
    const started = { tradableAtMs: 0, pathStartMs: 0, path: flatPath };
    const token = { ...one.token, ...started, opening: one.opening };
    world.tokens.add(token);
    if (alive.has(one)) playPath(world, token, world.random.stream(`revived-${token.mint}`));
  }
};

/** Sets the market up on the chain and its agents to work; nothing happens before `playUntil`. */
export const createSimulation = (config: SimulationConfig): Simulation => {
  const { chain, pools, seed, nowMs, volumes, pace, report, earlier } = config;
  const scheduler = createScheduler((error) =>
    report({ kind: 'act-failed', reason: error instanceof Error ? error.message : String(error) }),
  );
  const tokens = createTokenRegister();
  const run = earlier?.run ?? 0;
  const random = createRandom(`${seed}/run-${run}`);
  const wallets = new Map<string, ReturnType<typeof keypairFromSeed>>();
  const wallet: World['wallet'] = (name) => {
    const found = wallets.get(name) ?? keypairFromSeed(seed, name);
    // Only wallets that come back are worth keeping; a mint signs once.
    if (!/^(mint|nft)-/.test(name)) wallets.set(name, found);
    return found;
  };
  const world: World = { chain, scheduler, random, tokens, pools, volumes, nowMs, pace, report, wallet };

  const treasury = wallet('treasury');
  keepFunded(world, treasury, 150_000, 200_000);
  createUsdc(chain, treasury);
  const leaders = leaderWallets(world);
  // They exist on the real chain; a tip to an account that does not would leave it below the rent minimum and fail.
  for (const account of [...tipAccounts].map((tip) => address(tip))) {
    if (chain.lamports(account) === 0n) chain.airdrop(account, lamportsPerSol);
  }
  for (const trader of traders(world)) keepFunded(world, trader, 2_000, 20_000);
  for (const leader of leaders) keepFunded(world, leader, 200, 1_000);
  if (earlier === undefined) makeOlderTokens(world, random.stream('older'));
  else revive(world, earlier.tokens);

  startCreators(world, random.stream('creators'), earlier?.launches ?? 0);
  for (const [index, leader] of leaders.entries()) startLeader(world, leader, random.stream(`leader-${index + 1}`));
  startSpam(world, leaders, random.stream('spam'), run);
  return { tokens, leaders: leaders.map(({ address }) => address), playUntil: scheduler.playUntil };
};
