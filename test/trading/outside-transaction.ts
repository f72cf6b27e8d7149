/** Transactions of a wallet that no order of ours sent. */

import type { WalletTransaction } from '#trading/domain/books/reconciliation.ts';
import type { ObservedTransaction } from '#trading/domain/signals/observed-transaction.ts';
import {
  epochMs,
  lamports,
  type Mint,
  signature,
  tokenAmount,
  type WalletAddress,
  walletAddress,
} from '#trading/domain/values/quantities.ts';

export type OutsideMove = {
  readonly name?: string;
  readonly slot?: number;
  /** Change of the wallet's own lamports, fee included. */
  readonly sol?: bigint;
  /** Paid by the wallet. */
  readonly fee?: bigint;
  readonly tokens?: readonly (readonly [mint: Mint, change: bigint])[];
  readonly signed?: boolean;
  readonly failed?: boolean;
};

const stranger = walletAddress('Stranger'.padEnd(43, '1'));

/** A finalized transaction with these balances; signed by the wallet unless told, or unless only SOL came in. */
export const outsideTransaction = (wallet: WalletAddress, move: OutsideMove): WalletTransaction => {
  const { name = 'outside', slot = 100, sol = 0n, fee = 0n, tokens = [], failed = false } = move;
  const { signed = sol < 0n || tokens.length > 0 } = move;
  const transaction: ObservedTransaction = {
    signature: signature(name.replaceAll(/[^1-9A-HJ-NP-Za-km-z]/g, 'x').padEnd(88, '1')),
    slot,
    blockTimeMs: epochMs(1_800_000_000_000 + slot * 400),
    failed,
    feePayer: fee > 0n ? wallet : stranger,
    feeLamports: lamports(fee > 0n ? fee : 5_000n),
    lamportsChanges: new Map(sol === 0n ? [] : [[wallet, lamports(sol)]]),
    tokenChanges: tokens.map(([mint, change], at) => ({
      tokenAccount: `account-${at}`,
      owner: wallet,
      mint,
      decimals: 6,
      change: tokenAmount(change),
      before: undefined,
      lamportsChange: lamports(0n),
    })),
    instructions: [],
  };
  return { transaction, signedByWallet: signed };
};
