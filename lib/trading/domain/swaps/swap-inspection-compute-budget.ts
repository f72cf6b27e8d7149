/** The priority fee that a transaction bids: compute-unit limit x price, as the runtime charges it. */
import type { DecodedInstruction } from './decoded-transaction.ts';
import { unsignedAt } from './decoded-transaction.ts';
import type { InspectionRule } from './swap-inspection-rule.ts';
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

const atMost = (value: bigint, limit: bigint): bigint => (value > limit ? limit : value);

/** Refuses a priority fee above the cap, and anything else that the Compute Budget program can be told. */
export const inspectComputeBudget: InspectionRule = ({ decoded, expected, instructionsOf }) => {
  const budget = instructionsOf(swapPrograms.computeBudget);
  const limits = valuesOf(budget, setLimit);
  const prices = valuesOf(budget, setPrice);
  if (limits.length > 1) return `compute-unit-limit-repeated: ${limits.length} times`;
  if (prices.length > 1) return `compute-unit-price-repeated: ${prices.length} times`;
  if (limits.length + prices.length !== budget.length) return 'compute-budget-instruction-not-allowed';
  // Without a limit the runtime grants a default to each instruction; counting all of them never bids too low.
  const units = limits[0] ?? defaultUnitsPerInstruction * BigInt(decoded.instructions.length);
  const fee = (atMost(units, maxUnits) * (prices[0] ?? 0n) + microLamports - 1n) / microLamports;
  if (fee > expected.maxPriorityFeeLamports) {
    return `priority-fee-over-cap: ${fee} of at most ${expected.maxPriorityFeeLamports} lamports`;
  }
  return undefined;
};
