/** A landed transaction with its instructions spelled out: what both webhook formats are rendered from. */
import type { Address } from '@solana/kit';
import type { InnerInstruction, LandedTransaction } from '../chain/chain.ts';
import { type CompiledInstruction, type DecodedWire, decodeWire } from '../chain/decode-wire.ts';

export type InstructionView = { programId: Address; accounts: Address[]; data: Uint8Array };
export type OuterInstructionView = InstructionView & { inner: InstructionView[] };

export type TransactionView = {
  landed: LandedTransaction;
  wire: DecodedWire;
  instructions: OuterInstructionView[];
};

/** Decodes the wire bytes of a landed transaction. */
export const viewTransaction = (landed: LandedTransaction): TransactionView => {
  const wire = decodeWire(landed.wire);
  const key = (index: number): Address => landed.accountKeys[index] as Address;
  const named = ({ programIdIndex, accounts, data }: CompiledInstruction | InnerInstruction): InstructionView => ({
    programId: key(programIdIndex),
    accounts: accounts.map(key),
    data,
  });
  const innerOf = (index: number): InstructionView[] =>
    landed.innerInstructions.filter((group) => group.index === index).flatMap((group) => group.instructions.map(named));
  const instructions = wire.instructions.map((one, index) => ({ ...named(one), inner: innerOf(index) }));
  return { landed, wire, instructions };
};
