/** Builds wire transactions: unsigned for others to sign, or signed with what the market holds. */
import {
  type Address,
  type AddressesByLookupTableAddress,
  appendTransactionMessageInstructions,
  type Blockhash,
  compileTransaction,
  compressTransactionMessageUsingAddressLookupTables,
  createTransactionMessage,
  getTransactionEncoder,
  type Instruction,
  pipe,
  type Signature,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
} from '@solana/kit';
import type { Chain, SubmitResult } from './chain.ts';
import { type Keypair, signWire } from './keypair.ts';

export type LookupTable = { address: Address; addresses: Address[] };

export type WireRequest = {
  payer: Address;
  instructions: readonly Instruction[];
  blockhash: Blockhash;
  lookupTables?: readonly LookupTable[];
};

/** An unsigned version-0 transaction; what the lookup tables hold is loaded from them. */
export const composeWire = ({ payer, instructions, blockhash, lookupTables = [] }: WireRequest): Uint8Array => {
  const tables: AddressesByLookupTableAddress = Object.fromEntries(
    lookupTables.map((table) => [table.address, table.addresses]),
  );
  const message = pipe(
    createTransactionMessage({ version: 0 }),
    (empty) => setTransactionMessageFeePayer(payer, empty),
    (paid) => setTransactionMessageLifetimeUsingBlockhash({ blockhash, lastValidBlockHeight: 0n }, paid),
    (timed) => appendTransactionMessageInstructions(instructions, timed),
    (full) => compressTransactionMessageUsingAddressLookupTables(full, tables),
  );
  return new Uint8Array(getTransactionEncoder().encode(compileTransaction(message)));
};

/** Signs these instructions with the payer and the other signers under the latest blockhash, and submits them. */
export const sendInstructions = (
  chain: Chain,
  instructions: readonly Instruction[],
  payer: Keypair,
  others: readonly Keypair[] = [],
): SubmitResult => {
  const { blockhash } = chain.latestBlockhash();
  return chain.submit(signWire(composeWire({ payer: payer.address, instructions, blockhash }), [payer, ...others]));
};

/** As `sendInstructions`, for building the market: throws unless the transaction landed and succeeded. */
export const mustLand = (
  chain: Chain,
  instructions: readonly Instruction[],
  payer: Keypair,
  others: readonly Keypair[] = [],
): Signature => {
  const result = sendInstructions(chain, instructions, payer, others);
  if (result.outcome === 'accepted' && result.error === undefined) return result.signature;
  const logs = result.signature === undefined ? [] : (chain.transaction(result.signature)?.logs ?? []);
  throw new Error(`the market's own transaction did not land: ${JSON.stringify(result)} ${logs.join(' | ')}`);
};
