/** How much one entry may spend, and after what size of a leader's. */
import { relationTo } from '../orders/copy-size.ts';
import type { Lamports } from '../values/quantities.ts';
import { type EntryFacts, type Guard, verdict } from './guard.ts';

export const tradeTooSmall: Guard<EntryFacts> = ({ spendLamports, settings: { limits } }) =>
  verdict('trade-too-small', spendLamports >= limits.minTradeLamports, spendLamports, `>= ${limits.minTradeLamports}`);

export const tradeTooLarge: Guard<EntryFacts> = ({ spendLamports, settings: { limits } }) =>
  verdict('trade-too-large', spendLamports <= limits.maxTradeLamports, spendLamports, `<= ${limits.maxTradeLamports}`);

/**
 * A leader's buy in a stablecoin, or in both, has neither a size nor a price in SOL that could be held against the bounds of
 * the relation: unknown is no pass. His sells are followed whatever he is paid in.
 */
export const leaderPaidInStablecoin: Guard<EntryFacts> = ({ origin }) =>
  origin.kind === 'wallet-trade'
    ? verdict('leader-paid-in-stablecoin', origin.quoteAsset === 'SOL', origin.quoteAsset, 'SOL')
    : undefined;

/** What the leader spent in SOL, and the relation that bounds it. */
const leaderSize = ({ origin, settings }: EntryFacts) => {
  if (origin.kind !== 'wallet-trade' || origin.quoteAsset !== 'SOL') return undefined;
  const relation = relationTo(origin.wallet, { settings });
  return relation && { spent: origin.quoteAmount as bigint, relation };
};

export const leaderTradeTooSmall: Guard<EntryFacts> = (facts) => {
  const size = leaderSize(facts);
  const least: Lamports | undefined = size?.relation.minLeaderSpendLamports;
  return size && least !== undefined
    ? verdict('leader-trade-too-small', size.spent >= least, size.spent, `>= ${least}`)
    : undefined;
};

export const leaderTradeTooLarge: Guard<EntryFacts> = (facts) => {
  const size = leaderSize(facts);
  const most = size?.relation.maxLeaderSpendLamports ?? undefined;
  return size && most !== undefined
    ? verdict('leader-trade-too-large', size.spent <= most, size.spent, `<= ${most}`)
    : undefined;
};
