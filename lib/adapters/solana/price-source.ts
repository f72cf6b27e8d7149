/**
 * Prices of what is held: pools that are known are read from the chain in batches, or pushed over a WebSocket; everything
 * else, and everything while the chain does not answer, is asked of Jupiter. Keeps: one look at a time; the calls of a look
 * never pass pools / 100 + 1; a pool that quotes contradict is read no longer.
 */

import { createPriceBoard } from '#trading/domain/prices/price-board.ts';
import { isCurve, type PoolFacts, paidLamports, realLamports } from '#trading/domain/prices/price-pool.ts';
import { callsPerTick, planReads, vaultsOf } from '#trading/domain/prices/price-reading-plan.ts';
import type { EpochMs, Mint } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { LookReport, PoolBook, PriceSource, SaleReading, WatchedMint } from '#trading/ports/price-source.ts';
import type { QuotedPrices } from '../jupiter/price-quotes.ts';
import type { FollowedAccounts } from './creator-accounts.ts';
import { type CurveReserves, curveReservesIn } from './pool-layouts.ts';
import { type Amounts, amountIn, type PriceAccounts } from './price-accounts.ts';
import { createAcquaintances, type Draft, defaultPricePace, type PricePace } from './price-acquaintance.ts';
import type { AccountChange, PriceSocket } from './price-socket.ts';

export type PriceSourceConfig = {
  readonly accounts: PriceAccounts;
  readonly quoted: QuotedPrices;
  readonly pools: PoolBook;
  /** Opens the subscriptions; without it everything is polled. */
  readonly openSocket?: (
    onChange: (change: AccountChange) => void,
    onFollowed: (address: string) => void,
  ) => PriceSocket;
  /** Followed along over the WebSocket; news of them count as news of their mints. */
  readonly along?: FollowedAccounts;
  readonly now: Clock;
  readonly pace?: PricePace;
};

