/** The enhanced webhook's element: balances, transfers and instructions by name, with labels that are hints. */
import bs58 from 'bs58';
import type { LandedTransaction } from '../chain/chain.ts';
import type { Random } from '../random.ts';
import { describe, labelTransaction } from './labels.ts';
import type { InstructionView, TransactionView } from './transaction-view.ts';
import { nativeTransfers, tokenTransfers } from './transfers.ts';

export type EnhancedConfig = {
  random: Random;
  /** Share of swaps with a wrong `type` and `source`, 0 to 1. */
  mislabelled: number;
  /** Share of swaps whose `events.swap` is filled, 0 to 1; the rest have `events: {}`. */
  withSwapEvent: number;
  /** The token's name as its creator chose it. */
  nameOf: (mint: string) => string;
};

const wrappedSol = 'So11111111111111111111111111111111111111112';

type TokenChange = {
  mint: string;
  rawTokenAmount: { decimals: number; tokenAmount: string };
  tokenAccount: string;
  userAccount: string;
};

const tokenChange = (landed: LandedTransaction, index: number): TokenChange[] => {
  const before = landed.preTokenBalances.find(({ accountIndex }) => accountIndex === index);
  const after = landed.postTokenBalances.find(({ accountIndex }) => accountIndex === index);
  const either = after ?? before;
  const delta = (after?.amount ?? 0n) - (before?.amount ?? 0n);
  if (either === undefined || delta === 0n) return [];
  const rawTokenAmount = { decimals: either.decimals, tokenAmount: delta.toString() };
  const tokenAccount = landed.accountKeys[index] as string;
  return [{ mint: either.mint, rawTokenAmount, tokenAccount, userAccount: either.owner }];
};

const accountData = (landed: LandedTransaction) =>
  landed.accountKeys.map((account, index) => ({
    account: account as string,
    nativeBalanceChange: Number((landed.postBalances[index] ?? 0n) - (landed.preBalances[index] ?? 0n)),
    tokenBalanceChanges: tokenChange(landed, index),
  }));

const instruction = ({ accounts, data, programId }: InstructionView) => ({
  accounts: accounts as string[],
  data: bs58.encode(data),
  programId: programId as string,
});

const unsigned = (change: TokenChange): TokenChange => ({
  ...change,
  rawTokenAmount: { ...change.rawTokenAmount, tokenAmount: change.rawTokenAmount.tokenAmount.replace('-', '') },
});

const swapEvent = (view: TransactionView, feePayer: string) => {
  const changes = accountData(view.landed).flatMap((row) => row.tokenBalanceChanges);
  const tokens = changes.filter(({ userAccount, mint }) => userAccount === feePayer && mint !== wrappedSol);
  const pool = changes.find(({ userAccount, mint }) => userAccount !== feePayer && mint === wrappedSol);
  const amount = pool?.rawTokenAmount.tokenAmount;
  const isInput = (one: TokenChange): boolean => one.rawTokenAmount.tokenAmount.startsWith('-');
  return {
    swap: {
      nativeInput: amount !== undefined && !amount.startsWith('-') ? { account: feePayer, amount } : null,
      nativeOutput: amount?.startsWith('-') ? { account: feePayer, amount: amount.slice(1) } : null,
      tokenInputs: tokens.filter(isInput).map(unsigned),
      tokenOutputs: tokens.filter((one) => !isInput(one)).map(unsigned),
      nativeFees: [],
      tokenFees: [],
      innerSwaps: [],
    },
  };
};

export type EnhancedPayload = ReturnType<typeof enhancedPayload>;

/** Renders a transaction as Helius' enhanced webhook does. */
export const enhancedPayload = (
  view: TransactionView,
  { random, mislabelled, withSwapEvent, nameOf }: EnhancedConfig,
) => {
  const { landed } = view;
  const transfers = { natives: nativeTransfers(view), tokens: tokenTransfers(view) };
  const label = labelTransaction(view, transfers, { random, probability: mislabelled });
  const feePayer = landed.accountKeys[0] as string;
  const hasSwapEvent = label.type === 'SWAP' && label.source === 'JUPITER' && random.chance(withSwapEvent);
  return {
    accountData: accountData(landed),
    description: describe(label, feePayer, transfers, nameOf),
    events: hasSwapEvent ? swapEvent(view, feePayer) : {},
    fee: Number(landed.fee),
    feePayer,
    instructions: view.instructions.map((outer) => ({
      ...instruction(outer),
      innerInstructions: outer.inner.map(instruction),
    })),
    nativeTransfers: transfers.natives,
    signature: landed.signature as string,
    slot: landed.slot,
    source: label.source,
    timestamp: landed.blockTime,
    tokenTransfers: transfers.tokens,
    transactionError: landed.error ?? null,
    type: label.type,
  };
};
