import type { Verdict } from '../orders/decision.ts';
import type { DecodedInstruction, DecodedTransaction } from './decoded-transaction.ts';
import type { ExpectedSwap } from './swap.ts';

/** What every rule looks at; a rule answers with `code: what was found`, or undefined when it is content. */
export type Inspection = {
  readonly decoded: DecodedTransaction;
  readonly expected: ExpectedSwap;
  /** Accounts that may be tipped. */
  readonly tipAccounts: ReadonlySet<string>;
  readonly instructionsOf: (...programs: readonly string[]) => readonly DecodedInstruction[];
};
export type InspectionRule = (inspection: Inspection) => string | undefined;
/** Holds a number that the transaction names against what was agreed; undefined when the number cannot be read. */
export type InspectionLimit = (inspection: Inspection) => Verdict | undefined;

export const atMost = (guard: string, found: bigint, allowed: bigint, unit: string): Verdict => ({
  guard,
  passed: found <= allowed,
  found: `${found} ${unit}`,
  allowed: `<= ${allowed} ${unit}`,
});

export const atLeast = (guard: string, found: bigint, allowed: bigint, unit: string): Verdict => ({
  guard,
  passed: found >= allowed,
  found: `${found} ${unit}`,
  allowed: `>= ${allowed} ${unit}`,
});
