import type { HistoryCursor, WalletTransaction } from '../domain/books/reconciliation.ts';
import type { Mint, Signature, WalletAddress } from '../domain/values/quantities.ts';

export type HistoryPage = {
  /** Finalized transactions that name the wallet, oldest first. */
  readonly entries: readonly { readonly signature: Signature; readonly slot: number }[];
  /** False when there are more behind the last entry. */
  readonly complete: boolean;
  /** What a complete page shows is everything up to this slot. */
  readonly slot: number;
};

/** What happened to a wallet, finalized: it can be booked for good. Every method throws when no node can answer. */
export type WalletHistory = {
  /** At most `limit` transactions that name the wallet, after the cursor. */
  readonly since: (wallet: WalletAddress, after: HistoryCursor, limit: number) => Promise<HistoryPage>;
  /**
   * The same of the wallet's own accounts of a mint: who sends tokens to an account that exists, or takes them as its
   * delegate, need not name the wallet.
   */
  readonly ofMint: (wallet: WalletAddress, mint: Mint, after: HistoryCursor, limit: number) => Promise<HistoryPage>;
  /** One transaction as it concerns the wallet, or undefined while the node does not have it. */
  readonly transaction: (wallet: WalletAddress, signature: Signature) => Promise<WalletTransaction | undefined>;
};
