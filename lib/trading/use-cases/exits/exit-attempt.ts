/**
 * One attempt of an exit on its rung: a fresh quote, the order, the sale. What the router refuses is journaled as an
 * attempt, so that the ladder goes on where it stood; a router that does not answer is no attempt at all.
 */

import type { Position } from '../../domain/books/position.ts';
import { quoteTooLow } from '../../domain/exits/exit-floor.ts';
import type { AttemptEnd, Ladder } from '../../domain/exits/exit-ladder.ts';
import { partOn, priorityFeeOn, slippageOn } from '../../domain/exits/exit-ladder.ts';
import { recordRefused } from '../../domain/orders/exit-steps.ts';
import type { Lease, OrderPlan } from '../../domain/orders/order.ts';
import type { ExitRequest } from '../../domain/orders/order-request.ts';
import { reserveExit } from '../../domain/orders/order-steps.ts';
import { signatureFeeLamports } from '../../domain/orders/paper-fill.ts';
import { exitOrderId } from '../../domain/orders/plan.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import { type BuildOutcome, type Quote, type RouterRefusal, refusalText } from '../../domain/swaps/swap.ts';
import { remedyFor } from '../../domain/swaps/swap-failure.ts';
import type { Lamports } from '../../domain/values/quantities.ts';
import { dayOf, epochMs, lamports, wrappedSolMint } from '../../domain/values/quantities.ts';
import { buildSwap } from '../orders/build-swap.ts';
import { type Completed, completeOrder, noRent } from '../orders/complete-order.ts';
import type { Execution, Handled } from '../orders/execution.ts';
import { retry } from '../orders/execution.ts';

export type Exit = { readonly request: ExitRequest; readonly user: UserRow };

/** Where the exit stands: `target` and `left` are raw tokens of the whole exit and of what it has still to sell. */
export type Stand = {
  readonly position: Position;
  readonly ladder: Ladder;
  /** From 1: the place of the next attempt in the journal. */
  readonly number: number;
  readonly target: bigint;
  readonly left: bigint;
};

/** What the end of an order means for the exit. */
export const endOf = (ended: Completed, venues: readonly string[]): AttemptEnd | Handled => {
  switch (ended.kind) {
    case 'filled':
      return { kind: 'sold' };
    case 'handed-over':
      return retry(routerPauseMs, 'exit-in-flight');
    case 'expired':
      return { kind: 'failed', reason: 'expired', venues };
    default:
      return { kind: 'failed', reason: ended.reason, venues };
  }
};

/** What the slow retry of a dead token may pay for its place in a block: it happens for as long as the token is held. */
const deadRetryFeeLamports = lamports(50_000n);
const routerPauseMs = 2_000;

export const leaseOf = (deps: Execution): Lease => ({
  holder: deps.holder,
  fence: 1,
  untilMs: epochMs(deps.clock() + deps.pace.leaseMs),
});

/** The order of an attempt that sells `tokens`. */
export const planOf = (
  { request, user }: Exit,
  deps: Execution,
  { position, ladder, number }: Stand,
  tokens: bigint,
  maxPriorityFeeLamports: Lamports,
): OrderPlan => {
  const now = deps.clock();
  return {
    orderId: exitOrderId(position.positionId, request.cause, number, deps.digest),
    userId: position.userId,
    wallet: position.wallet,
    mode: position.mode,
    context: 'exit',
    side: 'sell',
    mint: position.mint,
    positionId: position.positionId,
    amountIn: tokens,
    slippageBps: slippageOn(ladder, user.settings),
    maxPriorityFeeLamports,
    maxTipLamports: user.settings.limits.maxTipLamports,
    reservedLamports: lamports(0n),
    day: dayOf(now),
    cause: request.cause,
    leader: position.leader,
    rule: request.rule,
    settingsVersion: user.version,
    seenAtMs: request.triggeredAtMs ?? request.requestedAtMs,
    createdAtMs: now,
    expiresAtMs: undefined,
  };
};

/** Raw tokens of the next order: what the rung says, or what is really there when an attempt lacked some. */
const tokensOf = async (deps: Execution, { position, ladder, target, left }: Stand): Promise<bigint> => {
  const tokens = partOn(ladder, target, left);
  if (!ladder.shrink || position.mode === 'paper') return tokens;
  const held = (await deps.reader.tokenBalances(position.wallet)).get(position.mint) ?? 0n;
  return held < tokens ? held : tokens;
};

