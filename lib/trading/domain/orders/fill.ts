/** What the chain says really moved for one wallet in one transaction. */

import type { ObservedTransaction } from '../signals/observed-transaction.ts';
import type { EpochMs, Lamports, Mint, TokenAmount, WalletAddress } from '../values/quantities.ts';
import { lamports, tokenAmount, wrappedSolMint } from '../values/quantities.ts';

export type Fill = {
  /** Raw tokens that moved, signed from the wallet's view: positive for a buy. */
  readonly tokens: TokenAmount;
  /** Lamports traded, signed: negative for a buy. Without fee, tip and rent. */
  readonly lamports: Lamports;
  /** Base and priority fee paid by this wallet, positive. */
  readonly feeLamports: Lamports;
  /** Transfers to known tip accounts, positive. */
  readonly tipLamports: Lamports;
  /** Deposits into (+) or back from (-) the wallet's own token accounts. */
  readonly rentLamports: Lamports;
  /** Change of the wallet's own lamports: `lamports - fee - tip - rent`. The books add up this one. */
  readonly walletLamports: Lamports;
  readonly slot: number;
  readonly atMs: EpochMs;
};

const systemProgram = '11111111111111111111111111111111';
/** System program `Transfer`: u32 2, then u64 lamports, little-endian; accounts: from, to. */
const transferPrefix = '02000000';

const littleEndian = (hex: string): bigint => BigInt(`0x${(hex.match(/../g) ?? ['00']).reverse().join('')}`);

const tipsPaid = (tx: ObservedTransaction, wallet: WalletAddress, tipAccounts: ReadonlySet<string>): bigint =>
  tx.instructions
    .filter(
      ({ programId, dataHex, accounts: [from, to] }) =>
        programId === systemProgram &&
        dataHex.startsWith(transferPrefix) &&
        dataHex.length === 24 &&
        from === wallet &&
        to !== undefined &&
        tipAccounts.has(to),
    )
    .reduce((sum, { dataHex }) => sum + littleEndian(dataHex.slice(8)), 0n);

/**
 * The fill of `mint` for `wallet`, in bigint from the transaction's own balances. A temporary wrapped-SOL account that is
 * opened and closed inside the transaction nets out; a lasting one counts as SOL, its deposit as rent.
 * `nowMs` stands in for a missing block time.
 */
export const fillOf = (
  tx: ObservedTransaction,
  wallet: WalletAddress,
  mint: Mint,
  tipAccounts: ReadonlySet<string>,
  nowMs: EpochMs,
): Fill => {
  const own = tx.tokenChanges.filter((row) => row.owner === wallet);
  const moved = (of: Mint) => own.filter((row) => row.mint === of).reduce((sum, row) => sum + row.change, 0n);
  const rent = own.reduce((sum, row) => sum + row.lamportsChange - (row.mint === wrappedSolMint ? row.change : 0n), 0n);
  const walletLamports = tx.lamportsChanges.get(wallet) ?? 0n;
  const fee = tx.feePayer === wallet ? tx.feeLamports : 0n;
  const tip = tx.failed ? 0n : tipsPaid(tx, wallet, tipAccounts);
  return {
    tokens: tokenAmount(tx.failed ? 0n : moved(mint)),
    lamports: lamports(walletLamports + fee + tip + rent + moved(wrappedSolMint)),
    feeLamports: lamports(fee),
    tipLamports: lamports(tip),
    rentLamports: lamports(rent),
    walletLamports: lamports(walletLamports),
    slot: tx.slot,
    atMs: tx.blockTimeMs ?? nowMs,
  };
};
