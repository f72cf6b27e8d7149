/**
 * Sells a part of a position. Keeps: one cause sells what it was to sell and no more; no halt, breaker or budget stops it;
 * it climbs its ladder attempt by attempt, and an exit that cannot be made stands as a dead position with an alert.
 */

import type { Position } from '../../domain/books/position.ts';
import { belowTriggerPrefix } from '../../domain/exits/exit-floor.ts';
import { type AttemptEnd, afterAttempt, deadLadder, firstLadder, type Ladder } from '../../domain/exits/exit-ladder.ts';
import { recordDead, recordPutOff } from '../../domain/orders/exit-steps.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { ExitRequest } from '../../domain/orders/order-request.ts';
import { exitOrderId } from '../../domain/orders/plan.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import { type EpochMs, epochMs, lamports, scale } from '../../domain/values/quantities.ts';
import type { Execution, Handled } from '../orders/execution.ts';
import { done, leftMs, retry } from '../orders/execution.ts';
import { resumeOrder } from '../orders/resume-order.ts';
import { attemptExit, type Exit, endOf, leaseOf, planOf, type Stand } from './exit-attempt.ts';
import { awaitClaim, claimWaitMs, isOutranked, type WaitingExit } from './exit-precedence.ts';

/** Attempts within one delivery that sold nothing; the queue delivers again after that. A quote asked for anew is none. */
const failuresPerDelivery = 3;
/** Far more than the ladder has: reached by interruptions before every signature, or by a part that keeps failing on chain. */
const attemptsAtMost = 100;

const reasonOf = ({ state }: Order): string => ('reason' in state ? state.reason : state.status);

/** What a former attempt means for the exit: it has sold, it is still under way, or it failed for a reason. */
const former = async (deps: Execution, order: Order): Promise<AttemptEnd | Handled> => {
  const { venues = [] } = order.plan;
  if (order.state.status === 'filled') return { kind: 'sold' };
  const resumed = await resumeOrder(deps, order);
  if (resumed.kind === 'busy') return retry(2_000, 'exit-in-flight');
  return resumed.kind === 'finished' ? { kind: 'failed', reason: reasonOf(order), venues } : endOf(resumed, venues);
};

const isHandled = (outcome: object): outcome is Handled =>
  'kind' in outcome && (outcome.kind === 'done' || outcome.kind === 'retry');

/** Raw tokens that the whole exit was to sell, of what was held when it began. */
const targetOf = ({ cause, portion, tokensAtMost }: ExitRequest, { tokens, soldBy }: Position): bigint => {
  const atFirst = tokens + (soldBy[cause] ?? 0n);
  const { numerator, denominator } = portion;
  const part = numerator >= denominator ? atFirst : scale(atFirst, numerator, denominator);
  return tokensAtMost !== undefined && tokensAtMost < part ? tokensAtMost : part;
};

/** What an attempt takes over slow services, ms: quote, build, signature, sending and a first look. */
const attemptMs = 12_000;

/** Longest pause while another order has the claim: it may end at any moment. */
const claimPauseMs = 3_000;

type Climb = {
  readonly ladder: Ladder;
  readonly number: number;
  readonly waitUntilMs: EpochMs;
  /** Nothing that was tried since the last row of the journal left one of its own. */
  readonly unwritten: boolean;
};

/** Where the exit stands after its former attempts, or how it ended. */
const standOf = async (exit: Exit, deps: WaitingExit, at: Climb): Promise<Stand | Handled> => {
  const { userId, positionId, cause } = exit.request;
  const position = await deps.positions.byId(userId, positionId);
  const sold = position?.soldBy[cause] ?? 0n;
  if (position === undefined || position.status === 'closed') return done(sold > 0n ? 'sold' : 'position-closed');
  const target = targetOf(exit.request, position);
  // While it is being opened, what its buy brings is not in it yet: nothing to sell now is not nothing to sell.
  if (position.status !== 'opening' && target <= sold) return done(sold > 0n ? 'sold' : 'nothing-to-sell');
  if (position.status === 'opening' || position.orderInFlight !== undefined)
    return (await awaitClaim(deps, exit.request, position, at.waitUntilMs))
      ? standOf(exit, deps, at)
      : retry(1_000, 'order-in-flight', claimPauseMs);
  return { position, ladder: at.ladder, number: at.number, target, left: target - sold };
};

