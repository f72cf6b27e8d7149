import type { Mint, WalletAddress } from '#trading/domain/values/quantities.ts';
import type { LaunchBook, SeenLaunch } from '#trading/ports/token-reports.ts';

const keptMs = 7 * 86_400_000;
const mostCounted = 50;

/** Who launched what, in memory. */
export const createMemoryLaunchBook = (): LaunchBook => {
  const creators = new Map<WalletAddress, { readonly mints: Set<Mint>; expiresAtMs: number }>();
  const launches = new Map<Mint, SeenLaunch & { readonly expiresAtMs: number }>();
  const of = (creator: WalletAddress, nowMs: number) => {
    const row = creators.get(creator);
    return row !== undefined && row.expiresAtMs > nowMs ? row : undefined;
  };
  const launchOf = (mint: Mint, nowMs: number): SeenLaunch | undefined => {
    const row = launches.get(mint);
    if (row === undefined || row.expiresAtMs <= nowMs) return undefined;
    const { creator, pool, signature } = row;
    return { creator, pool, signature };
  };
  return {
    note: async ({ mint, creator, pool, signature }, nowMs) => {
      const expiresAtMs = nowMs + keptMs;
      if (launchOf(mint, nowMs) === undefined) launches.set(mint, { creator, pool, signature, expiresAtMs });
      const row = of(creator, nowMs) ?? { mints: new Set<Mint>(), expiresAtMs };
      if (row.mints.has(mint)) return;
      if (row.mints.size < mostCounted) row.mints.add(mint);
      creators.set(creator, { mints: row.mints, expiresAtMs });
    },
    othersBy: async (creator, mint, nowMs) =>
      [...(of(creator, nowMs)?.mints ?? [])].filter((each) => each !== mint).length,
    launchOf: async (mint, nowMs) => launchOf(mint, nowMs),
  };
};
