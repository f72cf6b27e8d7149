/**
 * Decides, purely, which exit of a position is due. Keeps: a rule's step fires once; one exit at a look, in the order of
 * `exitPrecedence`; the portions of a position never add up to more than it; what fired is asked for again until it sold, a
 * part that takes profit only while the profit is there.
 * While an order works on the position only what sells all of it fires, to come right after: a stop waits for no fill.
 */

import type { Position } from '../books/position.ts';
import type { ExitRequest } from '../orders/order-request.ts';
import type { PriceTick } from '../prices/price-tick.ts';
import { gained, observe } from '../prices/watch-price.ts';
import type { FiredStep, WatchState } from '../prices/watch-state.ts';
import { stepKey } from '../prices/watch-state.ts';
import type { ExitSettings } from '../settings/exit-settings.ts';
import type { EpochMs, SignalId, TokenAmount } from '../values/quantities.ts';
import { lamports, tokenAmount } from '../values/quantities.ts';
import { withCreator, withPool } from './entry-base.ts';
import { fellTo } from './excursion.ts';
import { type Due, dueRules, type ExitFacts, type ExitNotices } from './exit-due.ts';
import { type ExitRule, exitCause, exitPrecedence, isMoreUrgent } from './exit-rule.ts';
import { gainOfFired } from './profit-step.ts';

export type FiredExit = {
  readonly rule: ExitRule;
  /** 1; the price in basis points of cost for `take-profit`, a day number for `session-end`, a number that rises with time for `dead-token`. */
  readonly step: number;
  readonly cause: SignalId;
  /** Raw tokens to sell at most; undefined: everything. */
  readonly tokens: TokenAmount | undefined;
  /** When it fired first. */
  readonly firedAtMs: EpochMs;
  /** True when it fired before and has not sold yet: the same request again. */
  readonly again: boolean;
  /** What was found and what the rule says, for a person. */
  readonly why: string;
  /** What was believed that it sells for; undefined where no price was. */
  readonly price?: ExitRequest['trigger'];
};

export type ExitEvaluation = {
  readonly fired: FiredExit | undefined;
  readonly watch: WatchState;
  /** The price is out of bounds: ask another source and evaluate its tick at once. */
  readonly wantsSecondSource: boolean;
};

export type ExitInputs = {
  readonly position: Position;
  readonly watch: WatchState;
  /** Undefined when no source gave a price: the rules of time are looked at all the same. */
  readonly tick: PriceTick | undefined;
  readonly notices?: ExitNotices;
  readonly rules: ExitSettings;
  readonly nowMs: EpochMs;
};

/** After a first repeat of 30 s each waits twice as long, up to ten minutes: the queue itself retries much sooner. */
const firstRepeatMs = 30_000;
const longestRepeatMs = 600_000;

const repeatMs = ({ requests }: FiredStep): number => Math.min(firstRepeatMs * 2 ** (requests - 1), longestRepeatMs);

/** Exits that were requested and have not sold what they should. `position` is open. */
const unsold = (position: Position, watch: WatchState): readonly FiredStep[] =>
  Object.values(watch.fired).filter(({ rule, step, tokens }) => {
    if (rule === 'dead-token') return false;
    const sold = position.soldBy[exitCause(position.positionId, rule, step)] ?? 0n;
    return tokens === undefined || sold < tokens;
  });

const remember = (watch: WatchState, { rule, step, tokens, covers = [] }: Due, nowMs: EpochMs): WatchState => {
  const fact = { rule, atMs: nowMs, requestedAtMs: nowMs, requests: 1 };
  const fired: Record<string, FiredStep> = { ...watch.fired };
  for (const covered of covers) fired[stepKey(rule, covered)] = { ...fact, step: covered, tokens: tokenAmount(0n) };
  fired[stepKey(rule, step)] = { ...fact, step, tokens };
  return { ...watch, fired };
};

const repeated = (watch: WatchState, step: FiredStep, nowMs: EpochMs): WatchState => ({
  ...watch,
  fired: {
    ...watch.fired,
    [stepKey(step.rule, step.step)]: { ...step, requests: step.requests + 1, requestedAtMs: nowMs },
  },
});

