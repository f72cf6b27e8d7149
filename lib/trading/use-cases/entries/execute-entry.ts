/** One user's buy, from request to fill: guards, reservation, completion. Every end leaves a decision that says why. */
import type { Account } from '../../domain/books/books.ts';
import { entryConditions } from '../../domain/guards/entry-conditions.ts';
import type { EntryFacts, MarketFacts } from '../../domain/guards/guard.ts';
import { checkEntry, checkMarket, checkQuote } from '../../domain/guards/guards.ts';
import { overridesOf, refusedBy } from '../../domain/guards/overrides.ts';
import { scaledSpend } from '../../domain/guards/volatility-size.ts';
import type { Decision, Verdict } from '../../domain/orders/decision.ts';
import { ageMsOf, causeOf, contextOf, type EntryOrigin, signatureOf } from '../../domain/orders/entry-origin.ts';
import { entryReservation, reserveEntry } from '../../domain/orders/entry-steps.ts';
import type { CommitRefusal } from '../../domain/orders/journal-change.ts';
import type { Lease, Order, OrderPlan } from '../../domain/orders/order.ts';
import { signatureFeeLamports } from '../../domain/orders/paper-fill.ts';
import { inputsOf } from '../../domain/orders/plan.ts';
import type { BuildOutcome, Quote, RouterRefusal } from '../../domain/swaps/swap.ts';
import type { Lamports } from '../../domain/values/quantities.ts';
import { dayOf, epochMs } from '../../domain/values/quantities.ts';
import { buildSwap } from '../orders/build-swap.ts';
import { completeOrder } from '../orders/complete-order.ts';
import type { Execution, Handled } from '../orders/execution.ts';
import { done, retry } from '../orders/execution.ts';
import { type QuoteJudge, quoteAgain } from '../orders/quote-again.ts';
import { resumeOrder } from '../orders/resume-order.ts';
import { isGivenUp } from './confirm-signal.ts';
import {
  accountToSize,
  type Entry,
  type EntryExecution,
  type PlannedEntry,
  readBooks,
  type Survey,
  surveyEntry,
} from './survey-entry.ts';

/** Rent of a temporary wrapped-SOL account: it comes back in the same transaction but must be there. */
const temporaryRentLamports = 2_039_280n;

const decisionOf = (
  { request, user, plannedLamports }: PlannedEntry,
  deps: Pick<Execution, 'clock'>,
  outcome: Decision['outcome'],
  reason: string,
  verdicts: readonly Verdict[],
): Decision => ({
  cause: causeOf(request.origin),
  userId: user.userId,
  atMs: deps.clock(),
  outcome,
  orderId: outcome === 'order' ? request.orderId : undefined,
  reason,
  settingsVersion: user.version,
  verdicts,
  inputs: {
    ...inputsOf(request.origin),
    spendLamports: String(request.spendLamports),
    ...(request.sizedFromLamports === undefined ? {} : { sizedFromLamports: String(request.sizedFromLamports) }),
    ...(plannedLamports === undefined ? {} : { beforeVolatilityLamports: String(plannedLamports) }),
    rule: request.rule,
  },
  signature: signatureOf(request.origin),
});

const skip = async (entry: Entry, deps: Execution, reason: string, verdicts: readonly Verdict[]): Promise<Handled> => {
  await deps.decisions.record([decisionOf(entry, deps, 'skip', reason, verdicts)]);
  return done(`skipped: ${reason}`);
};

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
    rule: request.rule,
    settingsVersion: user.version,
    seenAtMs: origin.seenAtMs,
    createdAtMs: now,
    expiresAtMs: epochMs(now + Math.max(0, limits.maxSignalAgeMs - ageMsOf(origin, now)) + limits.maxQuoteAgeMs),
  };
};

type Quoted = Survey & { readonly quote: Quote; readonly built: Promise<BuildOutcome> | undefined };

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
  { quote, built, rentLamports }: Quoted,
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
    judge: (final) => checkQuote(factsOn(final)),
    freshQuote: (refusal) => quoteAgain(deps, quote, refusal, judgeAnew),
  });
  return done('reason' in completed ? `${completed.kind}: ${completed.reason}` : completed.kind);
};

const factsOf = ({ request, user, snapshot }: PlannedEntry, deps: Pick<Execution, 'clock'>): EntryFacts => ({
  nowMs: deps.clock(),
  global: snapshot.global?.settings,
  settings: user.settings,
  origin: request.origin,
  plannedMode: request.mode,
  spendLamports: request.spendLamports,
  overrides: overridesOf(request.origin),
});

/**
 * The decision on an entry that settings and age refuse already, or undefined. It asks nobody, so that a signal that waited
 * through an outage ends in its decision although the outage goes on.
 */
export const refusedUnasked = (entry: PlannedEntry, deps: Pick<Execution, 'clock'>): Decision | undefined => {
  const verdicts = checkEntry(factsOf(entry, deps));
  const refusal = refusedBy(verdicts);
  return refusal === undefined ? undefined : decisionOf(entry, deps, 'skip', refusal, verdicts);
};

