/** What a transaction costs: 5,000 lamports a signature, and its price per compute unit times the limit it asked for. */
import type { CompiledInstruction } from './decode-wire.ts';

const computeBudgetProgram = 'ComputeBudget111111111111111111111111111111';
const lamportsPerSignature = 5_000n;
const defaultUnitsPerInstruction = 200_000;
const mostUnits = 1_400_000;

type Priced = {
  staticKeys: readonly string[];
  header: { numRequiredSignatures: number };
  instructions: readonly CompiledInstruction[];
};

/** Lamports; the priority part is rounded up as the network does. */
export const transactionFee = (message: Priced): bigint => {
  let limit: number | undefined;
  let microLamportsPerUnit = 0n;
  let others = 0;
  for (const { programIdIndex, data } of message.instructions) {
    if (message.staticKeys[programIdIndex] !== computeBudgetProgram) {
      others += 1;
      continue;
    }
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    if (data[0] === 2 && data.length >= 5) limit = view.getUint32(1, true);
    if (data[0] === 3 && data.length >= 9) microLamportsPerUnit = view.getBigUint64(1, true);
  }
  const units = BigInt(Math.min(limit ?? others * defaultUnitsPerInstruction, mostUnits));
  const priority = (units * microLamportsPerUnit + 999_999n) / 1_000_000n;
  return BigInt(message.header.numRequiredSignatures) * lamportsPerSignature + priority;
};
