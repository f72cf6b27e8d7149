/**
 * What the rules of pool and creator measure from. Keeps: the SOL of one pool is never compared with that of another; what a
 * report knew of a pool when the position was bought counts, so that a pull before the first look is seen as well. What it
 * knew of the creator does not: it counts all of his accounts, and the watch follows one.
 */
import type { WatchState } from '../prices/watch-state.ts';
import type { TokenReport } from '../safety/token-report.ts';
import { type EpochMs, type Lamports, lamports, type TokenAmount } from '../values/quantities.ts';

/** What was known of a token when a position in it was bought. */
export type EntryFacts = {
  readonly pool?: { readonly address: string; readonly lamports: Lamports } | undefined;
};

/** A report that was made longer before or after the entry says nothing about it. */
const madeWithinMs = 60_000;

/** What a report says about the moment at which a position was opened; nothing when it was made at another time. */
export const entryFactsOf = (report: TokenReport, openedAtMs: EpochMs): EntryFacts => {
  const { assessedAtMs, liquidity } = report;
  const isOfEntry = Math.abs(assessedAtMs - openedAtMs) <= madeWithinMs;
  return isOfEntry && liquidity.kind === 'known'
    ? { pool: { address: liquidity.address, lamports: liquidity.lamports } }
    : {};
};

const larger = <Amount extends bigint>(...amounts: readonly (Amount | undefined)[]): Amount | undefined =>
  amounts.reduce((most, each) => (most === undefined || (each !== undefined && each > most) ? each : most), undefined);

/** The state with the SOL that a fall is measured from: begun anew with another pool, raised by what the entry's report knew. */
export const withPool = (
  watch: WatchState,
  pool: string | undefined,
  liquidityLamports: bigint | undefined,
  entry: EntryFacts,
): WatchState => {
  if (liquidityLamports === undefined) return watch;
  const { entryPool: before, entryLiquidityLamports: known } = watch;
  // Rows of earlier versions name no pool: theirs is taken to be the one that is seen next.
  const isOther = before !== undefined && pool !== undefined && before !== pool;
  const reported = pool !== undefined && entry.pool?.address === pool ? entry.pool.lamports : undefined;
  const base = larger(isOther || known === undefined ? lamports(liquidityLamports) : known, reported);
  const entryPool = pool ?? before;
  return base === known && entryPool === before ? watch : { ...watch, entryLiquidityLamports: base, entryPool };
};

/** The state with the most that the creator was seen to hold, which a sale is measured from. */
export const withCreator = (watch: WatchState, held: TokenAmount | undefined): WatchState => {
  const most = larger(watch.creatorTokens, held);
  return most === watch.creatorTokens ? watch : { ...watch, creatorTokens: most };
};
