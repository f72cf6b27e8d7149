/** An entry on its quote, or without one: guards, reservation, completion. The guards look again where the books moved meanwhile. */
import { entryConditions } from '../../domain/guards/entry-conditions.ts';
import { type BookFacts, type MarketFacts, verdict } from '../../domain/guards/guard.ts';
import { checkBooks, checkMarket, checkQuote } from '../../domain/guards/guards.ts';
import { refusedBy } from '../../domain/guards/overrides.ts';
import type { Verdict } from '../../domain/orders/decision.ts';
import { ageMsOf, causeOf, contextOf } from '../../domain/orders/entry-origin.ts';
import { entryReservation, reserveEntry } from '../../domain/orders/entry-steps.ts';
import type { CommitRefusal } from '../../domain/orders/journal-change.ts';
import type { Lease, OrderPlan } from '../../domain/orders/order.ts';
import { signatureFeeLamports } from '../../domain/orders/paper-fill.ts';
import { type BuildOutcome, type Quote, type RouterRefusal, refusalText } from '../../domain/swaps/swap.ts';
import type { Lamports } from '../../domain/values/quantities.ts';
import { dayOf, epochMs } from '../../domain/values/quantities.ts';
import { buildSwap } from '../orders/build-swap.ts';
import { completeOrder } from '../orders/complete-order.ts';
import type { Execution, Handled } from '../orders/execution.ts';
import { done, retry } from '../orders/execution.ts';
import { type QuoteJudge, quoteAgain } from '../orders/quote-again.ts';
import { decisionOf, factsOf, skip } from './entry-decision.ts';
import { type LookAgain, secondLook } from './second-look.ts';
import { type Entry, type EntryExecution, readBooks, type Survey } from './survey-entry.ts';

/** Rent of a temporary wrapped-SOL account: it comes back in the same transaction but must be there. */
const temporaryRentLamports = 2_039_280n;

const orderPlan = ({ request, user }: Entry, deps: Execution, reservedLamports: Lamports): OrderPlan => {
  const now = deps.clock();
  const { limits, mode, wallet } = user.settings;
  const { origin } = request;
  return {
    orderId: request.orderId,
    userId: user.userId,
    wallet,
    mode,
    context: contextOf(origin),
    side: 'buy',
    mint: origin.mint,
    positionId: request.positionId,
    amountIn: request.spendLamports,
    slippageBps: limits.entrySlippageBps,
    maxPriorityFeeLamports: limits.maxPriorityFeeLamports,
    maxTipLamports: limits.maxTipLamports,
    reservedLamports,
    day: dayOf(now),
    cause: causeOf(origin),
    leader: origin.kind === 'wallet-trade' ? origin.wallet : undefined,
    ...(origin.kind === 'wallet-trade' ? { causeSlot: origin.slot } : {}),
    rule: request.rule,
    settingsVersion: user.version,
    seenAtMs: origin.seenAtMs,
    createdAtMs: now,
    expiresAtMs: epochMs(now + Math.max(0, limits.maxSignalAgeMs - ageMsOf(origin, now)) + limits.maxQuoteAgeMs),
  };
};

type Quoted = Survey & {
  readonly quote: Quote;
  readonly built: Promise<BuildOutcome> | undefined;
  readonly lookAgain: LookAgain;
};

const reservationOf = ({ request, user }: Entry, { rentLamports }: Survey): Lamports =>
  entryReservation(
    request.spendLamports,
    user.settings.limits,
    signatureFeeLamports,
    rentLamports + temporaryRentLamports,
  );

/** Reserves and completes. Refused by what another order or a loss changed since the guards looked: they look again. */
const enter = async (
  entry: Entry,
  deps: Execution,
  { quote, built, lookAgain, rentLamports }: Quoted,
  facts: MarketFacts,
  verdicts: readonly Verdict[],
): Promise<Handled | CommitRefusal> => {
  const { limits } = entry.user.settings;
  const factsOn = (seen: Quote): MarketFacts => ({ ...facts, nowMs: deps.clock(), quote: seen });
  const judgeAnew: QuoteJudge = (fresh) => checkMarket(factsOn(fresh));
  const plan = orderPlan(entry, deps, facts.reservationLamports);
  const lease: Lease = { holder: deps.holder, fence: 1, untilMs: epochMs(deps.clock() + deps.pace.leaseMs) };
  const decision = decisionOf(entry, deps, 'order', entry.request.rule, verdicts);
  const change = reserveEntry(plan, lease, entryConditions(facts), decision);
  const position = change.position?.next;
  if (position === undefined) throw new Error('an entry always opens a position');
  const reserved = await deps.journal.commit(change);
  if (reserved.kind === 'refused') {
    if (reserved.because === 'order-changed' || reserved.because === 'already-decided')
      return retry(1_000, 'order-begun-elsewhere');
    return reserved.because;
  }
  const completed = await completeOrder(deps, {
    order: change.order.next,
    position,
    quote,
    built,
    maxSlippageBps: limits.maxSlippageBps,
    rentLamports,
    lookAgain,
    judge: (final) => checkQuote(factsOn(final)),
    freshQuote: (refusal) => quoteAgain(deps, quote, refusal, judgeAnew),
  });
  return done('reason' in completed ? `${completed.kind}: ${completed.reason}` : completed.kind);
};

const bookFactsOf = (entry: Entry, deps: Execution, survey: Survey): BookFacts => ({
  ...factsOf(entry, deps),
  ...survey.books,
  mint: survey.mint,
  report: survey.token.report,
  reservationLamports: reservationOf(entry, survey),
});

/** Ends an entry for which the router gives no quote: with what it said, and with what the books say. */
export const skipUnquoted = (
  entry: Entry,
  deps: Execution,
  survey: Survey,
  refusal: RouterRefusal,
): Promise<Handled> => {
  const reason = refusal.kind === 'refused' ? 'quote-refused' : refusal.kind;
  const said = verdict(reason, false, refusalText(refusal), 'a quote');
  return skip(entry, deps, reason, [...checkBooks(bookFactsOf(entry, deps, survey)), said]);
};

/** Times that the guards look, when what they saw has changed by the time of the reservation. */
const mostLooks = 5;

/** Guards and reservation on one quote. Only the books are read again, where the guards have to look again. */
export const enterOnQuote = async (
  entry: Entry,
  deps: EntryExecution,
  survey: Survey,
  quote: Quote,
): Promise<Handled> => {
  const { limits, wallet, mode } = entry.user.settings;
  let { books } = survey;
  let built: Quoted['built'];
  let lookAgain: LookAgain | undefined;
  for (let look = 1; look <= mostLooks; look += 1) {
    const facts: MarketFacts = {
      ...bookFactsOf(entry, deps, survey),
      ...books,
      sold: survey.token.sold,
      quote,
    };
    const verdicts = checkMarket(facts);
    const refused = refusedBy(verdicts);
    if (refused !== undefined) return skip(entry, deps, refused, verdicts);
    if (mode === 'live') built ??= buildSwap(deps, quote, wallet, limits.maxPriorityFeeLamports);
    lookAgain ??= secondLook(entry, deps);
    const entered = await enter(entry, deps, { ...survey, quote, built, lookAgain }, facts, verdicts);
    if (typeof entered !== 'string') return entered;
    books = await readBooks(entry, deps);
  }
  return retry(1_000, 'books-moving');
};
