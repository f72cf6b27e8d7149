import type { WalletHoldings } from '../domain/books/reconciliation.ts';
import type { Attempt } from '../domain/orders/order.ts';
import type { MintFacts } from '../domain/safety/mint-facts.ts';
import type { ObservedTransaction } from '../domain/signals/observed-transaction.ts';
import type { Lamports, Mint, Signature, TokenAmount, WalletAddress } from '../domain/values/quantities.ts';

export type SendOutcome =
  | { readonly kind: 'accepted' }
  /** An error or a time-out: it proves nothing, the transaction may land. */
  | { readonly kind: 'unknown'; readonly reason: string };

export type Landing = 'landed' | 'reverted' | 'not-seen';

/** A signed transaction whose death may have to be proved. */
export type SentTransaction = Pick<Attempt, 'signature' | 'transactionBase64' | 'lastValidBlockHeight'>;

/** Sending and following transactions. Every method but `send` throws when the node cannot answer. */
export type Chain = {
  /** Sends signed bytes once; sending them again is always safe. Never throws. */
  readonly send: (transactionBase64: string) => Promise<SendOutcome>;
  /** Where a signature stands at commitment `confirmed`, from the node's recent statuses. */
  readonly landing: (signature: Signature) => Promise<Landing>;
  /** The block height at commitment `confirmed`, as the first node to answer knows it. */
  readonly blockHeight: () => Promise<bigint>;
  /**
   * True only when the transaction can never land: finalized block height beyond its `lastValidBlockHeight`, then a status
   * search through history that finds nothing and a blockhash that is no longer valid, both from a view at least as new.
   */
  readonly provedDead: (sent: SentTransaction) => Promise<boolean>;
  /** A confirmed transaction with its balances, or undefined while the node does not have it. */
  readonly transaction: (signature: Signature) => Promise<ObservedTransaction | undefined>;
};

/** Reading accounts at commitment `confirmed`. Every method throws when the node cannot answer. */
export type AccountReader = {
  readonly balance: (wallet: WalletAddress) => Promise<Lamports>;
  /** Raw tokens of every mint that the wallet holds in its own token accounts, both token programs, zeros left out. */
  readonly tokenBalances: (wallet: WalletAddress) => Promise<ReadonlyMap<Mint, TokenAmount>>;
  /** Lamports with the slot at which they were read, and tokens from a view at least as new of the same node. */
  readonly holdings: (wallet: WalletAddress) => Promise<WalletHoldings>;
  readonly mintFacts: (mint: Mint) => Promise<MintFacts | undefined>;
  /** Lamports needed to open a token account of `mint`'s program with its extensions. */
  readonly tokenAccountRent: (facts: MintFacts) => Promise<Lamports>;
};
