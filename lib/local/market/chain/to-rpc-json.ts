/** A landed transaction as `getTransaction` answers it in the json encoding. */
import { getBase58Decoder } from '@solana/kit';
import type { InnerInstruction, LandedTransaction, TokenBalance } from './chain.ts';
import { type CompiledInstruction, decodeWire } from './decode-wire.ts';

/** A token amount in the node's three spellings; `uiAmount` loses digits and is only for people. */
export const toUiTokenAmount = (amount: bigint, decimals: number) => {
  const digits = amount.toString().padStart(decimals + 1, '0');
  const fraction = decimals === 0 ? '' : digits.slice(-decimals).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - decimals);
  const uiAmountString = fraction === '' ? whole : `${whole}.${fraction}`;
  return { amount: amount.toString(), decimals, uiAmount: Number(uiAmountString), uiAmountString };
};

const toBase58 = (bytes: Uint8Array): string => getBase58Decoder().decode(bytes);

const toJsonInstruction = ({ programIdIndex, accounts, data }: CompiledInstruction, stackHeight: number) => ({
  programIdIndex,
  accounts,
  data: toBase58(data),
  stackHeight,
});

/** Inner instructions as in `meta.innerInstructions`. */
export const toJsonInnerInstructions = (inner: LandedTransaction['innerInstructions']) =>
  inner.map(({ index, instructions }) => ({
    index,
    instructions: instructions.map((each: InnerInstruction) => toJsonInstruction(each, each.stackHeight)),
  }));

const toJsonTokenBalance = ({ accountIndex, mint, owner, programId, amount, decimals }: TokenBalance) => ({
  accountIndex,
  mint,
  owner,
  programId,
  uiTokenAmount: toUiTokenAmount(amount, decimals),
});

/** The `meta` object; lamports are plain numbers, as the node writes them. */
const toRpcMeta = (transaction: LandedTransaction) => {
  const { error } = transaction;
  return {
    err: error ?? null,
    status: error === undefined ? { Ok: null } : { Err: error },
    fee: Number(transaction.fee),
    preBalances: transaction.preBalances.map(Number),
    postBalances: transaction.postBalances.map(Number),
    preTokenBalances: transaction.preTokenBalances.map(toJsonTokenBalance),
    postTokenBalances: transaction.postTokenBalances.map(toJsonTokenBalance),
    innerInstructions: toJsonInnerInstructions(transaction.innerInstructions),
    logMessages: transaction.logs,
    loadedAddresses: transaction.loadedAddresses,
    computeUnitsConsumed: transaction.computeUnits,
    rewards: [],
  };
};

const toJsonTransaction = (wire: Uint8Array) => {
  const { signatures, header, staticKeys, recentBlockhash, instructions, lookups, version } = decodeWire(wire);
  return {
    signatures: signatures.filter((signature) => signature !== undefined),
    message: {
      header,
      accountKeys: staticKeys,
      recentBlockhash,
      instructions: instructions.map((instruction) => toJsonInstruction(instruction, 1)),
      ...(version !== 'legacy' && {
        addressTableLookups: lookups.map(({ table, writableIndexes, readonlyIndexes }) => ({
          accountKey: table,
          writableIndexes,
          readonlyIndexes,
        })),
      }),
    },
  };
};

/** The whole answer of `getTransaction` in the json encoding. */
export const toRpcJson = (transaction: LandedTransaction) => ({
  blockTime: transaction.blockTime,
  meta: toRpcMeta(transaction),
  slot: transaction.slot,
  transaction: toJsonTransaction(transaction.wire),
  version: transaction.version,
});
