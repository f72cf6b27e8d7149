/**
 * From a reservation to the end of an order: build, inspect and sign, make the signature durable, then send and follow.
 * Keeps: no byte leaves before its signature is in the journal (I2); a refusal releases everything that was reserved; what
 * was found before the signature is journaled with it, or with the refusal.
 */

import type { Position } from '../../domain/books/position.ts';
import { refusedBy } from '../../domain/guards/overrides.ts';
import type { Verdict } from '../../domain/orders/decision.ts';
import type { Attempt, Order, OrderPlan } from '../../domain/orders/order.ts';
import { checkedBy, endWithoutFill, recordSigned, settleFilled } from '../../domain/orders/order-steps.ts';
import { paperFill } from '../../domain/orders/paper-fill.ts';
import {
  type BuildOutcome,
  type BuiltSwap,
  type ExpectedSwap,
  type Quote,
  type RouterRefusal,
  refusalText,
} from '../../domain/swaps/swap.ts';
import type { BasisPoints, EpochMs, Lamports } from '../../domain/values/quantities.ts';
import { lamports } from '../../domain/values/quantities.ts';
import { buildSwap } from './build-swap.ts';
import type { Execution } from './execution.ts';
import type { Followed } from './follow-order.ts';
import { followOrder } from './follow-order.ts';
import type { FreshQuote, QuoteJudge } from './quote-again.ts';

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
  /** Whether its owner has stopped it since the guards looked, asked before it is signed. Nothing stops an exit. */
  readonly lookAgain?: () => Promise<readonly Verdict[]>;
  /** The guards' look at the quote right before it is signed on. Exits have none: they pass no guard. */
  readonly judge?: QuoteJudge;
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

/** The completion whose order will be journaled with these verdicts, whatever comes of it. */
const checked = (completion: Completion, verdicts: readonly Verdict[]): Completion => ({
  ...completion,
  order: checkedBy(completion.order, verdicts),
});

const reject = async (deps: Execution, { order, position }: Completion, reason: string): Promise<Completed> => {
  const change = endWithoutFill(order, position, { status: 'rejected', reason }, reason, deps.clock());
  const outcome = await deps.journal.commit(change);
  return outcome.kind === 'committed' ? { kind: 'rejected', reason } : { kind: 'handed-over', reason: outcome.because };
};

const fillOnPaper = async (deps: Execution, completion: Completion): Promise<Completed> => {
  const wanted = await unlessStopped(deps, completion);
  if ('kind' in wanted) return wanted;
  const { order, position, quote, rentLamports } = wanted;
  const now = deps.clock();
  const fill = paperFill(order.plan.side, quote, order.plan.maxPriorityFeeLamports, rentLamports, now);
  const outcome = await deps.journal.commit(settleFilled(order, position, fill, undefined, now));
  return outcome.kind === 'committed' ? { kind: 'filled' } : { kind: 'handed-over', reason: outcome.because };
};

const sign = async (deps: Execution, completion: Completion, swap: BuiltSwap): Promise<Completed> => {
  const { quote } = completion;
  const outcome = await deps.signer.sign(completion.order.plan.userId, swap.transactionBase64, expected(completion));
  const inspected = checked(completion, outcome.checks);
  if (outcome.kind === 'refused') return reject(deps, inspected, outcome.reason);
  const attempt: Attempt = {
    signature: outcome.signature,
    transactionBase64: outcome.transactionBase64,
    lastValidBlockHeight: swap.lastValidBlockHeight,
    quotedOut: quote.amountOut,
    minimumOut: quote.minimumOut,
  };
  const change = recordSigned(inspected.order, attempt, deps.clock());
  const journaled = await deps.journal.commit(change);
  if (journaled.kind === 'refused') return { kind: 'handed-over', reason: journaled.because };
  return followOrder(deps, change.order.next);
};

const build = (deps: Execution, { order: { plan }, quote }: Completion): Promise<BuildOutcome> =>
  buildSwap(deps, quote, plan.wallet, plan.maxPriorityFeeLamports);

const inTime = ({ createdAtMs, expiresAtMs }: OrderPlan, nowMs: EpochMs): readonly Verdict[] =>
  expiresAtMs === undefined
    ? []
    : [
        {
          guard: 'expired-before-signing',
          passed: nowMs <= expiresAtMs,
          found: `${nowMs - createdAtMs} ms`,
          allowed: `<= ${expiresAtMs - createdAtMs} ms`,
        },
      ];

/** The order as it is, or its rejection when its owner has stopped it meanwhile. */
const unlessStopped = async (deps: Execution, completion: Completion): Promise<Completion | Completed> => {
  const stops = (await completion.lookAgain?.()) ?? [];
  const stopped = refusedBy(stops);
  if (stopped === undefined) return completion;
  return reject(deps, checked(completion, stops), `stopped-meanwhile: ${stopped}`);
};

/** Signs when neither its owner nor time has ended the order, or its quote, while the transaction was built. */
const signInTime = async (deps: Execution, completion: Completion, swap: BuiltSwap): Promise<Completed> => {
  const wanted = await unlessStopped(deps, completion);
  if ('kind' in wanted) return wanted;
  const time = inTime(wanted.order.plan, deps.clock());
  const onQuote = wanted.judge?.(wanted.quote) ?? [];
  const judged = checked(wanted, [...time, ...onQuote]);
  const late = refusedBy(time);
  if (late !== undefined) return reject(deps, judged, late);
  const unfit = refusedBy(onQuote);
  return unfit === undefined ? sign(deps, judged, swap) : reject(deps, judged, `quote-unfit: ${unfit}`);
};

/** Completes a reserved order in its mode. Rejected and expired orders have released what they reserved. */
export const completeOrder = async (deps: Execution, completion: Completion): Promise<Completed> => {
  if (completion.order.plan.mode === 'paper') return fillOnPaper(deps, completion);
  const built = await (completion.built ?? build(deps, completion));
  if (built.kind === 'built') return signInTime(deps, completion, built.swap);
  const fresh = await completion.freshQuote?.(built);
  if (fresh === undefined) return reject(deps, completion, `build-${refusalText(built)}`);
  const judged = checked(completion, fresh.verdicts);
  if (fresh.kind === 'unfit') return reject(deps, judged, fresh.reason);
  const again = { ...judged, quote: fresh.quote };
  const rebuilt = await build(deps, again);
  return rebuilt.kind === 'built'
    ? signInTime(deps, again, rebuilt.swap)
    : reject(deps, again, `build-${refusalText(rebuilt)}`);
};

/** No deposit: the token account exists already, or this is a sell. */
export const noRent = lamports(0n);
