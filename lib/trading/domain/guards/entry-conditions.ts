/** What must still hold when an entry is reserved: the guards that count, as conditions of the order's own write. */
import type { EntryConditions } from '../orders/entry-steps.ts';
import { rampCaps } from '../settings/ramp-settings.ts';
import { lamports } from '../values/quantities.ts';
import { mostAtStake } from './breaker-guards.ts';
import { leastAvailable, mostCommitted } from './budget-guards.ts';
import { isOnRamp } from './exposure-guards.ts';
import type { MarketFacts } from './guard.ts';
import { unsoldSince } from './leader-guards.ts';
import { isPassedOver } from './overrides.ts';
import { cooledDownBy, copiedOnce } from './token-guards.ts';

/** The least of the bounds on what is at stake before the entry; undefined when none applies. */
const exposureAtMost = (facts: MarketFacts): EntryConditions['exposureAtMost'] => {
  const { settings, account, reservationLamports, overrides } = facts;
  const bounds = [
    ...(isPassedOver('exposure-too-high', overrides)
      ? []
      : [settings.limits.maxExposureLamports - reservationLamports]),
    ...(isPassedOver('daily-loss-reached', overrides) ? [] : [mostAtStake(facts) ?? []].flat()),
    ...(isOnRamp(settings, account) ? [rampCaps.maxExposureLamports - reservationLamports] : []),
  ];
  const [first, ...others] = bounds;
  return first === undefined
    ? undefined
    : lamports(others.reduce((least, bound) => (bound < least ? bound : least), first));
};

const tokenConditions = (facts: MarketFacts): EntryConditions['token'] => {
  const { settings, overrides } = facts;
  const once = isPassedOver('bought-once', overrides) ? undefined : copiedOnce(facts);
  const cools = !isPassedOver('token-cooling-down', overrides);
  const cooled = cooledDownBy(facts);
  return {
    requireBuysBelow: isPassedOver('max-buys-per-token', overrides)
      ? undefined
      : (settings.limits.maxBuysPerToken ?? undefined),
    requireCopyBuysBelow: once?.acrossLeaders === true ? 1 : undefined,
    requireLeaderBuysBelow: once?.ofLeader === true ? 1 : undefined,
    requireClosedBy: cools ? cooled.closed : undefined,
    requireStoppedBy: cools ? cooled.stopped : undefined,
  };
};

/** The conditions under which the verdicts on these facts stay true. */
export const entryConditions = (facts: MarketFacts): EntryConditions => {
  const { origin, settings, account, overrides } = facts;
  const { limits, sniper } = settings;
  return {
    availableLamports: leastAvailable(facts),
    openPositionsBelow: isPassedOver('max-open-positions', overrides) ? undefined : limits.maxOpenPositions,
    exposureAtMost: exposureAtMost(facts),
    losses: account.risk.losses,
    committedAtMost: isPassedOver('daily-spend-reached', overrides) ? undefined : mostCommitted(facts),
    launchBuysBelow: origin.kind === 'launch' ? (sniper.maxEntriesPerDay ?? undefined) : undefined,
    unsold: unsoldSince(facts),
    token: tokenConditions(facts),
  };
};
