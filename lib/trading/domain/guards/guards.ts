/**
 * The checks that may refuse an entry, whatever started it. Each is one small rule with a reason, all are evaluated, and
 * every verdict is recorded with the decision. Exits pass none of them. Limits that concurrency could break are looked at
 * here for a clear answer and enforced again by the conditions of the order's own write: see `entry-conditions.ts`.
 */
import type { Verdict } from '../orders/decision.ts';
import { consecutiveLosses, dailyLossReached, drawdown, lowProfitLeader } from './breaker-guards.ts';
import { dailySpendReached, insufficientSol, maxLaunchesPerDay } from './budget-guards.ts';
import { exposureTooHigh, maxOpenPositions, positionExists, rampExposure, rampPosition } from './exposure-guards.ts';
import type { AccountFacts, BookFacts, EntryFacts, Guard, MarketFacts } from './guard.ts';
import { accountFrozen, contextHalted, halted, leaderHalted, modeChanged, settingsReadable } from './halt-guards.ts';
import { leaderSoldSince } from './leader-guards.ts';
import { launchCreatorListed, leaderListed, mintListed, tokenCreatorListed, venueListed } from './list-guards.ts';
import { withOverrides } from './overrides.ts';
import {
  leaderTooFarAhead,
  priceAboveLeader,
  priceImpactTooHigh,
  quoteTooOld,
  signalTooOld,
  slippageOverCap,
} from './price-guards.ts';
import { checkToken } from './safety-guards.ts';
import {
  leaderPaidInStablecoin,
  leaderTradeTooLarge,
  leaderTradeTooSmall,
  tradeTooLarge,
  tradeTooSmall,
} from './size-guards.ts';
import { boughtOnce, maxBuysPerToken, tokenCoolingDown } from './token-guards.ts';

/** Checks that need nothing but settings and what started the entry: they run first, before anything is asked of the network. */
const entryGuards: readonly Guard<EntryFacts>[] = [
  settingsReadable,
  halted,
  contextHalted,
  leaderHalted,
  modeChanged,
  signalTooOld,
  leaderTooFarAhead,
  leaderPaidInStablecoin,
  leaderTradeTooSmall,
  leaderTradeTooLarge,
  tradeTooSmall,
  tradeTooLarge,
  mintListed,
  launchCreatorListed,
  leaderListed,
  slippageOverCap,
];

/** Checks against the books, and what is known of the token. */
const bookGuards: readonly Guard<BookFacts>[] = [
  accountFrozen,
  leaderSoldSince,
  positionExists,
  rampPosition,
  rampExposure,
  maxOpenPositions,
  exposureTooHigh,
  dailyLossReached,
  consecutiveLosses,
  drawdown,
  lowProfitLeader,
  maxLaunchesPerDay,
  maxBuysPerToken,
  boughtOnce,
  tokenCoolingDown,
  dailySpendReached,
  insufficientSol,
  tokenCreatorListed,
];

/** Checks of the quote. */
const marketGuards: readonly Guard<MarketFacts>[] = [venueListed, quoteTooOld, priceImpactTooHigh, priceAboveLeader];

const verdictsOf = <Facts extends EntryFacts>(guards: readonly Guard<Facts>[], facts: Facts): readonly Verdict[] =>
  withOverrides(
    guards.flatMap((guard) => guard(facts) ?? []),
    facts.overrides,
  );

/** Verdicts of the checks that need settings and origin alone. */
export const checkEntry = (facts: EntryFacts): readonly Verdict[] => verdictsOf(entryGuards, facts);

/** Verdicts of the checks that need no quote. */
export const checkBooks = (facts: BookFacts): readonly Verdict[] => [
  ...checkEntry(facts),
  ...verdictsOf(bookGuards, facts),
];

/** Verdicts of every check. */
export const checkMarket = (facts: MarketFacts): readonly Verdict[] => [
  ...checkBooks(facts),
  ...verdictsOf(marketGuards, facts),
  ...withOverrides(checkToken({ ...facts, bought: facts.quote }), facts.overrides),
];

/** Checks of the quote that an entry is signed on, at that moment: a build may have taken its time, or another quote. */
const quoteGuards: readonly Guard<MarketFacts>[] = [quoteTooOld, priceImpactTooHigh, priceAboveLeader];

/** Verdicts on the quote alone. */
export const checkQuote = (facts: MarketFacts): readonly Verdict[] => verdictsOf(quoteGuards, facts);

/** Checks of what its owner may change at any moment: they look once more before an entry is signed. */
const stopGuards: readonly Guard<EntryFacts>[] = [settingsReadable, halted, contextHalted, leaderHalted, modeChanged];

/** Verdicts on whether the settings let such an entry happen at all. */
export const checkStops = (facts: EntryFacts): readonly Verdict[] => verdictsOf(stopGuards, facts);

/** Checks that stop every entry of a user alike. */
const accountGuards: readonly Guard<AccountFacts>[] = [
  settingsReadable,
  halted,
  accountFrozen,
  rampExposure,
  maxOpenPositions,
  exposureTooHigh,
  dailyLossReached,
  consecutiveLosses,
  drawdown,
  dailySpendReached,
  insufficientSol,
];

/** How a user stands against the limits that every entry meets; without an entry, `reservationLamports` is 0. */
export const checkAccount = (facts: AccountFacts): readonly Verdict[] =>
  accountGuards.flatMap((guard) => guard(facts) ?? []);
