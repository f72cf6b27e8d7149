/** The executor and the recovery, with the real Solana and Jupiter adapters, on a market that posts no webhook. */
import { setTimeout as wait } from 'node:timers/promises';
import { createJupiterRouter } from '#adapters/jupiter/create-jupiter-router.ts';
import { createMemoryBooks } from '#adapters/memory/books.ts';
import { createMemoryLaunchBook } from '#adapters/memory/launch-book.ts';
import { createMemoryOrderQueues } from '#adapters/memory/order-queue.ts';
import { createMemorySeenSignals } from '#adapters/memory/seen-signals.ts';
import { createMemorySettingsStore } from '#adapters/memory/settings-store.ts';
import { createMemorySignalCursors } from '#adapters/memory/signal-cursors.ts';
import { createMemorySignalQueue } from '#adapters/memory/signal-queue.ts';
import { createMemoryTokenReports } from '#adapters/memory/token-reports.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { createSolanaAddressHistory } from '#adapters/solana/create-solana-address-history.ts';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { createSolanaSimulator } from '#adapters/solana/create-solana-simulator.ts';
import { createSolanaTokenReader } from '#adapters/solana/create-solana-token-reader.ts';
import { createTokenMetadata } from '#adapters/token-metadata/create-token-metadata.ts';
import { type Market, startMarket } from '#local/market/market.ts';
import type { MarketEvent } from '#local/market/market-events.ts';
import { createMarketFaults } from '#local/market/market-faults.ts';
import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import type { Signal } from '#trading/domain/signals/signal.ts';
import { epochMs, userId } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleOrderRequest, handleSignal, type OrderExecution } from '#trading/use-cases/orders/execute-orders.ts';
import { defaultPace, type Handled } from '#trading/use-cases/orders/execution.ts';
import { recoverSignals } from '#trading/use-cases/reconcile/recover-signals.ts';
import { defaultRecoveryPace } from '#trading/use-cases/reconcile/signal-recovery.ts';

export const eager = userId('eager');
export const strict = userId('strict');
const author = { by: 'test', why: 'test', atMs: 0 };
const timeoutMs = 5_000;

/** Copies every leader on paper; refuses signals older than `maxSignalAgeMs`. */
const copierOf = (leaders: readonly string[], maxSignalAgeMs: number) => {
  const initial = initialUserSettings(leaders[0] ?? '');
  return userSettings.parse({
    ...initial,
    paperLamports: '1000000000000',
    copy: leaders.map((leader) => ({
      ...initialCopyRelation(leader),
      sizing: { kind: 'fixed', spendLamports: '20000000' },
      minLeaderSpendLamports: '0',
      maxPriceAboveLeaderBps: 10_000,
    })),
    limits: {
      ...initial.limits,
      maxSignalAgeMs,
      maxDailySpendLamports: '500000000000',
      maxDailyLossLamports: '500000000000',
      maxExposureLamports: '500000000000',
      maxOpenPositions: 500,
      maxBuysPerToken: null,
    },
    protections: { ...initial.protections, drawdown: null, lowProfitLeaders: null, buyOnceAcrossLeaders: false },
  });
};

export type MissedMarket = Awaited<ReturnType<typeof startMissedMarket>>;

/** Starts it, with the agents asleep, and watches its leaders and launch addresses from then on. */
export const startMissedMarket = async (seed: string) => {
  const events: MarketEvent[] = [];
  const faults = createMarketFaults({ webhooksPaused: true });
  const volumes = { leaderEveryMs: [1_500, 2_500], leaderMistakes: 0, hostileShare: 0, olderTokens: 8 } as const;
  const market: Market = await startMarket({
    ...{ seed, faults, volumes, slotMs: 100, pace: 3, paused: true, swapRequestsPerSecond: 1_000 },
    onEvent: (event) => void events.push(event),
  });
  const rpc = { rpcUrls: [market.rpcUrl], timeoutMs };
  const clock = () => epochMs(Date.now());
  const settings = createMemorySettingsStore();
  const everybody = { haltEntries: false, halts: { contexts: [], leaders: [] } };
  await settings.saveGlobal({ ...everybody, launchAddresses: market.launchAddresses }, 0, author);
  await settings.saveUser(eager, copierOf(market.leaders, 600_000), 0, author);
  await settings.saveUser(strict, copierOf(market.leaders, 0), 0, author);

  const books = createMemoryBooks();
  const requests = createMemoryOrderQueues();
  const signals = createMemorySignalQueue();
  const launches = createMemorySignalQueue();
  const execution: OrderExecution = {
    ...books,
    ...{ settings, orders: requests, exits: requests, seen: createMemorySeenSignals() },
    router: createJupiterRouter({ url: market.jupiterUrl, timeoutMs, now: clock }),
    signer: { sign: async () => Promise.reject(new Error('nothing is signed on paper')) },
    chain: createSolanaChain(rpc),
    tokenReports: createMemoryTokenReports(),
    launchBook: createMemoryLaunchBook(),
    tokenReader: createSolanaTokenReader(rpc),
    swapSimulator: createSolanaSimulator(rpc),
    tokenMetadata: createTokenMetadata(),
    tokenScanners: [],
    reader: createSolanaAccountReader(rpc),
    sleep: async (ms) => {
      await wait(ms);
    },
    ...{ clock, digest: sha256Digest, holder: 'e2e', tipAccounts: new Set(), pace: defaultPace },
  };
  const cursors = createMemorySignalCursors();
  const recovery = {
    ...execution,
    ...{ history: createSolanaAddressHistory(rpc), cursors, launches, walletTrades: signals },
    // Block times are whole seconds: more than that is younger than the grace.
    pace: { ...defaultRecoveryPace, graceMs: 1_500, callEveryMs: 0, pageSize: 3, pagesPerAddress: 2 },
  };
  const recover = () => recoverSignals(recovery);

  const toTheEnd = async (handle: () => Promise<Handled>): Promise<void> => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const handled = await handle();
      if (handled.kind === 'done') return;
      await wait(200);
    }
    throw new Error('handled without end');
  };
  /** What the executors do with signals, and with everything that follows from them. */
  const execute = async (given: readonly Signal[]): Promise<void> => {
    for (const signal of given) {
      await toTheEnd(() => handleSignal(execution, signal));
      for (const request of requests.takeOrders()) await toTheEnd(() => handleOrderRequest(execution, request));
      for (const exit of requests.takeExits()) await toTheEnd(() => handleExitRequest(execution, exit));
    }
  };

  await recover();
  return { market, faults, events, books, cursors, signals, launches, execution, recover, execute };
};
