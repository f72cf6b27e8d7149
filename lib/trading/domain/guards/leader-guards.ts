/** A leader who sold before his buy was handled: messages may come in another order than the chain's. */
import { concerns, type LeaderSale } from '../books/leader-sale.ts';
import { followedRelationTo } from '../orders/copy-size.ts';
import { type BookFacts, type Guard, type MarketFacts, verdict } from './guard.ts';

/** The buy after which the leader must not have sold; undefined when his sells are not followed. */
export const unsoldSince = ({ origin, settings }: Pick<MarketFacts, 'origin' | 'settings'>): LeaderSale | undefined =>
  origin.kind === 'wallet-trade' && followedRelationTo(origin.wallet, { settings }) !== undefined
    ? { leader: origin.wallet, mint: origin.mint, slot: origin.slot }
    : undefined;

/** Whoever follows a leader out does not follow him in once he is out. */
export const leaderSoldSince: Guard<BookFacts> = (facts) => {
  const since = unsoldSince(facts);
  if (since === undefined) return undefined;
  const sold = facts.leaderSoldSlot;
  const passed = sold === undefined || !concerns(sold, since.slot);
  return verdict('leader-sold-since', passed, sold === undefined ? 'no sale' : `slot ${sold}`, `< slot ${since.slot}`);
};
