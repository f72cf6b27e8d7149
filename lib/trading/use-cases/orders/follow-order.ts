/**
 * Brings one signed order to its end. Keeps: the same bytes are sent as often as needed and nothing is ever signed here;
 * a status we could not learn is unknown, never failed; money is booked from the chain's own balances.
 */

import type { Position } from '../../domain/books/position.ts';
import { fillOf } from '../../domain/orders/fill.ts';
import type { JournalChange } from '../../domain/orders/journal-change.ts';
import { type Attempt, attemptOf, type Order } from '../../domain/orders/order.ts';
import { allows, endWithoutFill, recordSent, settleFailed, settleFilled } from '../../domain/orders/order-steps.ts';
import { failureReason } from '../../domain/swaps/swap-failure.ts';
import type { Landing } from '../../ports/chain.ts';
import { type Execution, leftMs } from './execution.ts';

export type Followed =
  | { readonly kind: 'filled' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'expired' }
  /** Not known yet: the order stays in the journal and the reconciler goes on with it. */
  | { readonly kind: 'handed-over'; readonly reason: string; readonly problem?: string };

type Deps = Pick<
  Execution,
  'journal' | 'positions' | 'chain' | 'clock' | 'sleep' | 'pace' | 'tipAccounts' | 'endsAtMs'
>;

/** A node that hangs costs a reading so much, and a proof of death twice that: heights first, then status and blockhash. */
const hangMs = 4_000;
const settleMs = 2 * hangMs;
const proofMs = 2 * hangMs + 1_000;

const positionOf = async ({ positions }: Deps, { plan }: Order): Promise<Position> => {
  const position = await positions.byId(plan.userId, plan.positionId);
  if (position === undefined) throw new Error(`order ${plan.orderId} has no position ${plan.positionId}`);
  return position;
};

const commit = async ({ journal }: Deps, change: JournalChange, ended: Followed): Promise<Followed> => {
  const outcome = await journal.commit(change);
  return outcome.kind === 'committed' ? ended : { kind: 'handed-over', reason: outcome.because };
};

/** Books what the chain did with a landed or reverted transaction; hands over while the node has not got it. */
const settle = async (deps: Deps, order: Order, attempt: Attempt): Promise<Followed | undefined> => {
  const tx = await deps.chain.transaction(attempt.signature);
  if (tx === undefined) return undefined;
  const now = deps.clock();
  const { plan } = order;
  const fill = fillOf(tx, plan.wallet, plan.mint, deps.tipAccounts, now);
  const position = await positionOf(deps, order);
  if (tx.failed) {
    const reason = failureReason(tx.failure);
    const change = settleFailed(order, position, attempt.signature, reason, fill, now);
    return commit(deps, change, { kind: 'failed', reason });
  }
  return commit(deps, settleFilled(order, position, fill, attempt.signature, now), { kind: 'filled' });
};

const expire = async (deps: Deps, order: Order, attempt: Attempt): Promise<Followed> => {
  const change = endWithoutFill(
    order,
    await positionOf(deps, order),
    { ...attempt, status: 'expired' },
    'expired',
    deps.clock(),
  );
  return commit(deps, change, { kind: 'expired' });
};

const landingOf = async ({ chain }: Deps, attempt: Attempt): Promise<Landing> => {
  try {
    return await chain.landing(attempt.signature);
  } catch {
    return 'not-seen';
  }
};

type Proof =
  | { readonly kind: 'dead' | 'may-land' }
  /** A node cannot say: the order is as little dead as it was. */
  | { readonly kind: 'unknown'; readonly problem: string };

const proofOf = async ({ chain }: Deps, attempt: Attempt): Promise<Proof> => {
  try {
    return { kind: (await chain.provedDead(attempt)) ? 'dead' : 'may-land' };
  } catch (error) {
    return { kind: 'unknown', problem: error instanceof Error ? error.message : String(error) };
  }
};

/** Sends and marks as sent. The order as it now stands in the journal, or undefined when someone else took it over. */
const send = async (deps: Deps, order: Order, attempt: Attempt): Promise<Order | undefined> => {
  await deps.chain.send(attempt.transactionBase64);
  if (!allows(order, 'sent')) return order;
  const change = recordSent(order, attempt, deps.clock());
  return (await deps.journal.commit(change)).kind === 'committed' ? change.order.next : undefined;
};

/**
 * Sends a signed order's bytes, follows them for `pace.followMs` and books the end. An order that is neither landed nor
 * provably dead by then is handed over.
 */
export const followOrder = async (deps: Deps, signed: Order): Promise<Followed> => {
  const attempt = attemptOf(signed);
  if (attempt === undefined) throw new Error(`order ${signed.plan.orderId} is ${signed.state.status}, not signed`);
  const { clock, pace, sleep } = deps;
  const until = clock() + Math.min(pace.followMs, leftMs(deps) - settleMs);
  const order = await send(deps, signed, attempt);
  let resendAt = clock() + pace.resendMs;
  while (order !== undefined) {
    if ((await landingOf(deps, attempt)) !== 'not-seen') {
      const ended = await settle(deps, order, attempt);
      if (ended !== undefined) return ended;
    }
    if (clock() >= until) break;
    if (clock() >= resendAt) {
      await deps.chain.send(attempt.transactionBase64);
      resendAt = clock() + pace.resendMs;
    }
    await sleep(pace.pollMs);
  }
  if (order === undefined) return { kind: 'handed-over', reason: 'order-changed' };
  // Statuses are forgotten after a few minutes, transactions are not: an order resumed late is found here.
  const late = await settle(deps, order, attempt);
  if (late !== undefined) return late;
  if (leftMs(deps) < proofMs) return { kind: 'handed-over', reason: 'not-landed-yet' };
  const proof = await proofOf(deps, attempt);
  if (proof.kind === 'dead') return expire(deps, order, attempt);
  return { kind: 'handed-over', reason: 'not-landed-yet', ...(proof.kind === 'unknown' && { problem: proof.problem }) };
};
