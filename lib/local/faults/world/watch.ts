/**
 * The watcher of one worker: the real loop, leases and rules, for a few ticks, on sale quotes. A source of its own stands in
 * for sockets and timers, so that every wait passes in virtual time.
 */

import { defaultLeaseTimes } from '#trading/domain/prices/watch-lease.ts';
import { basisPoints, epochMs, lamports, type Mint, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import type { PriceSource, Sale, SaleReading, WatchedMint } from '#trading/ports/price-source.ts';
import { type PriceWatch, watchPrices } from '#trading/use-cases/prices/watch-prices.ts';
import { defaultWatchPace } from '#trading/use-cases/prices/watch-prices-loop.ts';
import type { WorkerDeps } from './adapters.ts';

/** Two ticks: one that makes the acquaintance of a position, one that knows it. */
const watchMs = 2 * defaultWatchPace.tickMs;

const quotedSales = ({ router, sleep }: WorkerDeps): PriceSource => {
  const readings = new Map<Mint, SaleReading>();
  let watched: readonly WatchedMint[] = [];
  let news: Mint[] = [];
  const ask = async ({ mint, tokens }: Sale, source: SaleReading['source']): Promise<SaleReading | undefined> => {
    const request = { inputMint: mint, outputMint: wrappedSolMint, amountIn: tokens, slippageBps: basisPoints(0) };
    const quoted = await router.quote(request);
    if (quoted.kind !== 'quoted') return undefined;
    const { amountOut, takenAtMs } = quoted.quote;
    const known = { liquidityLamports: undefined, exact: true, slot: undefined };
    return { ...known, source, sellLamports: lamports(amountOut), atMs: takenAtMs };
  };
  return {
    watch: (mints) => {
      watched = mints;
    },
    look: async () => {
      for (const mint of watched) {
        const reading = await ask(mint, 'jupiter-price');
        if (reading === undefined) continue;
        readings.set(mint.mint, reading);
        news.push(mint.mint);
      }
      return { rpcCalls: 0, quotes: watched.length, faults: [] };
    },
    sale: (mint) => readings.get(mint),
    settle: async () => {},
    second: async (mint, tokens) => ask({ mint, tokens }, 'jupiter'),
    changed: () => news.splice(0),
    nextChange: (ms) => sleep(Math.max(1, ms)),
    close: () => {
      news = [];
    },
  };
};

/** Watches for a few ticks, as an invocation that was woken by the minute does. */
export const watchAWhile = async (deps: WorkerDeps): Promise<void> => {
  const untilMs = epochMs(deps.clock() + watchMs);
  const watch: PriceWatch = {
    ...{ positions: deps.positions, settings: deps.settings, leases: deps.leases, watches: deps.watches },
    ...{ exits: deps.exits, clock: deps.clock, sleep: deps.sleep, holder: deps.holder },
    source: quotedSales(deps),
    wakeUp: { wake: async () => {} },
    times: defaultLeaseTimes,
    pace: defaultWatchPace,
    shards: 1,
    onFault: () => {},
  };
  await watchPrices(watch, {
    handsOverAtMs: untilMs,
    ending: {
      get aborted() {
        return deps.clock() >= untilMs;
      },
    },
  });
};
