/**
 * What stops entries for a while after things went badly: the day's loss, losses in a row, a drawdown, a leader who earns
 * nothing. They look at results that were booked before; the reservation holds only if no loss was booked meanwhile.
 */
import { drawdownOf, resultOn } from '../books/risk.ts';
import type { Lamports } from '../values/quantities.ts';
import { dayOf, lamports } from '../values/quantities.ts';
import { type AccountFacts, type BookFacts, type Guard, verdict } from './guard.ts';

type Losing = Pick<AccountFacts, 'account' | 'nowMs' | 'settings'>;

/** What the day has lost so far: nothing when it is in profit. */
const lostToday = ({ account, nowMs }: Losing): bigint => {
  const { lamports: result } = resultOn(account.risk, dayOf(nowMs));
  return result < 0n ? -result : 0n;
};

/**
 * The most that may be at stake already, so that even the loss of the counted part of it and of the entry stays within the
 * day's limit. Undefined when nothing that is open counts.
 */
export const mostAtStake = (facts: Losing & Pick<AccountFacts, 'reservationLamports'>): Lamports | undefined => {
  const { maxDailyLossLamports, openLossBps } = facts.settings.limits;
  if (openLossBps === 0) return undefined;
  const left = maxDailyLossLamports - lostToday(facts);
  return lamports((left * 10_000n) / BigInt(openLossBps) - facts.reservationLamports);
};

/** Once the limit was lost on a day, entries stop until the next one, whatever is won later. */
export const dailyLossReached: Guard<AccountFacts> = (facts) => {
  const { account, nowMs, reservationLamports, settings } = facts;
  const { maxDailyLossLamports: most, openLossBps } = settings.limits;
  const lowest = -resultOn(account.risk, dayOf(nowMs)).lowestLamports;
  if (lowest >= most)
    return verdict('daily-loss-reached', false, `${lowest} lost`, `< ${most}, until the next UTC day`);
  const atStake = account.exposureLamports + reservationLamports;
  const limit = mostAtStake(facts);
  const passed = limit === undefined || account.exposureLamports <= limit;
  return verdict(
    'daily-loss-reached',
    passed,
    `${lostToday(facts)} lost, ${atStake} at stake`,
    `<= ${most} with ${openLossBps} bps of what is at stake`,
  );
};

export const consecutiveLosses: Guard<AccountFacts> = ({ account: { risk }, nowMs, settings: { protections } }) => {
  const breaker = protections.consecutiveLosses;
  if (breaker === null) return undefined;
  const leftMs = risk.lastLossAtMs === undefined ? 0 : Math.max(0, risk.lastLossAtMs + breaker.pauseMs - nowMs);
  const tripped = risk.consecutiveLosses >= breaker.losses && leftMs > 0;
  const found = tripped ? `${risk.consecutiveLosses}, ${leftMs} ms left` : risk.consecutiveLosses;
  return verdict('consecutive-losses', !tripped, found, `< ${breaker.losses}, or ${breaker.pauseMs} ms without one`);
};

export const drawdown: Guard<AccountFacts> = ({ account: { risk }, nowMs, settings: { protections } }) => {
  const breaker = protections.drawdown;
  if (breaker === null) return undefined;
  const found = drawdownOf(risk, nowMs, breaker.windowHours);
  return verdict(
    'drawdown',
    found <= breaker.maxLamports,
    found,
    `<= ${breaker.maxLamports} in ${breaker.windowHours} h`,
  );
};

export const lowProfitLeader: Guard<BookFacts> = ({ origin, leaderDays, settings: { protections } }) => {
  const rule = protections.lowProfitLeaders;
  if (rule === null || origin.kind !== 'wallet-trade') return undefined;
  const ended = leaderDays.reduce((sum, day) => sum + day.ended, 0);
  const profit = leaderDays.reduce((sum, day) => sum + day.profitLamports, 0n);
  const allowed = `>= ${rule.minProfitLamports} in ${rule.windowDays} d, judged from ${rule.minTrades} trades on`;
  const passed = ended < rule.minTrades || profit >= rule.minProfitLamports;
  return verdict('low-profit-leader', passed, `${profit} in ${ended} trades`, allowed);
};
