/** Reads what JSON-RPC `getTransaction` and a raw webhook carry (`json` or `jsonParsed` encoding) as the trading sees it. */
import type { ObservedInstruction, ObservedTransaction } from '#trading/domain/signals/observed-transaction.ts';
import type { LaunchSighting, TradeSighting } from '#trading/domain/signals/received-element.ts';
import type { TransactionFailure } from '#trading/domain/swaps/swap-failure.ts';
import { epochMs, walletAddress } from '#trading/domain/values/quantities.ts';
import { lamportsChangesOf, tokenChangesOf } from './json-balances.ts';
import { LazyInstruction } from './lazy-instruction.ts';
import { lamportsOfNumber, MalformedTransaction } from './malformed-transaction.ts';
import type { BalancesJson, InstructionJson, InstructionsJson } from './transaction-json.ts';
import { transactionJson } from './transaction-json.ts';

type AnyJson = BalancesJson | InstructionsJson;

/** Static keys, then those loaded from lookup tables: the index space of balances and compiled instructions. */
const accountsOf = (json: AnyJson): readonly string[] => {
  const { accountKeys } = json.transaction.message;
  const loaded = json.meta.loadedAddresses;
  const keys: string[] = [];
  let resolvedByNode = false;
  for (const key of accountKeys) {
    resolvedByNode ||= typeof key !== 'string';
    keys.push(typeof key === 'string' ? key : key.pubkey);
  }
  // A node that describes each key (`jsonParsed`) has listed the loaded ones among them already.
  return resolvedByNode ? keys : keys.concat(loaded?.writable ?? [], loaded?.readonly ?? []);
};

type Logs = readonly string[] | null | undefined;

/**
 * The program that failed: the innermost one, which says so before those that called it. A program's own words stand behind
 * `Program log: `, so that none can accuse another. Undefined where logs are missing or were cut off before.
 */
const failedProgram = (logs: Logs): string | undefined => {
  for (const line of logs ?? []) {
    const found = /^Program ([1-9A-HJ-NP-Za-km-z]{32,44}) failed: /.exec(line);
    if (found !== null) return found[1];
  }
  return undefined;
};

/** `"Name"`, `{"Name": ..}` or `{"InstructionError": [index, "Name" | {"Custom": code}]}`. */
const nameAndCode = (err: unknown): Omit<TransactionFailure, 'program'> => {
  if (typeof err === 'string') return { name: err, code: undefined };
  const [name = 'unknown', detail] = Object.entries(Object(err))[0] ?? [];
  if (name !== 'InstructionError' || !Array.isArray(detail)) return { name, code: undefined };
  const inner: unknown = detail[1];
  if (typeof inner === 'string') return { name: inner, code: undefined };
  const [innerName = 'unknown', code] = Object.entries(Object(inner))[0] ?? [];
  return { name: innerName, code: typeof code === 'number' ? code : undefined };
};

/** How a transaction failed, from `err` and logs as a node tells them. */
export const failureOf = (err: unknown, logs: Logs): { readonly failure?: TransactionFailure } =>
  err == null ? {} : { failure: { ...nameAndCode(err), program: failedProgram(logs) } };

const identityOf = (json: AnyJson, accounts: readonly string[]) => ({
  signature: json.transaction.signatures[0],
  slot: json.slot ?? 0,
  blockTimeMs: json.blockTime == null ? undefined : epochMs(json.blockTime * 1_000),
  failed: json.meta.err != null,
  feePayer: walletAddress(accounts[0] ?? ''),
});

const balancesOf = (json: BalancesJson, accounts: readonly string[]) => {
  const lamportsChanges = lamportsChangesOf(json, accounts);
  const tokenChanges = tokenChangesOf(json, accounts, lamportsChanges);
  return { feeLamports: lamportsOfNumber(json.meta.fee), lamportsChanges, tokenChanges };
};

const instructionsOf = (json: InstructionsJson, accounts: readonly string[]): readonly ObservedInstruction[] => {
  const observe = (each: InstructionJson): ObservedInstruction =>
    new LazyInstruction(
      each.programId ?? accounts[each.programIdIndex ?? -1] ?? '',
      (each.accounts ?? []).map((key) => (typeof key === 'string' ? key : (accounts[key] ?? ''))),
      each.data ?? '',
    );
  const inner = Map.groupBy(json.meta.innerInstructions ?? [], (group) => group.index);
  return (json.transaction.message.instructions ?? []).flatMap((each, index) => [
    observe(each),
    ...(inner.get(index) ?? []).flatMap((group) => group.instructions.map(observe)),
  ]);
};

/** Identity and balances of a validated transaction. Throws {@link MalformedTransaction} on a fraction of a lamport. */
export const tradeSightingOf = (json: BalancesJson): TradeSighting => {
  const accounts = accountsOf(json);
  return { ...identityOf(json, accounts), ...balancesOf(json, accounts) };
};

/** Identity and instructions of a validated transaction. */
export const launchSightingOf = (json: InstructionsJson): LaunchSighting => {
  const accounts = accountsOf(json);
  return { ...identityOf(json, accounts), instructions: instructionsOf(json, accounts) };
};

const isWrapped = (json: unknown): json is { readonly result: unknown } =>
  typeof json === 'object' && json !== null && 'result' in json;

/**
 * A `getTransaction` result, bare or as `{ result }`, as the trading sees it. Slot 0 and an undefined block time mean
 * that the source did not tell. Throws {@link MalformedTransaction} when it is not a transaction with its balances.
 */
export const fromRpcTransaction = (json: unknown): ObservedTransaction => {
  const parsed = transactionJson.safeParse(isWrapped(json) ? json.result : json);
  if (!parsed.success) throw MalformedTransaction.because(parsed.error);
  const accounts = accountsOf(parsed.data);
  return {
    ...identityOf(parsed.data, accounts),
    ...failureOf(parsed.data.meta.err, parsed.data.meta.logMessages),
    ...balancesOf(parsed.data, accounts),
    instructions: instructionsOf(parsed.data, accounts),
  };
};
