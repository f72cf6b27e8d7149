/** A market of launches without a clock: the agents launch, and every launch is put before the real adapters and use cases. */

import { createJupiterRouter } from '#adapters/jupiter/create-jupiter-router.ts';
import { createMemoryBooks } from '#adapters/memory/books.ts';
import { createMemoryLaunchBook } from '#adapters/memory/launch-book.ts';
import { createMemoryOrderQueues } from '#adapters/memory/order-queue.ts';
import { createMemorySeenSignals } from '#adapters/memory/seen-signals.ts';
import { createMemorySettingsStore } from '#adapters/memory/settings-store.ts';
import { createMemoryTokenReports } from '#adapters/memory/token-reports.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { createSolanaSimulator } from '#adapters/solana/create-solana-simulator.ts';
import { createSolanaTokenReader } from '#adapters/solana/create-solana-token-reader.ts';
import { fromRpcTransaction } from '#adapters/solana/rpc-transaction.ts';
import type { MarketToken } from '#local/market/agents/token-register.ts';
import { createChain } from '#local/market/chain/create-chain.ts';
import { startRpcServer } from '#local/market/chain/rpc/rpc-server.ts';
import { toRpcJson } from '#local/market/chain/to-rpc-json.ts';
import { createKnownPools } from '#local/market/known-pools.ts';
import { defaultVolumes, type MarketVolumes } from '#local/market/market-config.ts';
import { createMarketFaults } from '#local/market/market-faults.ts';
import { createSimulation } from '#local/market/simulation.ts';
import { swapApi } from '#local/market/swap-api/swap-api.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import { initialUserSettings, type UserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { idOf } from '#trading/domain/signals/signal.ts';
import { launchSignalsIn } from '#trading/domain/signals/signal-derivation.ts';
import { epochMs, userId } from '#trading/domain/values/quantities.ts';
import { handleSignal, type OrderExecution } from '#trading/use-cases/orders/execute-orders.ts';
import { defaultPace } from '#trading/use-cases/orders/execution.ts';

export type Judged = { readonly token: MarketToken; readonly decision: Decision | undefined };

const startMs = 1_800_000_000_000;
const nobody = '7YttLkHDoNj9wyDur5pM1ejNaAvT9X4eqaYcHQqtj2G5';
const never = [1e9, 1e9] as const;
/** Launches alone: nobody trades, copies or spams. */
const launchesOnly: Partial<MarketVolumes> = {
  ...{ launchEveryMs: [1_000, 1_000], tradableAfterMs: [0, 0], olderTokens: 0, leaders: 0 },
  ...{ spamEveryMs: never, tradeEveryMs: never },
};

/** Settings of a new user with sniping on, wide enough to buy every launch that is safe. */
export const snipingSettings = (change: (settings: UserSettings) => UserSettings = (same) => same): UserSettings => {
  const initial = initialUserSettings(nobody);
  const settings = userSettings.parse({
    ...initial,
    paperLamports: '1000000000000',
    sniper: { ...initial.sniper, enabled: true, maxEntriesPerDay: null },
    limits: {
      ...initial.limits,
      maxDailySpendLamports: '1000000000000',
      maxDailyLossLamports: '1000000000000',
      maxExposureLamports: '1000000000000',
      maxOpenPositions: 1_000,
      maxSignalAgeMs: 600_000,
    },
  });
  return change(settings);
};

/** Which launches of a seed are judged: so many, behind so many others. */
export type LaunchRange = { readonly seed: string; readonly from: number; readonly count: number };

/** Plays launches and says what was decided on each. */
export const judgeLaunches = async (
  { seed, from, count }: LaunchRange,
  settings: UserSettings,
  volumes: Partial<MarketVolumes> = {},
): Promise<readonly Judged[]> => {
  let nowMs = startMs;
  const clock = () => epochMs(nowMs);
  const chain = createChain({ seed, now: () => nowMs });
  const pools = createKnownPools(chain);
  const launched: { token: MarketToken; signature: string }[] = [];
  const simulation = createSimulation({
    ...{ chain, pools, seed, nowMs: () => nowMs, pace: 1 },
    volumes: { ...defaultVolumes, ...launchesOnly, ...volumes },
    report: (event) => {
      if (event.kind === 'launch') launched.push(event);
    },
    earlier: { run: 0, launches: from, tokens: '[]' },
  });
  const node = await startRpcServer(chain);
  const api = swapApi(
    { chain, pools, faults: createMarketFaults(), nowMs: clock, listed: simulation.tokens.get },
    { requestsPerSecond: 1_000_000 },
  );
  const rpc = { rpcUrls: [node.url], timeoutMs: 10_000 };
  const store = createMemorySettingsStore();
  const author = { by: 'test', why: 'test', atMs: startMs };
  const user = userId('ada');
  await store.saveGlobal({ haltEntries: false, halts: { contexts: [], leaders: [] }, launchAddresses: [] }, 0, author);
  await store.saveUser(user, settings, 0, author);
  const books = createMemoryBooks();
  const queues = createMemoryOrderQueues();
  const execution: OrderExecution = {
    ...books,
    ...{ settings: store, orders: queues, exits: queues, seen: createMemorySeenSignals() },
    ...{ tokenReports: createMemoryTokenReports(), launchBook: createMemoryLaunchBook(), tokenScanners: [] },
    tokenReader: createSolanaTokenReader(rpc),
    swapSimulator: createSolanaSimulator(rpc),
    tokenMetadata: { socials: async () => ({ kind: 'unknown', because: 'no network' }) },
    router: createJupiterRouter({
      url: 'http://swap-api.test/swap/v1',
      timeoutMs: 10_000,
      now: clock,
      fetchApi: async (input, init) => api.fetch(new Request(input, init)),
    }),
    signer: { sign: async () => Promise.reject(new Error('nothing is signed on paper')) },
    chain: createSolanaChain(rpc),
    reader: createSolanaAccountReader(rpc),
    sleep: async () => {},
    ...{ clock, digest: sha256Digest, holder: 'test', tipAccounts: new Set(), pace: defaultPace },
  };
  try {
    const judged: Judged[] = [];
    for (let second = 1; judged.length < count && second < count * 10; second += 1) {
      nowMs += 1_000;
      chain.tick(nowMs);
      simulation.playUntil(second * 1_000);
      // Seen two blocks later, when the node has it confirmed.
      nowMs += 800;
      chain.tick(nowMs);
      for (const { token, signature } of launched.splice(0)) {
        const found = chain.transaction(signature);
        const [signal] = found === undefined ? [] : launchSignalsIn(fromRpcTransaction(toRpcJson(found)), clock());
        if (signal === undefined) throw new Error(`the launch ${signature} is none`);
        await handleSignal(execution, signal);
        judged.push({ token, decision: await books.decisions.find(idOf(signal), user) });
      }
    }
    return judged.slice(0, count);
  } finally {
    await node.close();
  }
};
