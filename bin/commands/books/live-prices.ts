/**
 * The operator's own look at what the watcher knows: what that stores of a price is minutes old. Pools are read from the
 * chain; what has none that is known is asked of Jupiter, one quote at a time: its rate is shared with the exits.
 */
import { createPriceAccounts, reservesIn } from '#adapters/solana/price-accounts.ts';
import type { Position } from '#trading/domain/books/position.ts';
import { isCurve, type PoolFacts, paidLamports } from '#trading/domain/prices/price-pool.ts';
import { vaultsOf } from '#trading/domain/prices/price-reading-plan.ts';
import {
  basisPoints,
  type EpochMs,
  epochMs,
  type Lamports,
  lamports,
  type Mint,
  type PositionId,
  wrappedSolMint,
} from '#trading/domain/values/quantities.ts';
import type { SwapRouter } from '#trading/ports/swap-router.ts';
import type { Connection } from '../connect.ts';
import { providersOf } from '../providers-of.ts';

const timeoutMs = 2_500;
const poolsPerCall = 50;
/** A quote is shown for so long, and asked for again after a third of it. */
const quoteKeptMs = 30_000;

export type LivePrice = { readonly sellLamports: Lamports; readonly atMs: EpochMs };

/** What positions would sell for, as far as their pools or Jupiter answer. Never throws. */
export type LivePrices = (positions: readonly Position[]) => Promise<ReadonlyMap<PositionId, LivePrice>>;

const inCalls = (pools: readonly PoolFacts[]): readonly (readonly PoolFacts[])[] =>
  Array.from({ length: Math.ceil(pools.length / poolsPerCall) }, (_, nth) =>
    pools.slice(nth * poolsPerCall, (nth + 1) * poolsPerCall),
  );

/** The Jupiter of the place; loaded only when it is needed, for its client is large. */
export const liveRouterOf = async (connection: Connection): Promise<Pick<SwapRouter, 'quote'> | undefined> => {
  const providers = await providersOf(connection);
  if (providers === undefined) return undefined;
  const { createJupiterRouter } = await import('#adapters/jupiter/create-jupiter-router.ts');
  const { jupiterUrl: url, jupiterApiKey: apiKey } = providers;
  const now = () => epochMs(Date.now());
  return createJupiterRouter({ url, timeoutMs, now, ...(apiKey === undefined ? {} : { apiKey }) });
};

/** Quotes of sales, one more with every call. */
const createQuotes = (router: () => Promise<Pick<SwapRouter, 'quote'> | undefined>) => {
  const quoted = new Map<PositionId, LivePrice & { readonly tokens: bigint }>();
  const askedAtMs = new Map<PositionId, number>();
  let opened: ReturnType<typeof router> | undefined;
  return async (positions: readonly Position[]): Promise<ReadonlyMap<PositionId, LivePrice>> => {
    const askedOf = ({ positionId }: Position) => askedAtMs.get(positionId) ?? 0;
    const [next] = positions
      .filter((position) => Date.now() - askedOf(position) >= quoteKeptMs / 3)
      .toSorted((one, other) => askedOf(one) - askedOf(other));
    if (next !== undefined) {
      const { positionId, mint, tokens } = next;
      askedAtMs.set(positionId, Date.now());
      opened ??= router();
      const sale = { inputMint: mint, outputMint: wrappedSolMint, amountIn: tokens, slippageBps: basisPoints(0) };
      const outcome = await (await opened)?.quote(sale);
      if (outcome?.kind === 'quoted')
        quoted.set(positionId, { sellLamports: lamports(outcome.quote.amountOut), atMs: epochMs(Date.now()), tokens });
    }
    return new Map(
      positions.flatMap(({ positionId, tokens }) => {
        const known = quoted.get(positionId);
        // What a part was sold of is worth another amount.
        const isGood = known?.tokens === tokens && Date.now() - known.atMs < quoteKeptMs;
        return isGood ? [[positionId, known] as const] : [];
      }),
    );
  };
};

/** Looks with one call for every fifty pools, and one quote; without a node it sees nothing. */
export const createLivePrices = (
  connection: Pick<Connection, 'watched' | 'nodes'>,
  router: () => Promise<Pick<SwapRouter, 'quote'> | undefined>,
): LivePrices => {
  const { pools } = connection.watched();
  const nodes = connection.nodes().catch(() => []);
  const known = new Map<Mint, PoolFacts>();
  const quotesOf = createQuotes(router);
  const fromPools = async (positions: readonly Position[]): Promise<ReadonlyMap<PositionId, LivePrice>> => {
    const accounts = createPriceAccounts({ rpcUrls: await nodes, timeoutMs });
    const held = new Set(positions.map(({ mint }) => mint));
    const calls = inCalls([...known.values()].filter(({ mint }) => held.has(mint)));
    const read = await Promise.all(
      calls.map((call) => accounts.amounts(call.flatMap(vaultsOf), { withCurves: call.some(isCurve) })),
    );
    const seen = {
      amounts: new Map(read.flatMap(({ amounts }) => [...amounts])),
      curves: new Map(read.flatMap(({ curves }) => [...curves])),
    };
    const atMs = epochMs(Date.now());
    return new Map(
      positions.flatMap(({ positionId, mint, tokens }) => {
        const facts = known.get(mint);
        const reserves = facts && reservesIn(seen, facts);
        if (facts === undefined || reserves === undefined) return [];
        return [[positionId, { sellLamports: paidLamports(reserves, tokens, facts), atMs }] as const];
      }),
    );
  };
  const look = async (positions: readonly Position[]): Promise<ReadonlyMap<PositionId, LivePrice>> => {
    if ((await nodes).length === 0) return new Map();
    const strangers = new Set(positions.map(({ mint }) => mint).filter((mint) => !known.has(mint)));
    for (const [mint, facts] of await pools.of([...strangers])) known.set(mint, facts);
    const without = positions.filter(
      ({ mint, status, tokens }) => !known.has(mint) && status === 'open' && tokens > 0n,
    );
    const none = () => new Map<PositionId, LivePrice>();
    const [read, quoted] = await Promise.all([fromPools(positions).catch(none), quotesOf(without).catch(none)]);
    return new Map([...quoted, ...read]);
  };
  return (positions) => look(positions).catch(() => new Map());
};
