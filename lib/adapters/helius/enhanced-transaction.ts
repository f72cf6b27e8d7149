/** Reads a validated enhanced element as the trading sees it. */
import { LazyInstruction } from '#adapters/solana/lazy-instruction.ts';
import { lamportsOfNumber } from '#adapters/solana/malformed-transaction.ts';
import type {
  ObservedInstruction,
  ObservedTransaction,
  TokenBalanceChange,
} from '#trading/domain/signals/observed-transaction.ts';
import type { LaunchSighting, TradeSighting } from '#trading/domain/signals/received-element.ts';
import type { Lamports } from '#trading/domain/values/quantities.ts';
import { epochMs, lamports, mint, tokenAmount, walletAddress } from '#trading/domain/values/quantities.ts';
import type { EnhancedBalancesJson, EnhancedInstructionsJson, EnhancedJson } from './enhanced-json.ts';

const nothing = lamports(0n);

const identityOf = (json: EnhancedBalancesJson | EnhancedInstructionsJson, feePayer: string) => ({
  signature: json.signature,
  slot: json.slot ?? 0,
  blockTimeMs: json.timestamp == null ? undefined : epochMs(json.timestamp * 1_000),
  failed: json.transactionError != null,
  feePayer: walletAddress(feePayer),
});

const balancesOf = (json: EnhancedBalancesJson) => {
  const lamportsChanges = new Map<string, Lamports>();
  const tokenChanges: TokenBalanceChange[] = [];
  for (const row of json.accountData) {
    let lamportsChange = row.nativeBalanceChange == null ? nothing : lamportsOfNumber(row.nativeBalanceChange);
    if (lamportsChange !== nothing) {
      lamportsChanges.set(row.account, lamports((lamportsChanges.get(row.account) ?? nothing) + lamportsChange));
    }
    for (const change of row.tokenBalanceChanges ?? []) {
      tokenChanges.push({
        tokenAccount: change.tokenAccount ?? row.account,
        owner: walletAddress(change.userAccount ?? ''),
        mint: mint(change.mint),
        decimals: change.rawTokenAmount.decimals,
        change: tokenAmount(BigInt(change.rawTokenAmount.tokenAmount)),
        before: undefined,
        lamportsChange,
      });
      // Two changes in one account's row share its lamports, which moved once.
      lamportsChange = nothing;
    }
  }
  return { feeLamports: lamportsOfNumber(json.fee ?? 0), lamportsChanges, tokenChanges };
};

const instructionsOf = (json: EnhancedInstructionsJson | EnhancedJson): readonly ObservedInstruction[] => {
  const observed: ObservedInstruction[] = [];
  for (const each of json.instructions ?? []) {
    observed.push(new LazyInstruction(each.programId, each.accounts, each.data));
    for (const inner of each.innerInstructions ?? []) {
      observed.push(new LazyInstruction(inner.programId, inner.accounts, inner.data));
    }
  }
  return observed;
};

/** Without `feePayer` the first account stands in: Solana lists the payer first. */
const feePayerOf = (json: EnhancedBalancesJson): string => json.feePayer ?? json.accountData[0]?.account ?? '';

/** Identity and balances. Throws `MalformedTransaction` on a fraction of a lamport. */
export const enhancedTradeSightingOf = (json: EnhancedBalancesJson): TradeSighting => ({
  ...identityOf(json, feePayerOf(json)),
  ...balancesOf(json),
});

/** Identity and instructions. */
export const enhancedLaunchSightingOf = (json: EnhancedInstructionsJson): LaunchSighting => ({
  ...identityOf(json, json.feePayer ?? ''),
  instructions: instructionsOf(json),
});

/** The whole transaction. Throws `MalformedTransaction` on a fraction of a lamport. */
export const observedFromEnhanced = (json: EnhancedJson): ObservedTransaction => ({
  ...identityOf(json, feePayerOf(json)),
  ...balancesOf(json),
  instructions: instructionsOf(json),
});
