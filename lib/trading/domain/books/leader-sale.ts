/** When a leader last sold a token, by the chain: queues deliver in the order of arrival, which is another one. */
import type { Mint, WalletAddress } from '../values/quantities.ts';

export type LeaderSale = {
  readonly leader: WalletAddress;
  readonly mint: Mint;
  /** Of the newest sale that is known. */
  readonly slot: number;
};

/**
 * Whether a sale of the leader concerns what was bought after him because of `causeSlot`. Within one slot the order is not
 * known: he is taken to have sold last. A position of before the slot was kept is always concerned.
 */
export const concerns = (soldInSlot: number | undefined, causeSlot: number | undefined): boolean =>
  soldInSlot === undefined || causeSlot === undefined || causeSlot <= soldInSlot;