/** A source that watches nothing yet. */
export const createPriceSource = (config: PriceSourceConfig): PriceSource => {
  const { accounts, quoted, now, along, pace = defaultPricePace } = config;
  const board = createPriceBoard();
  const watched = new Map<Mint, WatchedMint>();
  const dirty = new Set<Mint>();
  let news = Promise.withResolvers<void>();
  let looking: Promise<LookReport> | undefined;
  let followedAlong = 0;

  const tell = (mint: Mint): void => {
    if (!watched.has(mint)) return;
    dirty.add(mint);
    news.resolve();
  };
  const hear = (address: string, amount: bigint, slot: number): void => {
    const mint = board.hear({ address, amount, slot, atMs: now() });
    if (mint !== undefined) tell(mint);
  };
  const hearCurve = (address: string, curve: CurveReserves | 'ended', slot: number): void => {
    if (curve === 'ended') {
      const mint = board.mintAt(address);
      if (mint !== undefined && slot >= (board.reading(mint)?.slot ?? 0)) acquaintances.end(mint);
      return;
    }
    const mint = board.hearBoth({ address, reserves: curve, slot, atMs: now() });
    if (mint !== undefined) tell(mint);
  };
  const hearAll = ({ slot, amounts, curves }: Amounts): void => {
    for (const [address, amount] of amounts) hear(address, amount, slot);
    for (const [address, curve] of curves) hearCurve(address, curve, slot);
  };
  const isCurveAt = (address: string): boolean => {
    const mint = board.mintAt(address);
    const facts = mint === undefined ? undefined : board.facts(mint);
    return facts !== undefined && isCurve(facts);
  };
  const readAmounts = (addresses: readonly string[]): Promise<Amounts> =>
    accounts.amounts(addresses, { withCurves: addresses.some(isCurveAt) });
  /** When a vault began to be followed, and when both of a pool were last read. */
  const followedAtMs = new Map<string, number>();
  const readAtMs = new Map<Mint, number>();
  const socket = config.openSocket?.(
    ({ address, slot, data }) => {
      if (isCurveAt(address)) {
        const curve = curveReservesIn(data);
        if (curve !== undefined) hearCurve(address, curve, slot);
        return;
      }
      const amount = amountIn(data);
      const news = along?.hear(address, amount, slot);
      if (news !== undefined) tell(news);
      if (amount !== undefined) hear(address, amount, slot);
    },
    (address) => followedAtMs.set(address, now()),
  );
  const follow = (): void => {
    const vaults = board.toRead(() => true).flatMap(({ facts }) => vaultsOf(facts));
    const others = along?.addresses() ?? [];
    followedAlong = others.length;
    const addresses = new Set([...vaults, ...others]);
    for (const address of followedAtMs.keys()) if (!addresses.has(address)) followedAtMs.delete(address);
    socket?.watch(addresses);
  };

  const acquaintances = createAcquaintances({ ...config, pace, board, hearAll, tell, follow });

  const ageOf = (mint: Mint): number => now() - (board.reading(mint)?.atMs ?? 0);
  /** What changed before it was followed is known once it was read after that. */
  const isReadSince = (address: string, mint: Mint): boolean =>
    (readAtMs.get(mint) ?? 0) >= (followedAtMs.get(address) ?? 0);
  const isFollowed = ({ baseVault, quoteVault, mint }: PoolFacts): boolean =>
    socket !== undefined &&
    [baseVault, quoteVault].every((address) => socket.isLive(address) && isReadSince(address, mint)) &&
    ageOf(mint) < pace.safetyReadMs;

  const readPools = async (report: Draft): Promise<void> => {
    const due = board.toRead((facts) => watched.has(facts.mint) && !isFollowed(facts));
    const budget = callsPerTick(watched.size);
    const calls = planReads(due, Math.min(budget, callsPerTick(due.length)));
    report.rpcCalls += calls.length;
    const begunAtMs = now();
    const answers = await Promise.allSettled(calls.map(readAmounts));
    const read = new Set<string>();
    for (const [nth, answer] of answers.entries()) {
      if (answer.status === 'fulfilled') {
        for (const address of calls[nth] ?? []) read.add(address);
        hearAll(answer.value);
      } else report.faults.add('pool');
    }
    for (const { facts } of due)
      if (read.has(facts.baseVault) && read.has(facts.quoteVault)) readAtMs.set(facts.mint, begunAtMs);
  };
  const askJupiter = async (report: Draft): Promise<void> => {
    const due = [...watched.values()]
      .filter(({ mint }) => ageOf(mint) > pace.silentAfterMs)
      .toSorted((one, other) => quoted.heardAtMs(one.mint) - quoted.heardAtMs(other.mint));
    const before = new Map(due.map(({ mint }) => [mint, quoted.heardAtMs(mint)]));
    const { requests, faults } = await quoted.refresh(due);
    report.quotes += requests;
    for (const fault of faults) report.faults.add(fault);
    for (const [mint, atMs] of before) if (quoted.heardAtMs(mint) > atMs) tell(mint);
  };
  const lookOnce = async (): Promise<LookReport> => {
    const report: Draft = { rpcCalls: 0, quotes: 0, faults: new Set() };
    await acquaintances.recall();
    if (along !== undefined && followedAlong !== along.addresses().length) follow();
    await Promise.all([readPools(report), acquaintances.make(report)]);
    await Promise.all([askJupiter(report), acquaintances.compare(report)]);
    return { ...report, faults: [...report.faults] };
  };

  const ofPool = (mint: Mint, tokens: bigint): SaleReading | undefined => {
    const [facts, reading] = [board.facts(mint), board.reading(mint)];
    if (facts === undefined || reading === undefined) return undefined;
    return {
      sellLamports: paidLamports(reading.reserves, tokens, facts),
      liquidityLamports: realLamports(reading.reserves, facts),
      pool: facts.pool,
      source: 'pool',
      exact: reading.exact,
      slot: reading.slot,
      atMs: reading.atMs,
    };
  };
  const isSilent = (atMs: EpochMs): boolean => now() - atMs > pace.silentAfterMs;

  return {
    watch: (mints) => {
      const before = watched.size;
      watched.clear();
      for (const each of mints) watched.set(each.mint, each);
      for (const mint of acquaintances.keep(mints)) {
        board.remove(mint);
        quoted.forget(mint);
        dirty.delete(mint);
        readAtMs.delete(mint);
      }
      if (before !== watched.size) follow();
    },
    look: () => {
      looking ??= lookOnce().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    sale: (mint, tokens) => {
      const pool = ofPool(mint, tokens);
      if (pool !== undefined && !isSilent(pool.atMs)) return pool;
      const other = quoted.sale(mint, tokens);
      return pool === undefined || (other !== undefined && other.atMs > pool.atMs) ? other : pool;
    },
    settle: async (sales) => {
      const byMint = [...Map.groupBy(sales, ({ mint }) => mint)];
      const pairs = byMint.flatMap(([mint]) => {
        const facts = board.facts(mint);
        return facts === undefined ? [] : [vaultsOf(facts)];
      });
      const calls = Array.from({ length: Math.ceil(pairs.length / 50) }, (_, nth) =>
        pairs.slice(nth * 50, nth * 50 + 50),
      );
      await Promise.allSettled([
        ...calls.map(async (call) => hearAll(await readAmounts(call.flat()))),
        // A pool that does not answer is no better than none.
        ...byMint.map(async ([mint, own]) => ageOf(mint) > pace.silentAfterMs && quoted.askEnds(mint, own)),
      ]);
    },
    second: async (mint, tokens) => {
      const asked = ofPool(mint, tokens) === undefined ? undefined : await quoted.ask(mint, tokens);
      return asked === undefined ? quoted.priced(mint, tokens) : quoted.sale(mint, tokens);
    },
    changed: () => {
      const mints = [...dirty];
      dirty.clear();
      return mints;
    },
    nextChange: async (ms) => {
      if (dirty.size > 0) return;
      news = Promise.withResolvers<void>();
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([news.promise, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
      clearTimeout(timer);
    },
    close: () => socket?.close(),
  };
};
