/** Faults that no single node shows on purpose: a status that is forgotten for a while, a fork that dies. */
import type { Signature } from '#trading/domain/values/quantities.ts';
import type { Chain } from '#trading/ports/chain.ts';

export type ViewFaults = {
  /** While true the node knows the status and the body of no transaction, though they landed. */
  statusHidden: boolean;
  /** The next n sends reach a fork that dies: for a moment they look confirmed, then they never were. */
  forkedSends: number;
};

const confirmedOnForkMs = 1_500;

/** The chain seen through these faults; `signatureOf` reads the identity of sent bytes. */
export const createFaultyView = (
  chain: Chain,
  nowMs: () => number,
  signatureOf: (transactionBase64: string) => Signature,
): { readonly chain: Chain; readonly faults: ViewFaults } => {
  const faults: ViewFaults = { statusHidden: false, forkedSends: 0 };
  const forked = new Map<Signature, number>();
  return {
    faults,
    chain: {
      ...chain,
      send: async (transactionBase64) => {
        const id = signatureOf(transactionBase64);
        if (faults.forkedSends > 0) {
          faults.forkedSends -= 1;
          forked.set(id, nowMs() + confirmedOnForkMs);
        }
        return forked.has(id) ? { kind: 'accepted' } : chain.send(transactionBase64);
      },
      landing: async (id) => {
        if (faults.statusHidden) return 'not-seen';
        return nowMs() < (forked.get(id) ?? 0) ? 'landed' : chain.landing(id);
      },
      transaction: async (id) => (faults.statusHidden ? undefined : chain.transaction(id)),
    },
  };
};
