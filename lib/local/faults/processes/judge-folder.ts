/**
 * What a folder of `npm start` is worth when nobody works on it: its books against themselves and against the market's
 * chain, every swap that a wallet made against the journal, and the signals against the decisions (I1, I3, I4, I5).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { createSolanaAddressHistory } from '#adapters/solana/create-solana-address-history.ts';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import type { Order } from '#trading/domain/orders/order.ts';
import { epochMs, type Signature, type UserId, type WalletAddress } from '#trading/domain/values/quantities.ts';
import { auditBooks } from '#trading/use-cases/reports/audit-books.ts';
import { startCloud } from '../../cloud/cloud.ts';
import type { Cloud } from '../../cloud/cloud-options.ts';
import { type Books, openBooks } from '../../run/books.ts';
import { judgeDeadLetters, judgeSignals } from './judge-signals.ts';

export type FolderJudgement = {
  /** Everything that does not hold, each in a sentence. */
  readonly violations: readonly string[];
  /** Signals that are not at their end: no violation before the last start has ended in peace. */
  readonly undecided: readonly string[];
  /** Orders that are not at their end. */
  readonly unfinished: readonly Order[];
  readonly trades: number;
  /** Transactions that the users' wallets paid for, and how many of them succeeded. */
  readonly transactions: number;
  readonly swaps: number;
};

const rpcTimeoutMs = 10_000;
const pageSize = 1_000;
const mostUnfinished = 1_000;

type Swap = { readonly userId: UserId; readonly signature: Signature; readonly failed: boolean };

/** Every transaction that a wallet paid for, from the chain alone. */
const swapsOf = async (rpcUrl: string, userId: UserId, wallet: WalletAddress): Promise<readonly Swap[]> => {
  const rpc = { rpcUrls: [rpcUrl], timeoutMs: rpcTimeoutMs };
  const chain = createSolanaChain(rpc);
  const range = { before: undefined, until: undefined, fromViewAtSlot: 0, limit: pageSize };
  const listed = await createSolanaAddressHistory(rpc).signatures(wallet, range);
  if (listed.length === pageSize) throw new Error(`${userId} has more transactions than one page`);
  const swaps: Swap[] = [];
  for (const { signature, failed } of listed) {
    const transaction = await chain.transaction(signature);
    if (transaction?.feePayer === wallet) swaps.push({ userId, signature, failed });
  }
  return swaps;
};

/** I1 on chain: each swap is of an order that is in the journal, and none was made twice for the same reason. */
const judgeSwaps = async ({ journal }: Books, swaps: readonly Swap[]): Promise<readonly string[]> => {
  const violations: string[] = [];
  const doneFor = new Map<string, string>();
  for (const { userId, signature, failed } of swaps) {
    const order = await journal.signedWith(userId, signature);
    if (order === undefined) {
      violations.push(`I1: ${signature} of ${userId} landed and no order knows it`);
      continue;
    }
    if (failed) continue;
    const { plan } = order;
    const reasons = [plan.orderId, ...(plan.side === 'buy' ? [`the buy of ${userId} for ${plan.cause}`] : [])];
    for (const reason of reasons) {
      const other = doneFor.get(reason);
      if (other !== undefined) violations.push(`I1: ${reason} was filled by ${other} and by ${signature}`);
      doneFor.set(reason, signature);
    }
  }
  return violations;
};

const judge = async (books: Books, cloud: Cloud, rpcUrl: string): Promise<FolderJudgement> => {
  const audit = await auditBooks({
    ...books,
    reader: createSolanaAccountReader({ rpcUrls: [rpcUrl], timeoutMs: rpcTimeoutMs }),
    clock: () => epochMs(Date.now()),
    sleep: (ms) => pause(ms),
    readings: 4,
    pauseMs: 500,
  });
  const { users } = await books.settings.load();
  const live = users.filter(({ settings }) => settings.mode === 'live');
  const swaps = (
    await Promise.all(live.map(({ userId, settings }) => swapsOf(rpcUrl, userId, settings.wallet)))
  ).flat();
  return {
    violations: [
      ...(await judgeSwaps(books, swaps)),
      ...(await judgeDeadLetters(cloud)),
      ...audit.unreadable.map((row) => `the settings of ${row} cannot be read`),
      ...audit.differences
        .filter(({ explanation }) => explanation === undefined)
        .map(
          ({ what, userId, mode, subject, expected, found }) =>
            `I5: ${what} of ${userId} in ${mode} (${subject}) is ${found} instead of ${expected}`,
        ),
    ],
    undecided: await judgeSignals(books, cloud),
    unfinished: await books.journal.unfinished(mostUnfinished),
    trades: audit.users.reduce((sum, { trades }) => sum + trades, 0),
    transactions: swaps.length,
    swaps: swaps.filter(({ failed }) => !failed).length,
  };
};

/** Opens the folder for as long as it takes: tables and queues, no function, no schedule. */
export const judgeFolder = async (dataDir: string, rpcUrl: string): Promise<FolderJudgement> => {
  const cloud = await startCloud({
    ...{ dataDir, definitions: {}, schedulesEnabled: false, environment: {} },
    ...{ onEvent: () => {}, log: () => {} },
  });
  const books = openBooks(cloud);
  try {
    return await judge(books, cloud, rpcUrl);
  } finally {
    books.close();
    await cloud.stop();
  }
};
