import type { Verdict } from '../domain/orders/decision.ts';
import type { ExpectedSwap } from '../domain/swaps/swap.ts';
import type { Signature, UserId } from '../domain/values/quantities.ts';

export type SignOutcome =
  | { readonly kind: 'signed'; readonly signature: Signature; readonly transactionBase64: string }
  /** The transaction is not the swap that was asked for. Nothing was signed. */
  | { readonly kind: 'refused'; readonly reason: string };

/** The same, with what the inspection found, whatever the outcome. */
export type SwapSignOutcome = SignOutcome & { readonly checks: readonly Verdict[] };

export type Signer = {
  /**
   * Decodes an unsigned transaction, refuses it unless it is exactly the expected swap, and signs it with the user's
   * key. Throws when the key cannot be read.
   */
  readonly sign: (userId: UserId, transactionBase64: string, expected: ExpectedSwap) => Promise<SwapSignOutcome>;
};
