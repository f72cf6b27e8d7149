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
import type { Remedy } from '../domain/swap-failure.ts';
import { remedyFor } from '../domain/swap-failure.ts';
import type { Completed } from './complete-order.ts';
import { completeOrder, noRent } from './complete-order.ts';
import type { Execution, Handled } from './execution.ts';
import { done, retry } from './execution.ts';
import type { Resumed } from './resume-order.ts';
import { resumeOrder } from './resume-order.ts';

/** Attempts within one delivery; the queue delivers again after that. */
const attemptsPerDelivery = 3;
/** Failed attempts after which the exit is left to the next price check or the operator. */
const attemptsAtMost = 12;

type Exit = { readonly request: ExitRequest; readonly user: UserRow };

/** The next attempt, with what was learnt from those that failed. */
type Attempt = {
  /** From 1. */
  readonly number: number;
  /** Earlier attempts that slipped. */
  readonly widened: number;
  /** Sell no more than the wallet really holds. */
  readonly shrink: boolean;
};

const firstAttempt: Attempt = { number: 1, widened: 0, shrink: false };

const after = (attempt: Attempt, remedy: Remedy): Attempt => ({
  number: attempt.number + 1,
  widened: attempt.widened + (remedy === 'widen' ? 1 : 0),
  shrink: attempt.shrink || remedy === 'shrink',
});

/** Exit slippage grows with every attempt that slipped and never passes the cap. */
const slippageOf = ({ settings: { limits } }: UserRow, { widened }: Attempt): BasisPoints =>
  basisPoints(Math.min(limits.exitSlippageBps * (1 + widened), limits.maxSlippageBps));

const orderPlan = (
  { request, user }: Exit,
  deps: Execution,
  position: Position,
  tokens: bigint,
  attempt: Attempt,
): OrderPlan => {
  const now = deps.clock();
  return {
    orderId: exitOrderId(position.positionId, request.cause, attempt.number, deps.digest),
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

/** Raw tokens to sell now: the portion of what the books hold, or what is really there when the last attempt lacked some. */
const tokensToSell = async ({ request }: Exit, deps: Execution, position: Position, { shrink }: Attempt) => {
  const { numerator, denominator } = request.portion;
  const tokens = numerator >= denominator ? position.tokens : scale(position.tokens, numerator, denominator);
  if (!shrink || position.mode === 'paper') return tokens;
  const held = (await deps.reader.tokenBalances(position.wallet)).get(position.mint) ?? 0n;
  return held < tokens ? held : tokens;
};

const sell = async (
  exit: Exit,
  deps: Execution,
  position: Position,
  attempt: Attempt,
): Promise<Completed | Handled> => {
  const tokens = await tokensToSell(exit, deps, position, attempt);
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

/** Why an attempt ended without a sale. */
type Ended = { readonly kind: 'ended'; readonly reason: string };

const reasonOf = ({ state }: Order): string => ('reason' in state ? state.reason : state.status);

/** What a former attempt means for the exit: it has sold, it is still under way, or another attempt is due. */
const former = async (deps: Execution, order: Order): Promise<Handled | Ended> => {
  if (order.state.status === 'filled') return done('sold');
  const resumed = await resumeOrder(deps, order);
  if (resumed.kind === 'finished') return { kind: 'ended', reason: reasonOf(order) };
  return endOf(resumed);
};

/** An attempt that was brought to its end, or as far as it could be. */
const endOf = (ended: Exclude<Resumed, { kind: 'finished' }>): Handled | Ended => {
  switch (ended.kind) {
    case 'filled':
      return done('sold');
    case 'busy':
    case 'handed-over':
      return retry(2_000, 'exit-in-flight');
    case 'expired':
      return { kind: 'ended', reason: 'expired' };
    default:
      return { kind: 'ended', reason: ended.reason };
  }
};

const freshAttempt = async (exit: Exit, deps: Execution, attempt: Attempt): Promise<Handled | Ended> => {
  const position = await deps.positions.byId(exit.request.userId, exit.request.positionId);
  if (position === undefined || position.status === 'closed') return done('position-closed');
  if (position.status === 'opening' || position.orderInFlight !== undefined) return retry(1_000, 'order-in-flight');
  const ended = await sell(exit, deps, position, attempt);
  return ended.kind === 'done' || ended.kind === 'retry' ? ended : endOf(ended);
};

const attempts = async (exit: Exit, deps: Execution): Promise<Handled> => {
  const { positionId, cause } = exit.request;
  let made = 0;
  let attempt = firstAttempt;
  while (attempt.number <= attemptsAtMost) {
    const order = await deps.journal.find(exitOrderId(positionId, cause, attempt.number, deps.digest));
    if (order === undefined && made === attemptsPerDelivery) return retry(2_000, 'attempts-failed');
    if (order === undefined) made += 1;
    const outcome = order === undefined ? await freshAttempt(exit, deps, attempt) : await former(deps, order);
    if (outcome.kind !== 'ended') return outcome;
    const remedy = remedyFor(outcome.reason);
    if (remedy === 'stop') return done(`stopped: ${outcome.reason}`);
    attempt = after(attempt, remedy);
  }
  return done('attempts-exhausted');
};

/**
 * Executes one exit. Delivered again it finds what it did before; while the position is claimed by another order, or the
 * router has no answer, it asks to be delivered again: an exit is never given up because of a fault.
 */
export const executeExit = (deps: Execution, request: ExitRequest, user: UserRow): Promise<Handled> =>
  attempts({ request, user }, deps);
