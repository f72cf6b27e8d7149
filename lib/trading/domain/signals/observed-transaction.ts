/**
 * A landed transaction as the trading reads it, whatever it came from: a Helius raw or enhanced webhook element or an
 * RPC `getTransaction`. Adapters parse into this shape; the rules on launches, wallet trades and fills read nothing else.
 */

import type { TransactionFailure } from '../swaps/swap-failure.ts';
import type { EpochMs, Lamports, Mint, Signature, TokenAmount, WalletAddress } from '../values/quantities.ts';

export type TokenBalanceChange = {
  readonly tokenAccount: string;
  readonly owner: WalletAddress;
  readonly mint: Mint;
  readonly decimals: number;
  /** Raw tokens, signed. */
  readonly change: TokenAmount;
  /** Raw tokens before, when the source tells (raw webhooks and RPC do, enhanced webhooks do not). */
  readonly before: TokenAmount | undefined;
  /** Change of the token account's own lamports: rent, plus the wrapped amount when the mint is wrapped SOL. */
  readonly lamportsChange: Lamports;
};

export type ObservedInstruction = {
  readonly programId: string;
  readonly accounts: readonly string[];
  /** Instruction data, lower-case hex. */
  readonly dataHex: string;
};

export type ObservedTransaction = {
  readonly signature: Signature;
  readonly slot: number;
  readonly blockTimeMs: EpochMs | undefined;
  readonly failed: boolean;
  /** How it failed, when the source tells. */
  readonly failure?: TransactionFailure;
  readonly feePayer: WalletAddress;
  /** Base and priority fee together; tips are ordinary transfers and are not in here. */
  readonly feeLamports: Lamports;
  /** Change of each account's lamports, fee included for the payer. Accounts that did not change may be missing. */
  readonly lamportsChanges: ReadonlyMap<string, Lamports>;
  readonly tokenChanges: readonly TokenBalanceChange[];
  /** Top-level instructions, each directly followed by its inner ones. */
  readonly instructions: readonly ObservedInstruction[];
};
