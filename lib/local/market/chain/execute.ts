/** Executes one transaction in the machine and writes down what it changed, in the shape the chain remembers. */
import type { Address } from '@solana/kit';
import { FailedTransactionMetadata, type LiteSVM, type TransactionMetadata } from 'litesvm';
import type { Balances } from './balances.ts';
import type { InnerInstruction, LandedTransaction, TokenBalance, TransactionError } from './chain.ts';
import { type DecodedWire, type ResolvedAccounts, resolveAccounts } from './decode-wire.ts';
import type { TokenLedger } from './token-ledger.ts';
import { toTransactionError } from './transaction-error.ts';
import { transactionFee } from './transaction-fee.ts';
import { putAccount, readAccount } from './virtual-machine.ts';

export type Place = { slot: number; indexInBlock: number; blockTime: number };

export type ChainState = { machine: LiteSVM; ledger: TokenLedger; balances: Balances };

type Executed = { error: TransactionError | undefined; metadata: TransactionMetadata };

/** The accounts of a transaction, those of lookup tables included. */
export const accountsOf = (machine: LiteSVM, decoded: DecodedWire): ResolvedAccounts =>
  resolveAccounts(decoded, (table) => readAccount(machine, table)?.data);

/** Executes for good. Answers with the error alone when the transaction could not land, so that nothing changed. */
export const execute = (
  { machine, ledger, balances }: ChainState,
  decoded: DecodedWire,
  place: Place,
  failWith: number | undefined,
): LandedTransaction | { refused: TransactionError } => {
  const { signature } = decoded;
  if (signature === undefined) return { refused: 'SignatureFailure' };
  const accounts = accountsOf(machine, decoded);
  const keys = accounts.accountKeys;
  const payer = decoded.staticKeys[0];
  const preBalances = keys.map(balances.get);
  const preTokenBalances = tokenBalances(ledger, keys);
  const { error, metadata } =
    failWith === undefined ? run(machine, decoded) : forceFailure(machine, decoded, payer, failWith);
  // A failure lands exactly when it paid: otherwise no validator could have included it.
  if (error !== undefined && payer && (machine.getBalance(payer) ?? 0n) === preBalances[0]) return { refused: error };
  for (const key of accounts.writable) {
    const account = readAccount(machine, key);
    ledger.update(key, account);
    balances.set(key, account?.lamports ?? 0n);
  }
  const postBalances = keys.map(balances.get);
  return {
    signature,
    wire: decoded.wire,
    ...place,
    version: decoded.version,
    accountKeys: keys,
    loadedAddresses: accounts.loadedAddresses,
    error,
    // Nothing inside a transaction makes or burns lamports, so what is missing was the fee.
    fee: sum(preBalances) - sum(postBalances),
    preBalances,
    postBalances,
    preTokenBalances,
    postTokenBalances: tokenBalances(ledger, keys),
    innerInstructions: innerInstructionsOf(metadata),
    logs: metadata.logs(),
    computeUnits: Number(metadata.computeUnitsConsumed()),
  };
};

/** The inner instructions of a metadata, one entry for each outer instruction that had any. */
export const innerInstructionsOf = (metadata: TransactionMetadata): LandedTransaction['innerInstructions'] =>
  metadata
    .innerInstructions()
    .map((inner, index) => ({
      index,
      instructions: inner.map((each): InnerInstruction => {
        const instruction = each.instruction();
        return {
          programIdIndex: instruction.programIdIndex(),
          accounts: [...instruction.accounts()],
          data: new Uint8Array(instruction.data()),
          stackHeight: each.stackHeight(),
        };
      }),
    }))
    .filter(({ instructions }) => instructions.length > 0);

const run = (machine: LiteSVM, decoded: DecodedWire): Executed => {
  const result = machine.sendTransaction(decoded.transaction);
  if (result instanceof FailedTransactionMetadata)
    return { error: toTransactionError(result), metadata: result.meta() };
  return { error: undefined, metadata: result };
};

/** Charges the fee as a failed transaction does; one that would not have succeeded keeps its own error. */
const forceFailure = (machine: LiteSVM, decoded: DecodedWire, payer: Address | undefined, code: number): Executed => {
  const simulated = machine.simulateTransaction(decoded.transaction);
  const account = payer && readAccount(machine, payer);
  if (simulated instanceof FailedTransactionMetadata || !account) return run(machine, decoded);
  putAccount(machine, { ...account, lamports: account.lamports - transactionFee(decoded) });
  const last = decoded.instructions.length - 1;
  return { error: { InstructionError: [last, { Custom: code }] }, metadata: simulated.meta() };
};

const tokenBalances = (ledger: TokenLedger, keys: readonly Address[]): TokenBalance[] =>
  keys.flatMap((key, accountIndex) => {
    const found = ledger.get(key);
    if (!found) return [];
    const { mint, owner, programId, amount, decimals } = found;
    return [{ accountIndex, mint, owner, programId, amount, decimals }];
  });

const sum = (balances: readonly bigint[]): bigint => balances.reduce((total, balance) => total + balance, 0n);