/**
 * The ladder's end. Where everything was to be sold the position is dead, and the watcher goes on offering it; a part is put
 * off alone: it says nothing about what is left. One that takes profit is asked for again, any other is not: the owner is
 * told of either, and of a part once more when trying it again has cost something.
 */
const giveUp = async (exit: Exit, deps: Execution, stand: Stand, at: Climb, reason: string): Promise<Handled> => {
  const { position, left, number } = stand;
  if (position.deadSinceMs !== undefined) return done(`still-dead: ${reason}`);
  const isPart = left < position.tokens;
  if (isPart && at.unwritten) return done(`still-put-off: ${reason}`);
  if (isPart && number > attemptsAtMost) return done(`given-up: ${reason}`);
  const plan = planOf(exit, deps, stand, left, lamports(0n));
  const change = isPart ? recordPutOff(plan, leaseOf(deps), reason) : recordDead(plan, leaseOf(deps), position, reason);
  const outcome = await deps.journal.commit(change);
  if (outcome.kind !== 'committed') return retry(1_000, outcome.because);
  return done(`${isPart ? 'put-off' : 'dead'}: ${reason}`);
};

/** Makes the next attempt where the ladder stands, or ends the exit. */
const next = async (exit: Exit, deps: WaitingExit, at: Climb): Promise<AttemptEnd | Handled> => {
  const { ladder, number } = at;
  const stand = await standOf(exit, deps, at);
  if (isHandled(stand)) return stand;
  if (await isOutranked(deps, exit.request)) return retry(2_000, 'more-urgent-exit-waits');
  if (ladder.dead !== undefined) return giveUp(exit, deps, stand, at, ladder.dead);
  if (ladder.gaveUp && stand.position.deadSinceMs !== undefined) return done('still-dead');
  if (number > attemptsAtMost) return giveUp(exit, deps, stand, at, 'attempts-exhausted');
  return attemptExit(exit, deps, stand);
};

const climb = async (exit: Exit, deps: WaitingExit): Promise<Handled> => {
  const { positionId, cause, rule } = exit.request;
  const waitUntilMs = epochMs(deps.clock() + Math.min(claimWaitMs, leftMs(deps) - attemptMs));
  let ladder = rule === 'dead-token' ? deadLadder : firstLadder;
  let [failures, number, unwritten] = [0, 1, false];
  for (;;) {
    const order = await deps.journal.find(exitOrderId(positionId, cause, number, deps.digest));
    if (order === undefined && ladder.dead === undefined && failures === failuresPerDelivery)
      return retry(2_000, 'attempts-failed');
    if (order === undefined && leftMs(deps) < attemptMs) return retry(1_000, 'out-of-time', claimPauseMs);
    const outcome =
      order === undefined
        ? await next(exit, deps, { ladder, number, waitUntilMs, unwritten })
        : await former(deps, order);
    if (isHandled(outcome)) return outcome;
    ladder = afterAttempt(ladder, outcome);
    unwritten = outcome.kind === 'failed' && outcome.unwritten === true;
    if (!unwritten) number += 1;
    if (order !== undefined || outcome.kind === 'sold') continue;
    // These are few and free, and the price falls meanwhile: the last one is followed by a sale at once.
    if (!outcome.reason.startsWith(belowTriggerPrefix)) failures += 1;
    if (ladder.dead === undefined && ladder.pauseMs > 0) return retry(ladder.pauseMs, outcome.reason);
  }
};

/**
 * Executes one exit. Delivered again it finds what it did before; while the position is claimed by another order, or the
 * router has no answer, it asks to be delivered again: an exit is never given up because of a fault.
 */
export const executeExit = (deps: WaitingExit, request: ExitRequest, user: UserRow): Promise<Handled> =>
  climb({ request, user }, deps);
