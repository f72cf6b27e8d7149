/** Starts the simulated market: a Solana, a Jupiter and a Helius on one loopback port, and agents trading there. */
import type { Address } from '@solana/kit';
import { launchAddresses } from './agents/venues/venues.ts';
import { createChain } from './chain/create-chain.ts';
import { createKnownPools } from './known-pools.ts';
import { marketApp } from './market-app.ts';
import { createWallClock, type MarketClock, repeat } from './market-clock.ts';
import { defaultVolumes, type MarketVolumes } from './market-config.ts';
import type { MarketEvent } from './market-events.ts';
import { createMarketFaults, type MarketFaults } from './market-faults.ts';
import { listen } from './market-server.ts';
import type { MarketStats } from './market-stats.ts';
import { createMarketStore } from './market-store.ts';
import { createRandom } from './random.ts';
import { createSimulation } from './simulation.ts';
import { createDelivery, type DeliveryConfig, defaultDelivery } from './webhooks/delivery.ts';
import { createWebhookRegistry } from './webhooks/webhook-registry.ts';
import { createWebhookSender } from './webhooks/webhook-sender.ts';

export type MarketOptions = {
  /** Everything that happens follows from it: names, keys, launches, trades, deliveries. */
  seed: string;
  /** 0, the default, takes any free port. */
  port?: number;
  slotMs?: number;
  /** How much faster than the clock the agents live; 1 unless told. */
  pace?: number;
  volumes?: Partial<MarketVolumes>;
  delivery?: Partial<DeliveryConfig>;
  /** The swap API's limit per key; 50 unless told. */
  swapRequestsPerSecond?: number;
  faults?: MarketFaults;
  /** Where the market is kept between runs; without it nothing is. */
  dataDir?: string;
  clock?: MarketClock;
  /** Starts with the agents asleep. */
  paused?: boolean;
  onEvent?: (event: MarketEvent) => void;
};

export type Market = {
  url: string;
  rpcUrl: string;
  /** What the swap client takes as its base path. */
  jupiterUrl: string;
  heliusUrl: string;
  /** Wallets worth copying. */
  leaders: Address[];
  /** Accounts that are in creations and in no trade: what to register with Helius. */
  launchAddresses: Address[];
  /** Ends new acts; the chain and the services go on. */
  pause(): void;
  resume(): void;
  /** Ends all of it, and keeps it when there is a data directory. */
  stop(): Promise<void>;
  faults: MarketFaults;
  stats(): MarketStats;
};

const stepMs = 50;
const saveEveryMs = 60_000;
/** After a longer sleep of the process the agents do not catch up on what they missed. */
const longestStepMs = 1_000;

/** Starts it and answers once it listens. */
export const startMarket = async (options: MarketOptions): Promise<Market> => {
  const { seed, pace = 1, clock = createWallClock(), faults = createMarketFaults() } = options;
  const { nowMs } = clock;
  const store = options.dataDir === undefined ? undefined : createMarketStore(options.dataDir);
  const earlier = store?.load();
  if (earlier !== undefined && earlier.seed !== seed) {
    throw new Error(
      `${options.dataDir} holds the market of seed "${earlier.seed}", not "${seed}": name another directory`,
    );
  }
  const run = earlier === undefined ? 0 : earlier.run + 1;
  const slot = options.slotMs === undefined ? {} : { slotMs: options.slotMs };
  const chain = createChain({
    seed,
    now: nowMs,
    faults: faults.chain,
    ...slot,
    ...(earlier && { restoreFrom: earlier.chain }),
  });
  const pools = createKnownPools(chain);
  const random = createRandom(`${seed}/services-${run}`);
  const counts = { launches: 0, hostileLaunches: 0, leaderTrades: 0, spam: 0, failedActs: 0 };
  const report = (event: MarketEvent): void => {
    if (event.kind === 'launch') counts.launches += 1;
    if (event.kind === 'launch' && event.token.kind !== 'good') counts.hostileLaunches += 1;
    if (event.kind === 'leader-trade') counts.leaderTrades += 1;
    if (event.kind === 'spam') counts.spam += 1;
    if (event.kind === 'act-failed') counts.failedActs += 1;
    options.onEvent?.(event);
  };
  const simulation = createSimulation({
    ...{ chain, pools, seed, nowMs, pace, report },
    volumes: { ...defaultVolumes, ...options.volumes },
    ...(earlier && { earlier: { ...earlier, run } }),
  });

  const ids = random.stream('webhook-ids');
  const registry = createWebhookRegistry(() => newId(() => ids.integer(0, 15)), earlier?.webhooks);
  const services = { clock, random: random.stream('delivery'), fetch: globalThis.fetch };
  const delivery = createDelivery({ ...defaultDelivery, ...options.delivery }, services);
  const nameOf = (mint: string): string => simulation.tokens.get(mint)?.symbol ?? mint;
  const sender = createWebhookSender(
    { random: random.stream('webhooks'), enhanced: { mislabelled: 0.15, withSwapEvent: 0.3, nameOf }, together: 0.5 },
    { chain, registry, delivery, faults },
  );

  let paused = options.paused ?? false;
  let lastMs = nowMs();
  let marketMs = 0;
  const step = (): void => {
    const now = nowMs();
    const elapsedMs = Math.min(Math.max(0, now - lastMs), longestStepMs);
    lastMs = now;
    chain.tick(now);
    if (!paused) {
      marketMs += elapsedMs * pace;
      simulation.playUntil(marketMs);
    }
    sender.flush();
  };
  const setPaused = (wish: boolean): void => {
    paused = wish;
  };
  const save = (): void =>
    store?.save({
      ...{ seed, run, launches: (earlier?.launches ?? 0) + counts.launches },
      ...{ chain: chain.save(), webhooks: registry.save(), tokens: simulation.tokens.save() },
    });
  const stats = (): MarketStats => ({
    ...counts,
    webhooks: { ...delivery.counters, registered: registry.all().length, pending: delivery.pending() },
  });
  const view = { chain, faults, nowMs, pools, listed: simulation.tokens.get };
  const server = await listen(
    chain,
    (rpc) =>
      marketApp({
        ...{ view, registry, rpc, seed, stats, setPaused, tokens: simulation.tokens, leaders: simulation.leaders },
        ...{ launchAddresses: [...launchAddresses], requestsPerSecond: options.swapRequestsPerSecond ?? 50 },
      }),
    options.port ?? 0,
  );
  const timers = [repeat(clock, stepMs, step), ...(store ? [repeat(clock, saveEveryMs, save)] : [])];

  return {
    ...{ url: server.url, rpcUrl: server.url, jupiterUrl: `${server.url}/swap/v1`, heliusUrl: server.url },
    ...{ leaders: simulation.leaders, launchAddresses: [...launchAddresses], faults, stats },
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    stop: async () => {
      for (const cancel of timers) cancel();
      sender.stop();
      delivery.stop();
      await server.close();
      save();
    },
  };
};

const newId = (digit: () => number): string =>
  'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => digit().toString(16));
