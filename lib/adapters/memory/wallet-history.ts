import type { HistoryCursor, WalletTransaction } from '#trading/domain/books/reconciliation.ts';
import type { HistoryPage, WalletHistory } from '#trading/ports/wallet-history.ts';

type Landed = WalletTransaction & {
  /** False for what moves tokens of the wallet without naming it. */
  readonly namesWallet: boolean;
};

export type MemoryWalletHistory = WalletHistory & {
  /** Adds a transaction behind all others. */
  readonly land: (transaction: WalletTransaction, namesWallet?: boolean) => void;
  /** The newest slot that the node has finalized; what landed later is not shown yet. */
  readonly finalize: (slot: number) => void;
};

/** A wallet's history for simulation and tests; it belongs to one wallet. */
export const createMemoryWalletHistory = (): MemoryWalletHistory => {
  const landed: Landed[] = [];
  let finalized = 0;

  const page = (of: readonly Landed[], after: HistoryCursor, limit: number): HistoryPage => {
    const seen = of.filter(({ transaction }) => transaction.slot <= finalized);
    const at = seen.findIndex(({ transaction }) => transaction.signature === after.signature);
    const rest = at < 0 ? seen.filter(({ transaction }) => transaction.slot > after.slot) : seen.slice(at + 1);
    const entries = rest.slice(0, limit).map(({ transaction: { signature, slot } }) => ({ signature, slot }));
    return { entries, complete: entries.length === rest.length, slot: finalized };
  };

  return {
    land: (transaction, namesWallet = true) => {
      landed.push({ ...transaction, namesWallet });
    },
    finalize: (slot) => {
      finalized = slot;
    },
    since: async (_, after, limit) =>
      page(
        landed.filter(({ namesWallet }) => namesWallet),
        after,
        limit,
      ),
    ofMint: async (_, mint, after, limit) =>
      page(
        landed.filter(({ transaction }) => transaction.tokenChanges.some((row) => row.mint === mint)),
        after,
        limit,
      ),
    transaction: async (_, signature) =>
      landed.find(({ transaction }) => transaction.signature === signature && transaction.slot <= finalized),
  };
};
