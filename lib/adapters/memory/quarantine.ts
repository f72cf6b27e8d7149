import type { Quarantine, QuarantineEntry } from '#trading/ports/quarantine.ts';

/** A quarantine that keeps its entries, in order of arrival. */
export const createMemoryQuarantine = (): Quarantine & { readonly entries: readonly QuarantineEntry[] } => {
  const entries: QuarantineEntry[] = [];
  return {
    entries,
    put: async (more) => {
      entries.push(...more);
    },
  };
};
