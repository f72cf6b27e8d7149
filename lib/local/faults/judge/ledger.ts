/** What the users' wallets really did, as the simulated chain recorded it. */
import type { LandedTransaction } from '../../market/chain/chain.ts';
import type { World } from '../world/world.ts';

export type Ledger = {
  /** Landed transactions that a user's wallet paid for, failed ones included. */
  readonly landed: () => readonly LandedTransaction[];
};

/** Listens to the chain from now on. */
export const keepLedger = ({ market, users }: World): Ledger => {
  const wallets = new Set<string>(users.map(({ wallet }) => wallet.address));
  const landed: LandedTransaction[] = [];
  market.chain.onTransaction((transaction) => {
    if (wallets.has(transaction.accountKeys[0] ?? '')) landed.push(transaction);
  });
  return { landed: () => landed };
};
