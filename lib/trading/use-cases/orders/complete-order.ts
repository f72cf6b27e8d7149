/**
 * From a reservation to the end of an order: build, inspect and sign, make the signature durable, then send and follow.
 * Keeps: no byte leaves before its signature is in the journal (I2); a refusal releases everything that was reserved.
 */

import type { Position } from '../../domain/books/position.ts';
import type { Attempt, Order } from '../../domain/orders/order.ts';
import { endWithoutFill, recordSigned, settleFilled } from '../../domain/orders/order-steps.ts';
import { paperFill } from '../../domain/orders/paper-fill.ts';
import type { BuildOutcome, BuiltSwap, ExpectedSwap, Quote, RouterRefusal } from '../../domain/swaps/swap.ts';
import type { BasisPoints, Lamports } from '../../domain/values/quantities.ts';
import { lamports } from '../../domain/values/quantities.ts';
import { buildSwap } from './build-swap.ts';
import type { Execution } from './execution.ts';
import type { Followed } from './follow-order.ts';
import { followOrder } from './follow-order.ts';
import type { FreshQuote } from './quote-again.ts';

export type Completed = Followed | { readonly kind: 'rejected'; readonly reason: string };

export type Completion = {
  readonly order: Order;
  readonly position: Position;
  readonly quote: Quote;
  /** The transaction being built while the order was reserved; never awaited on paper. */
  readonly built: Promise<BuildOutcome> | undefined;
  readonly maxSlippageBps: BasisPoints;
  /** Deposit that a paper buy would have made. */
  readonly rentLamports: Lamports;
  /** Asked once when the first quote cannot be built. An exit has its ladder instead. */
  readonly freshQuote?: (refusal: RouterRefusal) => Promise<FreshQuote>;
};

const expected = ({ order: { plan }, quote, maxSlippageBps }: Completion): ExpectedSwap => ({
  wallet: plan.wallet,
  inputMint: quote.inputMint,
  outputMint: quote.outputMint,
  amountIn: plan.amountIn,
  minimumOut: quote.minimumOut,
  maxSlippageBps,
  maxPriorityFeeLamports: plan.maxPriorityFeeLamports,
  maxTipLamports: plan.maxTipLamports,
});

const reject = async (deps: Execution, { order, position }: Completion, reason: string): Promise<Completed> => {
  const change = endWithoutFill(order, position, { status: 'rejected', reason }, reason, deps.clock());
  const outcome = await deps.journal.commit(change);
  return outcome.kind === 'committed' ? { kind: 'rejected', reason } : { kind: 'handed-over', reason: outcome.because };
};

const fillOnPaper = async (deps: Execution, completion: Completion): Promise<Completed> => {
  const { order, position, quote, rentLamports } = completion;
  const now = deps.clock();
  const fill = paperFill(order.plan.side, quote, order.plan.maxPriorityFeeLamports, rentLamports, now);
  const outcome = await deps.journal.commit(settleFilled(order, position, fill, undefined, now));
  return outcome.kind === 'committed' ? { kind: 'filled' } : { kind: 'handed-over', reason: outcome.because };
};

const sign = async (deps: Execution, completion: Completion, swap: BuiltSwap): Promise<Completed> => {
  const { order, quote } = completion;
  const outcome = await deps.signer.sign(order.plan.userId, swap.transactionBase64, expected(completion));
  if (outcome.kind === 'refused') return reject(deps, completion, outcome.reason);
  const attempt: Attempt = {
    attempt: 1,
    signature: outcome.signature,
    transactionBase64: outcome.transactionBase64,
    lastValidBlockHeight: swap.lastValidBlockHeight,
    quotedOut: quote.amountOut,
    minimumOut: quote.minimumOut,
  };
  const change = recordSigned(order, attempt, deps.clock());
  const journaled = await deps.journal.commit(change);
  if (journaled.kind === 'refused') return { kind: 'handed-over', reason: journaled.because };
  return followOrder(deps, change.order.next);
};

const refusalText = (refusal: RouterRefusal): string =>
  'reason' in refusal ? `${refusal.kind}: ${refusal.reason}` : refusal.kind;

const build = (deps: Execution, { order: { plan }, quote }: Completion): Promise<BuildOutcome> =>
  buildSwap(deps, quote, plan.wallet, plan.maxPriorityFeeLamports);

const signInTime = (deps: Execution, completion: Completion, swap: BuiltSwap): Promise<Completed> => {
  const { expiresAtMs } = completion.order.plan;
  return expiresAtMs !== undefined && deps.clock() > expiresAtMs
    ? reject(deps, completion, 'expired-before-signing')
    : sign(deps, completion, swap);
};

/** Completes a reserved order in its mode. Rejected and expired orders have released what they reserved. */
export const completeOrder = async (deps: Execution, completion: Completion): Promise<Completed> => {
  if (completion.order.plan.mode === 'paper') return fillOnPaper(deps, completion);
  const built = await (completion.built ?? build(deps, completion));
  if (built.kind === 'built') return signInTime(deps, completion, built.swap);
  const fresh = await completion.freshQuote?.(built);
  if (fresh?.kind !== 'quoted') return reject(deps, completion, fresh?.reason ?? `build-${refusalText(built)}`);
  const again = { ...completion, quote: fresh.quote };
  const rebuilt = await build(deps, again);
  return rebuilt.kind === 'built'
    ? signInTime(deps, again, rebuilt.swap)
    : reject(deps, again, `build-${refusalText(rebuilt)}`);
};

/** No deposit: the token account exists already, or this is a sell. */
export const noRent = lamports(0n);
