/** Takes a wire transaction apart: its message, its signatures, and the accounts it names or loads. */
import {
  type Address,
  getAddressDecoder,
  getBase58Decoder,
  getCompiledTransactionMessageDecoder,
  getTransactionDecoder,
  type Signature,
  type Transaction,
} from '@solana/kit';

/** A transaction that fits one packet; version 1 may be larger but is not sent by anyone here. */
export const maxWireLength = 1232;

export type CompiledInstruction = { programIdIndex: number; accounts: number[]; data: Uint8Array };

export type DecodedWire = {
  wire: Uint8Array;
  transaction: Transaction;
  /** Undefined while the fee payer has not signed. */
  signature: Signature | undefined;
  signatures: (Signature | undefined)[];
  version: 'legacy' | 0 | 1;
  recentBlockhash: string;
  staticKeys: Address[];
  header: { numRequiredSignatures: number; numReadonlySignedAccounts: number; numReadonlyUnsignedAccounts: number };
  instructions: CompiledInstruction[];
  lookups: { table: Address; writableIndexes: readonly number[]; readonlyIndexes: readonly number[] }[];
};

const toBase58 = (bytes: Uint8Array): Signature => getBase58Decoder().decode(bytes) as Signature;

/** Throws what kit throws when the bytes are no transaction. */
export const decodeWire = (wire: Uint8Array): DecodedWire => {
  const transaction = getTransactionDecoder().decode(wire);
  const signatures = Object.values(transaction.signatures).map((bytes) => (bytes ? toBase58(bytes) : undefined));
  return { wire, transaction, signature: signatures[0], signatures, ...decodeMessage(transaction.messageBytes) };
};

/** Reads a compiled message, legacy or version 0. */
export const decodeMessage = (
  bytes: Transaction['messageBytes'] | Uint8Array,
): Omit<DecodedWire, 'wire' | 'transaction' | 'signature' | 'signatures'> => {
  const message = getCompiledTransactionMessageDecoder().decode(bytes);
  if (!('instructions' in message)) throw new Error(`transaction version ${message.version} is not executed here`);
  return {
    version: message.version,
    recentBlockhash: message.lifetimeToken,
    staticKeys: message.staticAccounts,
    header: {
      numRequiredSignatures: message.header.numSignerAccounts,
      numReadonlySignedAccounts: message.header.numReadonlySignerAccounts,
      numReadonlyUnsignedAccounts: message.header.numReadonlyNonSignerAccounts,
    },
    instructions: message.instructions.map((instruction) => ({
      programIdIndex: instruction.programAddressIndex,
      accounts: [...(instruction.accountIndices ?? [])],
      data: new Uint8Array(instruction.data ?? []),
    })),
    lookups:
      'addressTableLookups' in message
        ? (message.addressTableLookups ?? []).map((lookup) => ({
            table: lookup.lookupTableAddress,
            writableIndexes: lookup.writableIndexes,
            readonlyIndexes: lookup.readonlyIndexes,
          }))
        : [],
  };
};

const tableHeaderLength = 56;

/** The addresses in a lookup table's account data. */
export const tableAddresses = (data: Uint8Array): Address[] => {
  const addresses: Address[] = [];
  for (let at = tableHeaderLength; at + 32 <= data.length; at += 32) {
    addresses.push(getAddressDecoder().decode(data.subarray(at, at + 32)));
  }
  return addresses;
};

export type ResolvedAccounts = {
  accountKeys: Address[];
  loadedAddresses: { writable: Address[]; readonly: Address[] };
  writable: Address[];
};

/** All accounts in index order; a table or entry that does not exist loads nothing (the execution then says why). */
export const resolveAccounts = (
  decoded: DecodedWire,
  tableData: (table: Address) => Uint8Array | undefined,
): ResolvedAccounts => {
  const loaded = { writable: [] as Address[], readonly: [] as Address[] };
  for (const lookup of decoded.lookups) {
    const addresses = tableAddresses(tableData(lookup.table) ?? new Uint8Array());
    const pick = (indexes: readonly number[]) =>
      indexes.map((index) => addresses[index]).filter((found) => found !== undefined);
    loaded.writable.push(...pick(lookup.writableIndexes));
    loaded.readonly.push(...pick(lookup.readonlyIndexes));
  }
  const { numRequiredSignatures, numReadonlySignedAccounts, numReadonlyUnsignedAccounts } = decoded.header;
  const writableStatic = decoded.staticKeys.filter((_, index) =>
    index < numRequiredSignatures
      ? index < numRequiredSignatures - numReadonlySignedAccounts
      : index < decoded.staticKeys.length - numReadonlyUnsignedAccounts,
  );
  return {
    accountKeys: [...decoded.staticKeys, ...loaded.writable, ...loaded.readonly],
    loadedAddresses: loaded,
    writable: [...writableStatic, ...loaded.writable],
  };
};
