/** What a transaction would do, without doing it. */
import { getAddressDecoder } from '@solana/kit';
import { FailedTransactionMetadata, type LiteSVM, type TransactionMetadata } from 'litesvm';
import type { Simulation } from './chain.ts';
import { type DecodedWire, decodeWire } from './decode-wire.ts';
import { innerInstructionsOf } from './execute.ts';
import { toTransactionError } from './transaction-error.ts';
import { transactionFee } from './transaction-fee.ts';

const stopped = (error: string, decoded: DecodedWire): Simulation => ({
  error,
  logs: [],
  computeUnits: 0,
  fee: transactionFee(decoded),
  postAccounts: [],
  innerInstructions: [],
  returnData: undefined,
});

export type SimulationContext = {
  machine: LiteSVM;
  hasLanded: (signature: string) => boolean;
  isBlockhashValid: (blockhash: string) => boolean;
};

/** Simulates against the newest state. Throws what kit throws when the bytes are no transaction. */
export const simulate = (
  { machine, hasLanded, isBlockhashValid }: SimulationContext,
  wire: Uint8Array,
  { verifySignatures = false, replaceBlockhash = false }: { verifySignatures?: boolean; replaceBlockhash?: boolean },
): Simulation => {
  const decoded = decodeWire(wire);
  if (decoded.signature !== undefined && hasLanded(decoded.signature)) return stopped('AlreadyProcessed', decoded);
  if (!replaceBlockhash && !isBlockhashValid(decoded.recentBlockhash)) return stopped('BlockhashNotFound', decoded);
  if (verifySignatures && decoded.signatures.includes(undefined)) return stopped('SignatureFailure', decoded);
  machine.withSigverify(verifySignatures);
  try {
    const result = machine.simulateTransaction(decoded.transaction);
    const failed = result instanceof FailedTransactionMetadata;
    const metadata = result.meta();
    return {
      error: failed ? toTransactionError(result) : undefined,
      logs: metadata.logs(),
      computeUnits: Number(metadata.computeUnitsConsumed()),
      fee: transactionFee(decoded),
      postAccounts: failed
        ? []
        : result.postAccounts().map((account) => ({
            address: account.address,
            lamports: account.lamports,
            owner: account.programAddress,
            executable: account.executable,
            data: account.data as Uint8Array,
          })),
      innerInstructions: innerInstructionsOf(metadata),
      returnData: returnedData(metadata),
    };
  } finally {
    machine.withSigverify(true);
  }
};

const returnedData = (metadata: TransactionMetadata): Simulation['returnData'] => {
  const returned = metadata.returnData();
  const data = returned.data();
  if (data.length === 0) return undefined;
  return { programId: getAddressDecoder().decode(returned.programId()), data: new Uint8Array(data) };
};
