/** The exit rules, one small function each: what is due now, and why. */

import type { Position } from '../books/position.ts';
import { gained, type SeenPrice } from '../prices/watch-price.ts';
import type { WatchState } from '../prices/watch-state.ts';
import { boughtTokens, stepKey } from '../prices/watch-state.ts';
import type { ExitSettings } from '../settings/exit-settings.ts';
import type { EpochMs, TokenAmount } from '../values/quantities.ts';
import { scale, tokenAmount } from '../values/quantities.ts';
import type { EntryFacts } from './entry-base.ts';
import type { ExitRule } from './exit-rule.ts';
import { firedProfit, profitStep } from './profit-step.ts';

/** What a look at mint and creator found; looked at more rarely than the price. */
export type ExitNotices = {
  /** The reason of `unsafeMint`, or undefined while the mint is safe. */
  readonly unsafeMint?: string | undefined;
  /** Raw tokens that the creator holds now; undefined while nobody knows. */
  readonly creatorTokens?: TokenAmount | undefined;
  /** True when his account was looked for often enough and is not there. */
  readonly creatorMissing?: boolean | undefined;
  /** What was known when the position was bought. */
  readonly entry?: EntryFacts | undefined;
};

export type ExitFacts = {
  readonly position: Position;
  readonly watch: WatchState;
  readonly price: SeenPrice | undefined;
  readonly notices: ExitNotices;
  readonly rules: ExitSettings;
  readonly nowMs: EpochMs;
};

export type Due = {
  readonly rule: ExitRule;
  readonly step: number;
  /** Raw tokens at most; undefined: everything. */
  readonly tokens: TokenAmount | undefined;
  /** Lower steps that are sold along with it. */
  readonly covers?: readonly number[];
  readonly why: string;
};

const all = (rule: ExitRule, why: string, step = 1): Due => ({ rule, step, tokens: undefined, why });
const percent = (bps: number): string => `${bps / 100} %`;
const dayMs = 86_400_000;
const minuteMs = 60_000;
const deadRetryMs = 600_000;
const deadRetryLaterMs = 3_600_000;
/** How long silence or doubt let a position that may have gained outlive its time stop; more than the age of a stored price. */
export const unknownGainMs = 900_000;

type Rule = (facts: ExitFacts) => Due | undefined;

const unsafeMint: Rule = ({ notices, rules }) =>
  rules.unsafeMint && notices.unsafeMint !== undefined
    ? all('unsafe-mint', `mint became unsafe: ${notices.unsafeMint}`)
    : undefined;

/** Whatever leaves the creator's account counts: what he sends away to sell elsewhere is as good as sold. */
const creatorSold: Rule = ({ watch, notices, rules }) => {
  const before = watch.creatorTokens;
  // No account is no finding by itself; it is one when he was seen to hold tokens before.
  const now = notices.creatorTokens ?? (notices.creatorMissing === true ? tokenAmount(0n) : undefined);
  if (!rules.creatorSold || before === undefined || now === undefined) return undefined;
  return now < before ? all('creator-sold', `the creator holds ${now} tokens of ${before}`) : undefined;
};

const liquidityFell: Rule = ({ watch, price, rules }) => {
  const [entry, now] = [watch.entryLiquidityLamports, price?.liquidityLamports];
  if (rules.liquidityFallBps === null || entry === undefined || now === undefined) return undefined;
  return now * 10_000n <= entry * BigInt(10_000 - rules.liquidityFallBps)
    ? all('liquidity-fell', `pool fell from ${entry} to ${now} lamports, ${percent(rules.liquidityFallBps)} allowed`)
    : undefined;
};

const stopLoss: Rule = ({ position: { costLamports }, price, rules: { stopLossBps } }) =>
  stopLossBps !== null &&
  price !== undefined &&
  price.sellLamports <= scale(costLamports, BigInt(10_000 - stopLossBps), 10_000n)
    ? all('stop-loss', `sells for ${price.sellLamports}, cost ${costLamports}, stop at -${percent(stopLossBps)}`)
    : undefined;

/** Like every stop it asks nobody whether a fall is true; a high is raised by what is believed alone. */
const trailingStop: Rule = ({ watch, price, rules: { trailingStop: rule } }) => {
  if (rule === null || !watch.trailingArmed || price === undefined) return undefined;
  return price.wholeLamports * 10_000n <= watch.highLamports * BigInt(10_000 - rule.fallBps)
    ? all(
        'trailing-stop',
        `fell to ${price.wholeLamports} from ${watch.highLamports}, ${percent(rule.fallBps)} allowed`,
      )
    : undefined;
};

const breakeven: Rule = ({ position: { costLamports }, watch, price, rules: { breakeven: rule } }) =>
  rule !== null &&
  watch.breakevenArmed &&
  price !== undefined &&
  price.sellLamports * 10_000n <= costLamports * BigInt(10_000 + rule.keepGainBps)
    ? all('breakeven', `sells for ${price.sellLamports}, cost ${costLamports}, keeps +${percent(rule.keepGainBps)}`)
    : undefined;

