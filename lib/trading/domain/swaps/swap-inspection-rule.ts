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
