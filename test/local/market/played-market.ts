/** A market played for a while on a clock turned by hand: what happened, and where. */
import type { Chain, LandedTransaction } from '#local/market/chain/chain.ts';
import { createChain } from '#local/market/chain/create-chain.ts';
import { createKnownPools, type KnownPools } from '#local/market/known-pools.ts';
import { createManualClock, type ManualClock } from '#local/market/market-clock.ts';
import { defaultVolumes, type MarketVolumes } from '#local/market/market-config.ts';
import type { MarketEvent } from '#local/market/market-events.ts';
import { createSimulation, type Simulation } from '#local/market/simulation.ts';

export type PlayedMarket = {
  chain: Chain;
  pools: KnownPools;
  clock: ManualClock;
  simulation: Simulation;
  events: MarketEvent[];
  transactions: LandedTransaction[];
  play(ms: number): void;
};

export const openMarket = (seed: string, volumes: Partial<MarketVolumes> = {}): PlayedMarket => {
  const clock = createManualClock();
  const chain = createChain({ seed, now: clock.nowMs });
  const pools = createKnownPools(chain);
  const events: MarketEvent[] = [];
  const transactions: LandedTransaction[] = [];
  chain.onTransaction((landed) => void transactions.push(landed));
  const report = (event: MarketEvent): void => void events.push(event);
  const whole = { ...defaultVolumes, ...volumes };
  const simulation = createSimulation({ chain, pools, seed, nowMs: clock.nowMs, volumes: whole, pace: 1, report });
  let marketMs = 0;
  const play = (ms: number): void => {
    for (const untilMs = marketMs + ms; marketMs < untilMs; ) {
      marketMs += 50;
      clock.advance(50);
      chain.tick(clock.nowMs());
      simulation.playUntil(marketMs);
    }
  };
  return { chain, pools, clock, simulation, events, transactions, play };
};
