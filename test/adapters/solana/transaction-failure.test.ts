import { describe, expect, it } from 'vitest';
import { fromRpcTransaction } from '#adapters/solana/rpc-transaction.ts';

const jupiter = 'JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4';
const raydium = 'CPMMoo8L3F4NbTegBCKVNunggL7H1ZpdTHKxQB5qKP1C';

const transaction = (err: unknown, logMessages?: readonly string[] | null) => ({
  slot: 1,
  meta: {
    ...{ err, logMessages, fee: 5_000, preBalances: [10_000], postBalances: [5_000] },
    ...{ preTokenBalances: [], postTokenBalances: [] },
  },
  transaction: {
    signatures: ['2'.repeat(88)],
    message: { accountKeys: ['9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin'], instructions: [] },
  },
});

it.each([
  [null, undefined],
  ['BlockhashNotFound', { name: 'BlockhashNotFound', code: undefined }],
  [{ InstructionError: [2, { Custom: 6001 }] }, { name: 'Custom', code: 6001 }],
  [{ InstructionError: [0, 'ProgramFailedToComplete'] }, { name: 'ProgramFailedToComplete', code: undefined }],
  [{ InsufficientFundsForRent: { account_index: 3 } }, { name: 'InsufficientFundsForRent', code: undefined }],
])('reads how a transaction failed from meta.err %j', (err, failure) => {
  expect(fromRpcTransaction(transaction(err)).failure).toEqual(failure);
  expect(fromRpcTransaction(transaction(err)).failed).toBe(err !== null);
});

describe('the program that failed', () => {
  const programOf = (...logs: readonly string[]): string | undefined =>
    fromRpcTransaction(transaction({ InstructionError: [4, { Custom: 6005 }] }, logs)).failure?.program;

  it('is the innermost one: those that called it fail with its error', () => {
    const logs = [
      `Program ${jupiter} invoke [1]`,
      'Program log: Instruction: Route',
      `Program ${raydium} invoke [2]`,
      'Program log: AnchorError thrown in programs/cp-swap. Error Code: ExceededSlippage. Error Number: 6005.',
      `Program ${raydium} consumed 41000 of 200000 compute units`,
      `Program ${raydium} failed: custom program error: 0x1775`,
      `Program ${jupiter} consumed 90000 of 240000 compute units`,
      `Program ${jupiter} failed: custom program error: 0x1775`,
    ];
    expect(programOf(...logs)).toBe(raydium);
  });

  it('is not whom a program accuses in its own words', () => {
    expect(
      programOf(
        `Program ${raydium} invoke [1]`,
        `Program log: Program ${jupiter} failed: custom program error: 0x1771`,
        `Program ${raydium} failed: custom program error: 0x1775`,
      ),
    ).toBe(raydium);
  });

  it('is not known where the logs were cut off or are missing', () => {
    expect(programOf(`Program ${jupiter} invoke [1]`, 'Log truncated')).toBeUndefined();
    expect(fromRpcTransaction(transaction('AccountNotFound', null)).failure?.program).toBeUndefined();
  });
});