/** Times that the guards look, when what they saw has changed by the time of the reservation. */
const mostLooks = 5;

/** Guards and reservation on one quote. Only the books are read again, where the guards have to look again. */
const enterOnQuote = async (
  entry: Entry,
  deps: Execution,
  origin: EntryOrigin,
  survey: Survey,
  quote: Quote,
): Promise<Handled> => {
  const { limits, wallet, mode } = entry.user.settings;
  let { books } = survey;
  let built: Quoted['built'];
  for (let look = 1; look <= mostLooks; look += 1) {
    const facts: MarketFacts = {
      ...factsOf(entry, deps),
      ...books,
      origin,
      mint: survey.mint,
      report: survey.token.report,
      sold: survey.token.sold,
      quote,
      reservationLamports: reservationOf(entry, survey),
    };
    const verdicts = checkMarket(facts);
    const refused = refusedBy(verdicts);
    if (refused !== undefined) return skip(entry, deps, refused, verdicts);
    if (mode === 'live') built ??= buildSwap(deps, quote, wallet, limits.maxPriorityFeeLamports);
    const entered = await enter(entry, deps, { ...survey, quote, built }, facts, verdicts);
    if (typeof entered !== 'string') return entered;
    books = await readBooks(entry, deps);
  }
  return retry(1_000, 'books-moving');
};

/** The wish to ask the router again, when its refusal says nothing about the token. */
const awaited = (refusal: RouterRefusal): Handled | undefined => {
  if (refusal.kind === 'unavailable') return retry(1_000, refusal.kind);
  return refusal.kind === 'rate-limited' ? retry(refusal.retryAfterMs, 'rate-limited') : undefined;
};

const judge = async (
  entry: Entry,
  deps: EntryExecution,
  survey: Survey,
  early: readonly Verdict[],
): Promise<Handled> => {
  const { confirmation, quoted, token } = survey;
  if (confirmation.kind === 'refuted') return skip(entry, deps, confirmation.reason, early);
  if (confirmation.kind === 'not-seen')
    return isGivenUp(entry.request.origin, deps.clock())
      ? skip(entry, deps, 'signal-not-on-chain', early)
      : retry(1_000, 'signal-not-on-chain-yet');
  // A token that was launched a moment ago may be known to the router in the next; one that a person names is told at once.
  if (quoted.kind === 'not-tradable' && entry.request.origin.kind !== 'manual-buy') return retry(1_000, quoted.kind);
  if (quoted.kind !== 'quoted') return awaited(quoted) ?? skip(entry, deps, quoted.kind, early);
  // That a sale has no quote is an answer; that the router cannot be asked for one is none.
  const later = token.sold === undefined || token.sold.kind === 'quoted' ? undefined : awaited(token.sold);
  return later ?? enterOnQuote(entry, deps, confirmation.origin, survey, quoted.quote);
};

const decide = async (entry: Entry, deps: EntryExecution): Promise<Handled> => {
  const early = checkEntry(factsOf(entry, deps));
  const refusal = refusedBy(early);
  if (refusal !== undefined) return skip(entry, deps, refusal, early);
  const survey = await surveyEntry(entry, deps);
  try {
    return await judge(entry, deps, survey, early);
  } finally {
    // A function that has answered stands still: what it has not finished by then is lost.
    await survey.token.kept;
  }
};

/** The entry in the size that the account's latest swings leave it. */
const sized = (entry: Entry, account: Account | undefined): Entry => {
  const { request, user } = entry;
  const { volatilitySizing } = user.settings.limits;
  const spendLamports = scaledSpend(request.spendLamports, volatilitySizing, account?.risk.swingBps);
  return spendLamports === request.spendLamports
    ? entry
    : { ...entry, request: { ...request, spendLamports }, plannedLamports: request.spendLamports };
};

const resume = async (deps: Execution, order: Order): Promise<Handled> => {
  const resumed = await resumeOrder(deps, order);
  return resumed.kind === 'busy' ? retry(resumed.untilMs - deps.clock(), 'order-in-other-hands') : done(resumed.kind);
};

/**
 * Executes one user's entry. Delivered again it finds its order or its decision and does nothing twice. While the chain
 * or the router cannot answer, it asks to be delivered again, until the signal is too old.
 */
export const executeEntry = async (deps: EntryExecution, entry: Entry): Promise<Handled> => {
  const { request, user } = entry;
  const [order, decision, account] = await Promise.all([
    deps.journal.find(request.orderId),
    deps.decisions.find(causeOf(request.origin), user.userId),
    accountToSize(entry, deps),
  ]);
  if (order !== undefined) return resume(deps, order);
  if (decision !== undefined) return done(`decided: ${decision.reason}`);
  return decide(sized(entry, account), deps);
};