/** A part that takes profit was put off perhaps: at a lower price nobody wants it sold. What sells everything has no way back. */
const isStillMeant = (step: FiredStep, { position, price, rules }: ExitFacts): boolean => {
  if (step.rule !== 'take-profit' || step.tokens === undefined) return true;
  const gainBps = gainOfFired(step, rules.takeProfit);
  return (
    gainBps !== undefined && price?.believed === true && gained(price.sellLamports, position.costLamports, gainBps)
  );
};

const rank = ({ rule }: { readonly rule: ExitRule }): number => exitPrecedence.indexOf(rule);

/** What may fire while an order works on the position. What it does to the price says nothing about a profit still to take. */
const comesRightAfter = ({ rule }: Due): boolean => isMoreUrgent(rule, 'take-profit');

const choose = (facts: ExitFacts): Pick<ExitEvaluation, 'fired' | 'watch'> => {
  const { position, watch, nowMs } = facts;
  const isClaimed = position.orderInFlight !== undefined;
  if (isClaimed && position.deadSinceMs !== undefined) return { fired: undefined, watch };
  const exitOf = (
    { rule, step, tokens }: FiredStep | Due,
    firedAtMs: EpochMs,
    again: boolean,
    why: string,
  ): FiredExit => ({
    rule,
    step,
    cause: exitCause(position.positionId, rule, step),
    tokens,
    firedAtMs,
    again,
    why,
  });
  // A dead token has had its attempts: only the slow retry goes on.
  const waiting = position.deadSinceMs === undefined ? unsold(position, watch) : [];
  // Once everything is being sold there is nothing left for another rule.
  const sellsAll = waiting.some(({ tokens }) => tokens === undefined);
  const allowed = sellsAll ? [] : dueRules(facts).filter((each) => !isClaimed || comesRightAfter(each));
  const [due] = allowed.toSorted((one, other) => rank(one) - rank(other));
  if (due !== undefined) return { fired: exitOf(due, nowMs, false, due.why), watch: remember(watch, due, nowMs) };
  const [late] = (isClaimed ? [] : waiting)
    .filter((step) => nowMs - step.requestedAtMs >= repeatMs(step) && isStillMeant(step, facts))
    .toSorted((one, other) => rank(one) - rank(other));
  if (late === undefined) return { fired: undefined, watch };
  const why = `requested ${late.requests} times, not sold yet`;
  return { fired: exitOf(late, late.atMs, true, why), watch: repeated(watch, late, nowMs) };
};

/**
 * Evaluates one look at a position. What the caller must do, in this order: put `fired` on the queue; then store `watch`
 * (at once when `mustStore` says so) before it evaluates the position again; keep the old state when the queue did not
 * take it. A crash in between fires the same cause again, which sells once.
 */
export const evaluateExits = (inputs: ExitInputs): ExitEvaluation => {
  const { position, tick, rules, nowMs, notices = {} } = inputs;
  const { entry = {} } = notices;
  const seen = observe(inputs.watch, position, tick, rules, nowMs);
  const { price, suspicious: wantsSecondSource } = seen;
  const watch = withPool(withCreator(seen.watch, notices.creatorTokens), tick?.pool, price?.liquidityLamports, entry);
  if (position.status !== 'open' || position.tokens <= 0n) return { fired: undefined, watch, wantsSecondSource };
  const chosen = choose({ position, watch, price, notices, rules, nowMs });
  if (chosen.fired === undefined || price === undefined) return { ...chosen, wantsSecondSource };
  const excursion = fellTo(chosen.watch.excursion, lamports(price.wholeLamports), tick?.atMs ?? nowMs);
  const trigger = price.believed && { lamports: lamports(price.sellLamports), tokens: position.tokens };
  const fired = trigger ? { ...chosen.fired, price: trigger } : chosen.fired;
  return { fired, watch: { ...chosen.watch, excursion }, wantsSecondSource };
};

const everything = { numerator: tokenAmount(1n), denominator: tokenAmount(1n) };

/** The message for `exits.fifo`. */
export const exitRequestOf = (position: Position, fired: FiredExit, nowMs: EpochMs): ExitRequest => ({
  kind: 'exit',
  userId: position.userId,
  positionId: position.positionId,
  mint: position.mint,
  mode: position.mode,
  rule: fired.rule,
  cause: fired.cause,
  portion: everything,
  tokensAtMost: fired.tokens,
  requestedAtMs: nowMs,
  triggeredAtMs: fired.firedAtMs,
  ...(fired.price && { trigger: fired.price }),
  ...(fired.again && { again: true }),
});
