/**
 * The newest that is known about every watched pool. Keeps: an older slot never replaces a newer one, so that answers and
 * notifications may arrive in any order and from any node; only the latest is kept, nothing is queued.
 */

import type { EpochMs, Mint } from '../values/quantities.ts';
import { epochMs } from '../values/quantities.ts';
import type { PoolFacts, PoolReading, Reserves } from './price-pool.ts';
import { estimatedReserves } from './price-pool.ts';
import type { PoolToRead } from './price-reading-plan.ts';

/** The amount in a vault as of a slot. */
export type VaultReading = {
  readonly address: string;
  readonly amount: bigint;
  readonly slot: number;
  readonly atMs: EpochMs;
};

type Side = Omit<VaultReading, 'address'>;
type Entry = {
  facts: PoolFacts;
  base: Side | undefined;
  quote: Side | undefined;
  /** Both sides of one slot. */
  paired: { readonly reserves: Reserves; readonly atMs: EpochMs } | undefined;
};

export type PriceBoard = {
  readonly add: (facts: PoolFacts) => void;
  readonly remove: (mint: Mint) => void;
  readonly facts: (mint: Mint) => PoolFacts | undefined;
  /** Takes a reading and returns the mint that it is news about, or undefined when it is old or of no pool here. */
  readonly hear: (reading: VaultReading) => Mint | undefined;
  /** The same for an account that tells both sides at once. */
  readonly hearBoth: (reading: Omit<VaultReading, 'amount'> & { readonly reserves: Reserves }) => Mint | undefined;
  /** The mint that an account is a side of. */
  readonly mintAt: (address: string) => Mint | undefined;
  readonly reading: (mint: Mint) => PoolReading | undefined;
  /** Every pool that `wanted` says yes to, as the plan of a tick needs it. */
  readonly toRead: (wanted: (facts: PoolFacts) => boolean) => readonly PoolToRead[];
};

const movedBy = ({ quote, paired }: Entry): number => {
  if (quote === undefined || paired === undefined) return Number.POSITIVE_INFINITY;
  const before = Number(paired.reserves.quote);
  return before === 0 ? Number.POSITIVE_INFINITY : Math.abs(Number(quote.amount) - before) / before;
};

/** A board without any pool. */
export const createPriceBoard = (): PriceBoard => {
  const entries = new Map<Mint, Entry>();
  const mintOf = new Map<string, Mint>();

  const remove = (mint: Mint): void => {
    const entry = entries.get(mint);
    if (entry === undefined) return;
    mintOf.delete(entry.facts.baseVault);
    mintOf.delete(entry.facts.quoteVault);
    entries.delete(mint);
  };

  return {
    add: (facts) => {
      const known = entries.get(facts.mint);
      if (known?.facts.pool === facts.pool) {
        known.facts = facts;
        return;
      }
      remove(facts.mint);
      entries.set(facts.mint, { facts, base: undefined, quote: undefined, paired: undefined });
      mintOf.set(facts.baseVault, facts.mint);
      mintOf.set(facts.quoteVault, facts.mint);
    },
    remove,
    facts: (mint) => entries.get(mint)?.facts,
    hear: ({ address, amount, slot, atMs }) => {
      const mint = mintOf.get(address);
      const entry = mint === undefined ? undefined : entries.get(mint);
      if (entry === undefined) return undefined;
      const name = address === entry.facts.baseVault ? 'base' : 'quote';
      const before = entry[name];
      if (before !== undefined && before.slot > slot) return undefined;
      entry[name] = { amount, slot, atMs };
      const { base, quote } = entry;
      if (base !== undefined && quote?.slot === base.slot)
        entry.paired = { reserves: { base: base.amount, quote: quote.amount }, atMs };
      return mint;
    },
    hearBoth: ({ address, reserves, slot, atMs }) => {
      const mint = mintOf.get(address);
      const entry = mint === undefined ? undefined : entries.get(mint);
      if (entry === undefined || (entry.quote !== undefined && entry.quote.slot > slot)) return undefined;
      entry.base = { amount: reserves.base, slot, atMs };
      entry.quote = { amount: reserves.quote, slot, atMs };
      entry.paired = { reserves, atMs };
      return mint;
    },
    mintAt: (address) => mintOf.get(address),
    reading: (mint) => {
      const entry = entries.get(mint);
      if (entry?.paired === undefined) return undefined;
      const { base, quote, paired } = entry;
      if (base === undefined || quote === undefined) return undefined;
      const slot = Math.max(base.slot, quote.slot);
      const atMs = epochMs(Math.max(base.atMs, quote.atMs));
      // An unchanged SOL side proves that nobody swapped since the pair was read.
      if (quote.amount === paired.reserves.quote && base.slot <= quote.slot)
        return { reserves: paired.reserves, exact: true, slot, atMs };
      // A base side that is newer waits for its other half, which is on its way or read with the next tick.
      if (base.slot > quote.slot) return { reserves: paired.reserves, exact: false, slot, atMs };
      const reserves = estimatedReserves(paired.reserves, quote.amount);
      return reserves === undefined
        ? { reserves: { base: base.amount, quote: quote.amount }, exact: false, slot, atMs }
        : { reserves, exact: false, slot, atMs };
    },
    toRead: (wanted) =>
      [...entries.values()]
        .filter(({ facts }) => wanted(facts))
        .map((entry) => ({ facts: entry.facts, movedBy: movedBy(entry), pairedAtMs: entry.paired?.atMs ?? 0 })),
  };
};
