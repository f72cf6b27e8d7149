/**
 * Getting to know pools and staying sure of them. A stranger is asked for a quote, proven by its vaults, and remembered for
 * the next watcher, who compares it soon; now and then its vaults are compared with a fresh quote, and a pool that quotes
 * contradict is given up and forgotten.
 */
import type { PriceBoard } from '#trading/domain/prices/price-board.ts';
import { impliedFeePpm } from '#trading/domain/prices/price-pool.ts';
import type { Mint } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { PoolBook, WatchedMint } from '#trading/ports/price-source.ts';
import type { QuotedPrices } from '../jupiter/price-quotes.ts';
import type { Amounts, PriceAccounts } from './price-accounts.ts';
import { candidateOf, type PoolCandidate, provePools } from './price-discovery.ts';

export type PricePace = {
  /** A pool that is followed over the WebSocket is read all the same after this long, ms. */
  readonly safetyReadMs: number;
  /** A pool whose last reading is older counts as not answering, ms. */
  readonly silentAfterMs: number;
  /** Between two attempts to make a pool's acquaintance, ms. */
  readonly acquaintEveryMs: number;
  /** Between two comparisons of a pool with its quote, ms. */
  readonly compareEveryMs: number;
  /** Comparisons in a row that no fee explains, after which a pool is given up. */
  readonly strikes: number;
};

export const defaultPricePace: PricePace = {
  safetyReadMs: 5_000,
  silentAfterMs: 6_000,
  acquaintEveryMs: 30_000,
  compareEveryMs: 60_000,
  strikes: 3,
};

/** The report of a look while it is being made. */
export type Draft = { rpcCalls: number; quotes: number; readonly faults: Set<string> };

type Parts = {
  readonly accounts: PriceAccounts;
  readonly quoted: QuotedPrices;
  readonly pools: PoolBook;
  readonly now: Clock;
  readonly pace: PricePace;
  readonly board: PriceBoard;
  readonly hearAll: (seen: Amounts) => void;
  readonly tell: (mint: Mint) => void;
  /** Called when the list of pools has changed. */
  readonly follow: () => void;
};

type Acquaintance = {
  tokens: bigint;
  triedAtMs: number;
  comparedAtMs: number;
  strikes: number;
  recalled: boolean;
  /** The last fees that quotes implied; the middle one counts, because a trade in between blurs a single one. */
  fees: readonly number[];
};

const makePerLook = 8;
/** So that comparisons never crowd out what has no other price. */
const comparePerLook = 1;
/** Before a mint without a quote, not tradable yet perhaps, is asked for again. */
const unquotedAgainMs = 2_000;
/** Before a pool is compared that another watcher has proven. */
const recalledCompareMs = 3_000;
const feesKept = 5;

const middleOf = (fees: readonly number[]): number => fees.toSorted((a, b) => a - b)[Math.floor(fees.length / 2)] ?? 0;

