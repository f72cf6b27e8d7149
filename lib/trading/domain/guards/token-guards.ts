/** How often and how soon one token may be bought. What the token itself must show is in `safety-guards.ts`. */
import { relationTo } from '../orders/copy-size.ts';
import type { EpochMs } from '../values/quantities.ts';
import { epochMs } from '../values/quantities.ts';
import { type BookFacts, type Guard, type MarketFacts, verdict } from './guard.ts';

export const maxBuysPerToken: Guard<BookFacts> = ({ token, settings: { limits } }) =>
  limits.maxBuysPerToken === null
    ? undefined
    : verdict('max-buys-per-token', token.buys < limits.maxBuysPerToken, token.buys, `< ${limits.maxBuysPerToken}`);

type Copying = Pick<MarketFacts, 'origin' | 'settings'>;

/** Whether a token is bought once after all leaders together, or once after this one; undefined when nothing was copied. */
export const copiedOnce = ({ origin, settings }: Copying) => {
  if (origin.kind !== 'wallet-trade') return undefined;
  const ofLeader = relationTo(origin.wallet, { settings })?.buyOnce ?? false;
  return { leader: origin.wallet, acrossLeaders: settings.protections.buyOnceAcrossLeaders, ofLeader };
};

export const boughtOnce: Guard<BookFacts> = (facts) => {
  const once = copiedOnce(facts);
  if (once === undefined || !(once.acrossLeaders || once.ofLeader)) return undefined;
  const { copyBuys, buysAfter } = facts.token;
  const buys = once.acrossLeaders ? copyBuys : (buysAfter[once.leader] ?? 0);
  return verdict('bought-once', buys < 1, buys, `< 1 ${once.acrossLeaders ? 'after any leader' : 'after this leader'}`);
};

type Cooling = Pick<MarketFacts, 'nowMs' | 'settings'>;

const before = (nowMs: EpochMs, waitMs: number): EpochMs | undefined =>
  waitMs === 0 ? undefined : epochMs(nowMs - waitMs);

/** A token closed, or closed at a loss, after these instants is still cooling down; undefined: there is no such wait. */
export const cooledDownBy = ({ nowMs, settings: { protections } }: Cooling) => ({
  closed: before(nowMs, protections.cooldownAfterCloseMs),
  stopped: before(nowMs, protections.cooldownAfterStopMs),
});

/** How long a wait after an instant still lasts. */
const leftOf = (sinceMs: EpochMs | undefined, waitMs: number, nowMs: EpochMs): number =>
  sinceMs === undefined || waitMs === 0 ? 0 : Math.max(0, sinceMs + waitMs - nowMs);

/** Both waits count from the closing; the one that ends later decides. */
export const tokenCoolingDown: Guard<BookFacts> = ({ nowMs, token, settings: { protections } }) => {
  const leftMs = Math.max(
    leftOf(token.closedAtMs, protections.cooldownAfterCloseMs, nowMs),
    leftOf(token.stoppedAtMs, protections.cooldownAfterStopMs, nowMs),
  );
  return verdict('token-cooling-down', leftMs === 0, `${leftMs} ms left`, '0 ms left');
};
