/**
 * Decides whether an unsigned transaction is exactly the swap that was asked for: the last look before a key is used.
 * Keeps: only what is on the list below may be in it, so an instruction nobody thought of is a refusal; nothing leaves
 * the wallet but the input, the capped fee and the capped tip; what is bought lands in an account that only the wallet
 * can own. Addresses behind lookup tables count as unknown: they are let pass only where a derived address, or the
 * program itself, already fixes what they must be.
 */
import type { Verdict } from '../orders/decision.ts';
import type { DecodedTransaction } from './decoded-transaction.ts';
import type { ExpectedSwap } from './swap.ts';
import { inspectComputeBudget, priorityFeeLimit } from './swap-inspection-compute-budget.ts';
import { inspectOrder } from './swap-inspection-order.ts';
import { inspectRoute, routeMinimumLimit, routeSlippageLimit } from './swap-inspection-route.ts';
import type { Inspection, InspectionLimit, InspectionRule } from './swap-inspection-rule.ts';
import { inspectTokenAccounts, inspectUnwrapping } from './swap-inspection-token-accounts.ts';
import { inspectTransfers, tipLimit } from './swap-inspection-transfers.ts';
import { swapPrograms } from './swap-programs.ts';

/** `checks` tells what was found, whatever the outcome: the caps one by one, everything else in one verdict. */
export type InspectionOutcome = { readonly kind: 'ok'; readonly checks: readonly Verdict[] } | InspectionRefusal;
type InspectionRefusal = {
  readonly kind: 'refused';
  readonly reason: string;
  readonly checks: readonly Verdict[];
};

const allowedPrograms: ReadonlySet<string> = new Set(Object.values(swapPrograms));

/** Terms that protect nothing must not come this far: without a least output any output will do. */
const inspectTerms: InspectionRule = ({ expected: { amountIn, minimumOut, inputMint, outputMint } }) => {
  if (amountIn <= 0n) return `order-without-amount: ${amountIn}`;
  if (minimumOut <= 0n) return `order-without-minimum-out: ${minimumOut}`;
  return inputMint === outputMint ? `order-of-one-mint: ${inputMint}` : undefined;
};

const inspectSigners: InspectionRule = ({ decoded, expected }) => {
  if (decoded.feePayer !== expected.wallet) return `fee-payer-not-wallet: ${decoded.feePayer}`;
  const foreign = decoded.requiredSigners.find((signer) => signer !== expected.wallet);
  return foreign === undefined ? undefined : `signer-not-wallet: ${foreign}`;
};

const inspectPrograms: InspectionRule = ({ decoded }) => {
  const foreign = decoded.instructions.find(({ programId }) => !allowedPrograms.has(programId));
  return foreign === undefined ? undefined : `program-not-allowed: ${foreign.programId}`;
};

const rules: readonly InspectionRule[] = [
  inspectTerms,
  inspectSigners,
  inspectPrograms,
  inspectComputeBudget,
  inspectTransfers,
  inspectTokenAccounts,
  inspectRoute,
  inspectUnwrapping,
  inspectOrder,
];

const firstBroken = (inspection: Inspection): string | undefined => {
  for (const rule of rules) {
    const reason = rule(inspection);
    if (reason !== undefined) return reason;
  }
  return undefined;
};

const limits: readonly InspectionLimit[] = [priorityFeeLimit, tipLimit, routeSlippageLimit, routeMinimumLimit];

/** The verdict on everything about a transaction that is no number: whether it is another one than the swap asked for. */
const differs = (reason: string | undefined): Verdict => ({
  guard: 'transaction-differs',
  passed: reason === undefined,
  found: reason ?? 'no',
  allowed: 'no',
});

/** What is found of a transaction that cannot even be looked into. */
export const uninspected = (reason: string): InspectionRefusal => ({
  kind: 'refused',
  reason,
  checks: [differs(reason)],
});

/** `ok` when the transaction is the expected swap and nothing else; else the first rule it breaks, the caps last. Never throws. */
export const inspectSwap = (
  decoded: DecodedTransaction,
  expected: ExpectedSwap,
  tipAccounts: ReadonlySet<string>,
): InspectionOutcome => {
  const inspection: Inspection = {
    decoded,
    expected,
    tipAccounts,
    instructionsOf: (...programs) => decoded.instructions.filter(({ programId }) => programs.includes(programId)),
  };
  const broken = firstBroken(inspection);
  const measured = limits.flatMap((limit) => limit(inspection) ?? []);
  const checks = [differs(broken), ...measured];
  if (broken !== undefined) return { kind: 'refused', reason: broken, checks };
  const over = measured.find(({ passed }) => !passed);
  if (over !== undefined) {
    return { kind: 'refused', reason: `${over.guard}: ${over.found}, allowed ${over.allowed}`, checks };
  }
  // With nothing broken every cap can be measured; a cap that was not must not count as kept.
  return measured.length === limits.length
    ? { kind: 'ok', checks }
    : { kind: 'refused', reason: 'transaction-not-measured', checks };
};