/** Acquaintances with nobody yet. Nothing here throws. */
export const createAcquaintances = ({ accounts, quoted, pools, now, pace, board, hearAll, tell, follow }: Parts) => {
  const known = new Map<Mint, Acquaintance>();
  const entries = (isDue: (state: Acquaintance, mint: Mint) => boolean) =>
    quoted.allowance() > 0 ? [...known].filter(([mint, state]) => isDue(state, mint)) : [];

  const prove = async (candidates: readonly PoolCandidate[], report: Draft): Promise<void> => {
    try {
      for (const { facts, seen } of await provePools(accounts, candidates)) {
        board.add(facts);
        hearAll(seen);
        const state = known.get(facts.mint);
        if (state !== undefined) state.fees = [facts.feePpm];
        // Only spares a successor a quote: no failure of it matters here.
        pools.save(facts).catch(() => {});
      }
      follow();
    } catch {
      report.faults.add('pool');
    }
  };
  const giveUp = (mint: Mint, state: Acquaintance, report: Draft): void => {
    board.remove(mint);
    known.set(mint, { ...state, triedAtMs: now(), strikes: 0 });
    // A successor that recalls it all the same compares it before long.
    pools.forget(mint).catch(() => report.faults.add('pool-book'));
    report.faults.add('pool-contradicted');
    follow();
  };
  const compareOne = async (mint: Mint, state: Acquaintance, report: Draft): Promise<void> => {
    const quote = await quoted.ask(mint, state.tokens);
    const [reading, facts] = [board.reading(mint), board.facts(mint)];
    if (quote === undefined || reading === undefined || facts === undefined) return;
    const feePpm = impliedFeePpm(reading.reserves, quote.amountIn, quote.amountOut);
    if (feePpm === undefined) {
      state.strikes += 1;
      if (state.strikes >= pace.strikes) giveUp(mint, state, report);
      return;
    }
    state.strikes = 0;
    state.comparedAtMs = now();
    state.fees = [...state.fees, feePpm].slice(-feesKept);
    board.add({ ...facts, feePpm: middleOf(state.fees) });
  };

  return {
    /** Gives up a pool that trades no more; the next look asks where its mint trades now. */
    end: (mint: Mint): void => {
      const state = known.get(mint);
      board.remove(mint);
      if (state !== undefined) known.set(mint, { ...state, triedAtMs: 0, strikes: 0 });
      // A successor that recalls it all the same sees that it has ended.
      pools.forget(mint).catch(() => {});
      follow();
    },
    /** Forgets whom nobody holds any more, and returns them; takes note of the others. */
    keep: (mints: readonly WatchedMint[]): readonly Mint[] => {
      const held = new Map(mints.map(({ mint, tokens }) => [mint, tokens]));
      for (const [mint, tokens] of held) {
        const state = known.get(mint);
        if (state !== undefined) state.tokens = tokens;
        else known.set(mint, { tokens, triedAtMs: 0, comparedAtMs: now(), strikes: 0, recalled: false, fees: [] });
      }
      const gone = [...known.keys()].filter((mint) => !held.has(mint));
      for (const mint of gone) known.delete(mint);
      return gone;
    },
    /** Reads what earlier watchers have learnt. */
    recall: async (): Promise<void> => {
      const strangers = [...known].filter(([, { recalled }]) => !recalled);
      if (strangers.length === 0) return;
      try {
        const remembered = await pools.of(strangers.map(([mint]) => mint));
        for (const [mint, state] of strangers) {
          state.recalled = true;
          const facts = remembered.get(mint);
          if (facts === undefined) continue;
          state.fees = [facts.feePpm];
          state.comparedAtMs = now() - pace.compareEveryMs + recalledCompareMs;
          board.add(facts);
        }
        if (remembered.size > 0) follow();
      } catch {
        // Asked for again with the next look; a quote tells the same meanwhile.
      }
    },
    /** Asks for quotes of strangers, which are prices meanwhile, and proves the pools behind them. */
    make: async (report: Draft): Promise<void> => {
      const some = entries(
        ({ triedAtMs }, mint) => board.facts(mint) === undefined && now() - triedAtMs >= pace.acquaintEveryMs,
      )
        .toSorted(([, one], [, other]) => one.triedAtMs - other.triedAtMs)
        .slice(0, Math.min(makePerLook, quoted.allowance()));
      report.quotes += some.length;
      const candidates = await Promise.all(
        some.map(async ([mint, state]) => {
          const quote = await quoted.ask(mint, state.tokens);
          state.triedAtMs = quote === undefined ? now() - pace.acquaintEveryMs + unquotedAgainMs : now();
          if (quote === undefined) return [];
          tell(mint);
          return candidateOf(mint, quote) ?? [];
        }),
      );
      if (candidates.flat().length > 0) await prove(candidates.flat(), report);
    },
    /** Compares the pools that were not for the longest with a quote. */
    compare: async (report: Draft): Promise<void> => {
      const due = entries(
        ({ comparedAtMs }, mint) => board.facts(mint) !== undefined && now() - comparedAtMs >= pace.compareEveryMs,
      )
        .toSorted(([, one], [, other]) => one.comparedAtMs - other.comparedAtMs)
        .slice(0, comparePerLook);
      report.quotes += due.length;
      for (const [mint, state] of due) await compareOne(mint, state, report);
    },
  };
};
