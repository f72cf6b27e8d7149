/**
 * Sells a part of a position. Keeps: one cause sells once; no halt, breaker or budget stops it; a failed attempt is
 * followed by another with a wider slippage, up to the owner's cap.
 */
import type { Lease, Order, OrderPlan } from '../domain/order.ts';
import type { ExitRequest } from '../domain/order-request.ts';
import { reserveExit } from '../domain/order-steps.ts';
import { exitOrderId } from '../domain/plan.ts';
import type { Position } from '../domain/position.ts';
import type { BasisPoints } from '../domain/quantities.ts';
import { basisPoints, dayOf, epochMs, lamports, scale, wrappedSolMint } from '../domain/quantities.ts';
import type { UserRow } from '../domain/settings.ts';
import type { Completed } from './complete-order.ts';
import { completeOrder, noRent } from './complete-order.ts';
import type { Execution, Handled } from './execution.ts';
import { done, retry } from './execution.ts';
import { resumeOrder } from './resume-order.ts';

/** Attempts within one delivery; the queue delivers again after that. */
const attemptsPerDelivery = 3;
/** Failed attempts after which the exit is left to the next price check or the operator. */
const attemptsAtMost = 12;

type Exit = { readonly request: ExitRequest; readonly user: UserRow };

/** Exit slippage grows with every failed attempt and never passes the cap. */
const slippageOf = ({ settings: { limits } }: UserRow, attempt: number): BasisPoints =>
  basisPoints(Math.min(limits.exitSlippageBps * attempt, limits.maxSlippageBps));

const orderPlan = (
  { request, user }: Exit,
  deps: Execution,
  position: Position,
  tokens: bigint,
  attempt: number,
): OrderPlan => {
  const now = deps.clock();
  return {
    orderId: exitOrderId(position.positionId, request.cause, attempt, deps.digest),
    userId: position.userId,
    wallet: position.wallet,
    mode: position.mode,
    context: 'exit',
    side: 'sell',
    mint: position.mint,
    positionId: position.positionId,
    amountIn: tokens,
    slippageBps: slippageOf(user, attempt),
    maxPriorityFeeLamports: user.settings.limits.maxPriorityFeeLamports,
    maxTipLamports: user.settings.limits.maxTipLamports,
    reservedLamports: lamports(0n),
    day: dayOf(now),
    cause: request.cause,
    leader: position.leader,
    rule: request.rule,
    settingsVersion: user.version,
    seenAtMs: request.requestedAtMs,
    createdAtMs: now,
    expiresAtMs: undefined,
  };
};

const sell = async (exit: Exit, deps: Execution, position: Position, attempt: number): Promise<Completed | Handled> => {
  const { numerator, denominator } = exit.request.portion;
  const tokens = numerator >= denominator ? position.tokens : scale(position.tokens, numerator, denominator);
  if (tokens <= 0n) return done('nothing-to-sell');
  const plan = orderPlan(exit, deps, position, tokens, attempt);
  const quoted = await deps.router.quote({
    inputMint: position.mint,
    outputMint: wrappedSolMint,
    amountIn: tokens,
    slippageBps: plan.slippageBps,
  });
  if (quoted.kind === 'rate-limited') return retry(quoted.retryAfterMs, 'rate-limited');
  if (quoted.kind !== 'quoted') return retry(2_000, `quote-${quoted.kind}`);
  const lease: Lease = { holder: deps.holder, fence: 1, untilMs: epochMs(deps.clock() + deps.pace.leaseMs) };
  const change = reserveExit(plan, lease, position, undefined);
  const claimed = change.position?.next;
  if (claimed === undefined) throw new Error('an exit always claims its position');
  const built =
    position.mode === 'live' ? deps.router.build(quoted.quote, plan.wallet, plan.maxPriorityFeeLamports) : undefined;
  const reserved = await deps.journal.commit(change);
  if (reserved.kind === 'refused') return retry(1_000, reserved.because);
  return completeOrder(deps, {
    order: change.order.next,
    position: claimed,
    quote: quoted.quote,
    built,
    maxSlippageBps: exit.user.settings.limits.maxSlippageBps,
    rentLamports: noRent,
  });
};

/** What a former attempt means for the exit: it has sold, it is still under way, or another attempt is due. */
const former = async (deps: Execution, order: Order): Promise<Handled | 'try-again'> => {
  if (order.state.status === 'filled') return done('sold');
  const resumed = await resumeOrder(deps, order);
  if (resumed.kind === 'filled') return done('sold');
  if (resumed.kind === 'busy' || resumed.kind === 'handed-over') return retry(2_000, 'exit-in-flight');
  return 'try-again';
};

const attempts = async (exit: Exit, deps: Execution): Promise<Handled> => {
  const { request } = exit;
  let made = 0;
  for (let attempt = 1; attempt <= attemptsAtMost; attempt += 1) {
    const order = await deps.journal.find(exitOrderId(request.positionId, request.cause, attempt, deps.digest));
    if (order !== undefined) {
      const outcome = await former(deps, order);
      if (outcome !== 'try-again') return outcome;
      continue;
    }
    const position = await deps.positions.byId(request.userId, request.positionId);
    if (position === undefined || position.status === 'closed') return done('position-closed');
    if (position.status === 'opening' || position.orderInFlight !== undefined) return retry(1_000, 'order-in-flight');
    if (made === attemptsPerDelivery) return retry(2_000, 'attempts-failed');
    made += 1;
    const ended = await sell(exit, deps, position, attempt);
    if (ended.kind === 'done' || ended.kind === 'retry') return ended;
    if (ended.kind === 'filled') return done('sold');
    if (ended.kind === 'handed-over') return retry(2_000, 'exit-in-flight');
  }
  return done('attempts-exhausted');
};

/**
 * Executes one exit. Delivered again it finds what it did before; while the position is claimed by another order, or the
 * router has no answer, it asks to be delivered again: an exit is never given up because of a fault.
 */
export const executeExit = (deps: Execution, request: ExitRequest, user: UserRow): Promise<Handled> =>
  attempts({ request, user }, deps);