/** The cap of the priority fee, or undefined when the wallet cannot even pay the signature. */
const feeOf = async ({ request, user }: Exit, deps: Execution, { ladder, position }: Stand) => {
  const wished = request.rule === 'dead-token' ? deadRetryFeeLamports : priorityFeeOn(ladder, user.settings);
  if (!ladder.checkFee || position.mode === 'paper') return wished;
  const payable = (await deps.reader.balance(position.wallet)) - signatureFeeLamports;
  if (payable < 0n) return undefined;
  return payable < wished ? lamports(payable) : wished;
};

const routerPause = (refusal: RouterRefusal): Handled =>
  retry(refusal.kind === 'rate-limited' ? refusal.retryAfterMs : routerPauseMs, `router-${refusal.kind}`);

/** Journals a refusal as this attempt. A slow retry, of a dead token or of a part, leaves no row: there would be no end of them. */
const refuse = async (
  { request }: Exit,
  deps: Execution,
  { ladder }: Stand,
  plan: OrderPlan,
  reason: string,
): Promise<AttemptEnd | Handled> => {
  const ended: AttemptEnd = { kind: 'failed', reason, venues: plan.venues ?? [] };
  if (request.rule === 'dead-token' || ladder.once) return { ...ended, unwritten: true };
  const outcome = await deps.journal.commit(recordRefused(plan, leaseOf(deps), reason));
  return outcome.kind === 'committed' ? ended : retry(1_000, outcome.because);
};

/** After a build that failed for the router's sake the next one is waited for before anything is reserved. */
const buildFirst = ({ ladder: { met } }: Stand): boolean => (met['outlast'] ?? 0) > 0;

const sellQuoted = async (
  exit: Exit,
  deps: Execution,
  stand: Stand,
  plan: OrderPlan,
  quote: Quote,
): Promise<AttemptEnd | Handled> => {
  const live = plan.mode === 'live';
  const building: Promise<BuildOutcome> | undefined = live
    ? buildSwap(deps, quote, plan.wallet, plan.maxPriorityFeeLamports)
    : undefined;
  if (building !== undefined && buildFirst(stand)) {
    const built = await building;
    if (built.kind !== 'built' && remedyFor(`build-${built.kind}`) === 'outlast') return routerPause(built);
  }
  const change = reserveExit(plan, leaseOf(deps), stand.position, undefined);
  const claimed = change.position?.next;
  if (claimed === undefined) throw new Error('an exit always claims its position');
  const reserved = await deps.journal.commit(change);
  if (reserved.kind === 'refused') return retry(1_000, reserved.because);
  const completed = await completeOrder(deps, {
    order: change.order.next,
    position: claimed,
    quote,
    built: building,
    maxSlippageBps: exit.user.settings.limits.maxSlippageBps,
    rentLamports: noRent,
  });
  return endOf(completed, plan.venues ?? []);
};

/** Makes the next attempt. `Handled` when there is nothing to learn from it: it is to be delivered again. */
export const attemptExit = async (exit: Exit, deps: Execution, stand: Stand): Promise<AttemptEnd | Handled> => {
  const [tokens, fee] = await Promise.all([tokensOf(deps, stand), feeOf(exit, deps, stand)]);
  const plan = planOf(exit, deps, stand, tokens, fee ?? lamports(0n));
  if (tokens <= 0n) return refuse(exit, deps, stand, plan, 'tokens-missing');
  if (fee === undefined) return refuse(exit, deps, stand, plan, 'fee-not-covered');
  const { excludeVenues } = stand.ladder;
  const quoted = await deps.router.quote({
    inputMint: plan.mint,
    outputMint: wrappedSolMint,
    amountIn: tokens,
    slippageBps: plan.slippageBps,
    ...(excludeVenues.length > 0 ? { excludeVenues } : {}),
  });
  if (quoted.kind === 'rate-limited' || quoted.kind === 'unavailable') return routerPause(quoted);
  if (quoted.kind !== 'quoted') return refuse(exit, deps, stand, plan, `quote-${refusalText(quoted)}`);
  const { venues } = quoted.quote;
  const routed = venues === undefined ? plan : { ...plan, venues };
  const { position, left } = stand;
  const sale = { ...position, isPart: left < position.tokens };
  const tooLow = quoteTooLow(exit.request, sale, quoted.quote, stand.ladder, exit.user.settings.exits);
  return tooLow === undefined
    ? sellQuoted(exit, deps, stand, routed, quoted.quote)
    : refuse(exit, deps, stand, routed, tooLow);
};