const stalePrice: Rule = ({ watch, rules: { stalePriceMs }, nowMs }) =>
  stalePriceMs !== null && nowMs - watch.lastNewsAtMs >= stalePriceMs
    ? all('stale-price', `no price for ${nowMs - watch.lastNewsAtMs} ms, ${stalePriceMs} ms allowed`)
    : undefined;

/** Whether a gain keeps the time stop from selling. While no price is believed it may, but not for as long as nobody has one. */
const isKeptByGain = ({ position, watch, price, nowMs }: ExitFacts, gainBps: number): boolean => {
  if (price !== undefined && gained(price.sellLamports, position.costLamports, gainBps)) return true;
  if (price?.believed === true) return false;
  const knownAtMs = price === undefined ? watch.lastNewsAtMs : (watch.accepted?.atMs ?? position.openedAtMs);
  return nowMs - knownAtMs < unknownGainMs;
};

const timeStop: Rule = (facts) => {
  const { position, nowMs } = facts;
  const { timeStop: rule } = facts.rules;
  if (rule === null || nowMs - position.openedAtMs < rule.afterMs) return undefined;
  if (rule.unlessGainBps !== null && isKeptByGain(facts, rule.unlessGainBps)) return undefined;
  return all('time-stop', `held for ${nowMs - position.openedAtMs} ms, ${rule.afterMs} ms allowed`);
};

const sessionEnd: Rule = ({ position, watch, rules: { sessionEndMinute }, nowMs }) => {
  if (sessionEndMinute === null) return undefined;
  const today = Math.floor(nowMs / dayMs) * dayMs + sessionEndMinute * minuteMs;
  const last = today <= nowMs ? today : today - dayMs;
  const step = Math.floor(last / dayMs);
  if (position.openedAtMs >= last || watch.fired[stepKey('session-end', step)] !== undefined) return undefined;
  return all('session-end', `the session ended at minute ${sessionEndMinute} UTC`, step);
};

/** Every step that is reached and was not sold, as one exit: one fee and one impact when the price leaps over several. */
const takeProfit: Rule = ({ position, watch, price, rules: { takeProfit: steps } }) => {
  if (price?.believed !== true) return undefined;
  const reached = steps.flatMap((step, index) =>
    gained(price.sellLamports, position.costLamports, step.gainBps) &&
    firedProfit(watch.fired, step, index) === undefined
      ? [{ ...step, nth: index + 1 }]
      : [],
  );
  const last = reached.at(-1);
  if (last === undefined) return undefined;
  const sells = (from: typeof steps) => from.reduce((sum, { sellBps }) => sum + sellBps, 0);
  // The step that completes the ladder leaves no dust behind.
  const completes = last.nth === steps.length && sells(steps) === 10_000;
  const tokens = scale(boughtTokens(position), BigInt(reached.reduce((sum, { sellBps }) => sum + sellBps, 0)), 10_000n);
  return {
    rule: 'take-profit',
    step: profitStep(last.gainBps),
    tokens: completes ? undefined : tokenAmount(tokens > 0n ? tokens : 1n),
    covers: reached.slice(0, -1).map(({ gainBps }) => profitStep(gainBps)),
    why: `sells for ${price.sellLamports}, cost ${position.costLamports}, step ${last.nth} at +${percent(last.gainBps)}`,
  };
};

const rules: readonly Rule[] = [
  unsafeMint,
  liquidityFell,
  creatorSold,
  stopLoss,
  trailingStop,
  breakeven,
  stalePrice,
  timeStop,
  sessionEnd,
  takeProfit,
];

/**
 * The step at which a dead token is to be offered now, or undefined when it was in this turn. It is offered every ten minutes
 * for a day and every hour from then on, for as long as it is held.
 */
export const deadStepDue = (fired: WatchState['fired'], deadSinceMs: EpochMs, nowMs: EpochMs): number | undefined => {
  const everyMs = nowMs - deadSinceMs < dayMs ? deadRetryMs : deadRetryLaterMs;
  const turnMs = Math.floor(nowMs / everyMs) * everyMs;
  const step = turnMs / deadRetryMs;
  const tried = (fired[stepKey('dead-token', step)]?.step ?? 0) >= step;
  return turnMs <= deadSinceMs || tried ? undefined : step;
};

const deadToken = ({ watch, nowMs }: ExitFacts, deadSinceMs: EpochMs): Due | undefined => {
  const step = deadStepDue(watch.fired, deadSinceMs, nowMs);
  return step === undefined ? undefined : all('dead-token', `not to be sold for ${nowMs - deadSinceMs} ms`, step);
};

/** What is due, in no order. A dead token has the slow retry alone. */
export const dueRules = (facts: ExitFacts): readonly Due[] => {
  const { deadSinceMs } = facts.position;
  const due = deadSinceMs === undefined ? rules.map((rule) => rule(facts)) : [deadToken(facts, deadSinceMs)];
  return due.flatMap((each) => each ?? []);
};
