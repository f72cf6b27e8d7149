/** The priority fee that a transaction bids: compute-unit limit x price, as the runtime charges it. */
import type { DecodedInstruction } from './decoded-transaction.ts';
import { unsignedAt } from './decoded-transaction.ts';
import { atMost, type Inspection, type InspectionLimit, type InspectionRule } from './swap-inspection-rule.ts';
import { swapPrograms } from './swap-programs.ts';

/** Compute Budget program: discriminator byte, then u32 units or u64 micro-lamports per unit, little-endian. */
const setLimit = { tag: '02', bytes: 4 };
const setPrice = { tag: '03', bytes: 8 };
const maxUnits = 1_400_000n;
const defaultUnitsPerInstruction = 200_000n;
const microLamports = 1_000_000n;

const valuesOf = (instructions: readonly DecodedInstruction[], { tag, bytes }: { tag: string; bytes: number }) =>
  instructions
    .filter(({ dataHex }) => dataHex.startsWith(tag) && dataHex.length === (1 + bytes) * 2)
    .map(({ dataHex }) => unsignedAt(dataHex, 1, bytes));

const notMore = (value: bigint, limit: bigint): bigint => (value > limit ? limit : value);

/** The fee in lamports, or why it cannot be told. */
const bidOf = ({ decoded, instructionsOf }: Inspection): bigint | string => {
  const budget = instructionsOf(swapPrograms.computeBudget);
  const limits = valuesOf(budget, setLimit);
  const prices = valuesOf(budget, setPrice);
  if (limits.length > 1) return `compute-unit-limit-repeated: ${limits.length} times`;
  if (prices.length > 1) return `compute-unit-price-repeated: ${prices.length} times`;
  if (limits.length + prices.length !== budget.length) return 'compute-budget-instruction-not-allowed';
  // Without a limit the runtime grants a default to each instruction; counting all of them never bids too low.
  const units = limits[0] ?? defaultUnitsPerInstruction * BigInt(decoded.instructions.length);
  return (notMore(units, maxUnits) * (prices[0] ?? 0n) + microLamports - 1n) / microLamports;
};

/** Refuses whatever the Compute Budget program can be told besides one limit and one price. */
export const inspectComputeBudget: InspectionRule = (inspection) => {
  const bid = bidOf(inspection);
  return typeof bid === 'string' ? bid : undefined;
};

export const priorityFeeLimit: InspectionLimit = (inspection) => {
  const bid = bidOf(inspection);
  return typeof bid === 'string'
    ? undefined
    : atMost('priority-fee-over-cap', bid, inspection.expected.maxPriorityFeeLamports, 'lamports');
};
