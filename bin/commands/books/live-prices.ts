/** The operator's own look at the pools that the watcher knows: what the watcher stores of a price is minutes old. */
import { createPriceAccounts } from '#adapters/solana/price-accounts.ts';
import type { Position } from '#trading/domain/books/position.ts';
import { type PoolFacts, sellLamports } from '#trading/domain/prices/price-pool.ts';
import { type Lamports, type Mint, type PositionId } from '#trading/domain/values/quantities.ts';
import type { Connection } from '../connect.ts';

const timeoutMs = 2_500;
const poolsPerCall = 50;

/** What positions would sell for now, as far as their pools are known and answer. Never throws. */
export type LivePrices = (positions: readonly Position[]) => Promise<ReadonlyMap<PositionId, Lamports>>;

const inCalls = (pools: readonly PoolFacts[]): readonly (readonly PoolFacts[])[] =>
  Array.from({ length: Math.ceil(pools.length / poolsPerCall) }, (_, nth) =>
    pools.slice(nth * poolsPerCall, (nth + 1) * poolsPerCall),
  );

/** Looks with one call for every fifty pools; without a node it sees nothing. */
export const createLivePrices = (connection: Connection): LivePrices => {
  const { pools } = connection.watched();
  const nodes = connection.nodes().catch(() => []);
  const known = new Map<Mint, PoolFacts>();
  const look = async (positions: readonly Position[]): Promise<ReadonlyMap<PositionId, Lamports>> => {
    const rpcUrls = await nodes;
    if (rpcUrls.length === 0) return new Map();
    const strangers = new Set(positions.map(({ mint }) => mint).filter((mint) => !known.has(mint)));
    for (const [mint, facts] of await pools.of([...strangers])) known.set(mint, facts);
    const accounts = createPriceAccounts({ rpcUrls, timeoutMs });
    const held = new Set(positions.map(({ mint }) => mint));
    const calls = inCalls([...known.values()].filter(({ mint }) => held.has(mint)));
    const read = await Promise.all(
      calls.map((call) => accounts.amounts(call.flatMap(({ baseVault, quoteVault }) => [baseVault, quoteVault]))),
    );
    const amounts = new Map(read.flatMap((answer) => [...answer.amounts]));
    return new Map(
      positions.flatMap(({ positionId, mint, tokens }) => {
        const facts = known.get(mint);
        const base = facts && amounts.get(facts.baseVault);
        const quote = facts && amounts.get(facts.quoteVault);
        if (facts === undefined || base === undefined || quote === undefined || base <= 0n) return [];
        return [[positionId, sellLamports({ base, quote }, tokens, facts.feePpm)] as const];
      }),
    );
  };
  return (positions) => look(positions).catch(() => new Map());
};
