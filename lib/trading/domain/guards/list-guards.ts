/** Blacklists and allow-lists. A list of allowed ones that is null allows everything; what is not known is not on it. */
import type { Verdict } from '../orders/decision.ts';
import { type BookFacts, type EntryFacts, type Guard, type MarketFacts, verdict } from './guard.ts';

const listed = (
  guard: string,
  found: string | undefined,
  blocked: readonly string[],
  allowed: readonly string[] | null,
): Verdict => {
  if (found !== undefined && blocked.includes(found)) return verdict(guard, false, found, 'not blocked');
  if (allowed === null) return verdict(guard, true, found ?? 'unknown', blocked.length === 0 ? 'any' : 'not blocked');
  const passed = found !== undefined && allowed.includes(found);
  return verdict(guard, passed, found ?? 'unknown', `one of ${allowed.length} allowed`);
};

export const mintListed: Guard<EntryFacts> = ({ origin, settings: { lists } }) =>
  listed('mint-listed', origin.mint, lists.blockedMints, lists.allowedMints);

/** A launch names its creator. */
export const launchCreatorListed: Guard<EntryFacts> = ({ origin, settings: { lists } }) =>
  origin.kind === 'launch'
    ? listed('creator-listed', origin.creator, lists.blockedCreators, lists.allowedCreators)
    : undefined;

/** Of other tokens he is known when their launch came by. An allow-list refuses one that is not; a blacklist cannot. */
export const tokenCreatorListed: Guard<BookFacts> = ({ origin, report, settings: { lists } }) => {
  if (origin.kind === 'launch') return undefined;
  const creator = report?.creator.kind === 'known' ? report.creator.creator : undefined;
  return listed('creator-listed', creator, lists.blockedCreators, lists.allowedCreators);
};

export const leaderListed: Guard<EntryFacts> = ({ origin, settings: { lists } }) =>
  origin.kind === 'wallet-trade'
    ? listed('leader-listed', origin.wallet, lists.blockedLeaders, lists.allowedLeaders)
    : undefined;

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The venue of a launch and those of the route, by whatever names their owner and the router write them. */
export const venueListed: Guard<MarketFacts> = ({ origin, quote, settings: { lists } }) => {
  const used = [...(origin.kind === 'launch' ? [origin.venue] : []), ...(quote.venues ?? [])];
  const found = used.length === 0 ? 'unknown' : used.join(', ');
  const among = (names: readonly string[]) => {
    const wanted = new Set(names.map(plain));
    return (venue: string) => wanted.has(plain(venue));
  };
  const { blockedVenues: blocked, allowedVenues: allowed } = lists;
  const bad = used.find(among(blocked));
  if (bad !== undefined) return verdict('venue-listed', false, bad, 'not blocked');
  if (allowed === null) return verdict('venue-listed', true, found, blocked.length === 0 ? 'any' : 'not blocked');
  const known = quote.venues !== undefined && used.every(among(allowed));
  return verdict(
    'venue-listed',
    known,
    quote.venues === undefined ? 'unknown' : found,
    `all of ${allowed.length} allowed`,
  );
};
