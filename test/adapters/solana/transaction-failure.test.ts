import { expect, it } from 'vitest';
import { fromRpcTransaction } from '#adapters/solana/rpc-transaction.ts';

const transaction = (err: unknown) => ({
  slot: 1,
  meta: { err, fee: 5_000, preBalances: [10_000], postBalances: [5_000], preTokenBalances: [], postTokenBalances: [] },
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
