/**
 * Makes the acquaintance of pools. A quote with a single hop names its pool; where the pool owns its vaults as associated
 * accounts, they follow from its address, and a pump.fun curve tells its reserves itself. It is trusted only when the reserves
 * reproduce the quote: whatever is no constant product stays with quotes.
 */
import * as z from 'zod';
import { impliedFeePpm, type PoolFacts } from '#trading/domain/prices/price-pool.ts';
import type { Quote } from '#trading/domain/swaps/swap.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import type { Mint } from '#trading/domain/values/quantities.ts';
import { lamports, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import { associatedTokenAddress } from './own-token-accounts.ts';
import type { Amounts, PriceAccounts } from './price-accounts.ts';

const route = z.object({
  routePlan: z.tuple([z.object({ swapInfo: z.object({ ammKey: z.string().min(32).max(44) }) })]),
});

/** Accounts that may be a pool's vaults: the base side under either token program. */
export type PoolCandidate = {
  readonly mint: Mint;
  readonly pool: string;
  readonly baseVaults: readonly string[];
  readonly quoteVault: string;
  readonly quote: Quote;
};

/** Where the vaults of a quote's only pool would be, or undefined for a route of several hops. */
export const candidateOf = (mint: Mint, quote: Quote): PoolCandidate | undefined => {
  const parsed = route.safeParse(quote.raw);
  if (!parsed.success) return undefined;
  const pool = parsed.data.routePlan[0].swapInfo.ammKey;
  try {
    return {
      mint,
      pool,
      baseVaults: [swapPrograms.token, swapPrograms.token2022].map((program) =>
        associatedTokenAddress(pool, mint, program),
      ),
      quoteVault: associatedTokenAddress(pool, wrappedSolMint, swapPrograms.token),
      quote,
    };
  } catch {
    return undefined;
  }
};

/** The pool, when the amounts in its vaults explain the quote by a fee that a constant-product pool may have. */
export const provenPool = (candidate: PoolCandidate, { amounts, curves }: Amounts): PoolFacts | undefined => {
  const { mint, pool, baseVaults, quoteVault, quote } = candidate;
  const curve = curves.get(pool);
  if (curve === 'ended') return undefined;
  if (curve !== undefined) {
    const feePpm = impliedFeePpm(curve, quote.amountIn, quote.amountOut);
    const own = { mint, pool, baseVault: pool, quoteVault: pool, virtualLamports: lamports(curve.virtualLamports) };
    return feePpm === undefined ? undefined : { ...own, feePpm };
  }
  const baseVault = baseVaults.find((address) => (amounts.get(address) ?? 0n) > 0n);
  const [base, sol] = [baseVault === undefined ? 0n : (amounts.get(baseVault) ?? 0n), amounts.get(quoteVault) ?? 0n];
  const feePpm = impliedFeePpm({ base, quote: sol }, quote.amountIn, quote.amountOut);
  if (baseVault === undefined || feePpm === undefined) return undefined;
  return { mint, pool, baseVault, quoteVault, feePpm };
};

const candidatesPerCall = 25;

/** The pools behind these quotes that are proven, in one call for every 25 quotes. Throws when no node answers. */
export const provePools = async (
  accounts: PriceAccounts,
  candidates: readonly PoolCandidate[],
): Promise<readonly { readonly facts: PoolFacts; readonly seen: Amounts }[]> => {
  const found: { facts: PoolFacts; seen: Amounts }[] = [];
  for (let from = 0; from < candidates.length; from += candidatesPerCall) {
    const some = candidates.slice(from, from + candidatesPerCall);
    const addresses = some.flatMap(({ pool, baseVaults, quoteVault }) => [pool, ...baseVaults, quoteVault]);
    const seen = await accounts.amounts(addresses, { withCurves: true });
    for (const candidate of some) {
      const facts = provenPool(candidate, seen);
      if (facts !== undefined) found.push({ facts, seen });
    }
  }
  return found;
};
