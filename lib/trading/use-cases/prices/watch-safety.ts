/** Looks at the mints of what is held, more rarely than at prices: has one become able to take, freeze or tax tokens? */
import type { ExitNotices } from '../../domain/exits/exit-due.ts';
import { type MintFacts, unsafeMint } from '../../domain/safety/mint-facts.ts';
import type { Mint } from '../../domain/values/quantities.ts';

/** Reads at most 100 mints in one call. Throws when no node answers. */
export type ReadMints = (mints: readonly Mint[]) => Promise<ReadonlyMap<Mint, MintFacts | undefined>>;

export type SafetyWatch = {
  /** Looks at these mints and forgets all others. Throws when they cannot be read; what was known stays known. */
  readonly check: (mints: readonly Mint[]) => Promise<void>;
  /** What the exit rules are to know about a mint. */
  readonly noticesOf: (mint: Mint) => ExitNotices;
};

const mintsPerCall = 100;

/** A watch that has seen nothing yet. A mint that a node does not know is no finding: it was there when it was bought. */
export const createSafetyWatch = (read: ReadMints): SafetyWatch => {
  let unsafe = new Map<Mint, string>();
  return {
    check: async (mints) => {
      unsafe = new Map([...unsafe].filter(([mint]) => mints.includes(mint)));
      for (let from = 0; from < mints.length; from += mintsPerCall) {
        for (const [mint, facts] of await read(mints.slice(from, from + mintsPerCall))) {
          if (facts === undefined) continue;
          const reason = unsafeMint(facts);
          if (reason === undefined) unsafe.delete(mint);
          else unsafe.set(mint, reason);
        }
      }
    },
    noticesOf: (mint) => ({ unsafeMint: unsafe.get(mint) }),
  };
};
