/** Who holds a token: shares of the supply, with pools, curves, lockers and burnt tokens set aside. */
import type { MintFacts } from './mint-facts.ts';
import { type HoldersPart, shareOf } from './token-report.ts';

/**
 * `wallet`: somebody has its key. `venue`: an account or authority of a known pool, curve or launchpad. `locker`: of a known
 * locker of tokens. `burnt`: nobody can ever move it. `program`: of a program that nobody here knows: it counts like a wallet.
 */
export type HolderKind = 'wallet' | 'venue' | 'locker' | 'burnt' | 'program';

export type Holder = {
  readonly owner: string;
  readonly tokens: bigint;
  readonly kind: HolderKind;
  /** Whether one of its accounts is frozen. */
  readonly frozen: boolean;
  /** What the owner's own account holds, for the fee of a sale. */
  readonly lamports: bigint;
};

const setAside: ReadonlySet<HolderKind> = new Set(['venue', 'locker', 'burnt']);
const topCount = 10;

/** One entry per owner, the largest first. */
const byOwner = (holders: readonly Holder[]): readonly Holder[] =>
  [...Map.groupBy(holders, ({ owner }) => owner).values()]
    .flatMap(([first, ...more]) =>
      first === undefined
        ? []
        : [
            {
              ...first,
              tokens: more.reduce((sum, { tokens }) => sum + tokens, first.tokens),
              frozen: first.frozen || more.some(({ frozen }) => frozen),
            },
          ],
    )
    .toSorted((one, other) => (one.tokens > other.tokens ? -1 : Number(one.tokens < other.tokens)));

/** The holders that count, largest first; `pools` are the addresses of pools that the router or the launch names. */
export const countedHolders = (holders: readonly Holder[], pools: ReadonlySet<string>): readonly Holder[] =>
  byOwner(holders).filter(({ owner, kind, tokens }) => tokens > 0n && !setAside.has(kind) && !pools.has(owner));

const sum = (holders: readonly Holder[]): bigint => holders.reduce((total, { tokens }) => total + tokens, 0n);

/** The shares of the largest holders. */
export const holdersPart = (
  { supply }: Pick<MintFacts, 'supply'>,
  holders: readonly Holder[],
  pools: ReadonlySet<string>,
): HoldersPart => {
  const counted = countedHolders(holders, pools);
  return {
    kind: 'known',
    largestBps: shareOf(counted[0]?.tokens ?? 0n, supply),
    topTenBps: shareOf(sum(counted.slice(0, topCount)), supply),
    setAsideBps: shareOf(sum(holders) - sum(counted), supply),
    wallets: counted.length,
  };
};

/** Rent of a temporary wrapped-SOL account, fees, and something to spare. */
const leastLamportsToSell = 5_000_000n;

/**
 * Whose sale may be tried, best first: wallets that can pay the fee and were not frozen, with the creator last, because a
 * maker of traps lets himself out.
 */
export const sellersAmong = (counted: readonly Holder[], creator: string | undefined): readonly Holder[] => {
  const able = counted.filter(
    ({ kind, frozen, lamports }) => kind === 'wallet' && !frozen && lamports >= leastLamportsToSell,
  );
  return [...able.filter(({ owner }) => owner !== creator), ...able.filter(({ owner }) => owner === creator)];
};
