/** What a guard is, and the facts that it looks at. */
import type { Account, Budget } from '../books/books.ts';
import type { Position } from '../books/position.ts';
import type { LeaderDay, TokenRecord } from '../books/token-record.ts';
import type { Verdict } from '../orders/decision.ts';
import type { EntryOrigin } from '../orders/entry-origin.ts';
import type { MintFacts } from '../safety/mint-facts.ts';
import type { TokenReport } from '../safety/token-report.ts';
import type { GlobalSettings, Mode, UserSettings } from '../settings/settings.ts';
import type { Quote, QuoteOutcome } from '../swaps/swap.ts';
import type { EpochMs, Lamports } from '../values/quantities.ts';
import type { Overrides } from './overrides.ts';

export type EntryFacts = {
  readonly nowMs: EpochMs;
  readonly global: GlobalSettings | undefined;
  readonly settings: UserSettings;
  /** What started it: a signal as the chain tells it, or its owner. */
  readonly origin: EntryOrigin;
  /** The mode in which it was planned. */
  readonly plannedMode: Mode;
  readonly spendLamports: Lamports;
  /** What its owner wants passed over, for an order of his own. */
  readonly overrides: Overrides | undefined;
};

export type MarketFacts = EntryFacts & {
  /** Spend, fees, tip and rent: the most that may leave the wallet. */
  readonly reservationLamports: Lamports;
  readonly account: Account;
  readonly budget: Budget;
  readonly position: Position | undefined;
  /** What was done with the token before. */
  readonly token: TokenRecord;
  /** What came of trades after the leader, as far back as the settings look. */
  readonly leaderDays: readonly LeaderDay[];
  /** Slot in which the leader last sold the token, as far as Osprey saw it; undefined: never, or there is no leader. */
  readonly leaderSoldSlot: number | undefined;
  readonly mint: MintFacts | undefined;
  /** What was found out about the token; undefined for a mint that does not exist. */
  readonly report: TokenReport | undefined;
  readonly quote: Quote;
  /** Of selling at once what the quote buys. */
  readonly sold: QuoteOutcome | undefined;
};

/** What is known of an entry for which nobody gives a quote. */
export type BookFacts = Omit<MarketFacts, 'quote' | 'sold'>;

/** The part of the facts that is the same for every entry of a user at a moment. */
export type AccountFacts = Pick<
  MarketFacts,
  'nowMs' | 'global' | 'settings' | 'account' | 'budget' | 'reservationLamports'
>;

/** Undefined when the check has no meaning for this kind of entry, or is switched off. */
export type Guard<Facts> = (facts: Facts) => Verdict | undefined;

export const verdict = (guard: string, passed: boolean, found: unknown, allowed: string): Verdict => ({
  guard,
  passed,
  found: String(found),
  allowed,
});
