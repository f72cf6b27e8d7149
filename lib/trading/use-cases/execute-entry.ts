/** One user's buy, from request to fill: guards, reservation, completion. Every end leaves a decision that says why. */
import type { Account, Budget } from '../domain/books/books.ts';
import type { Position } from '../domain/books/position.ts';
import { checkEntry, checkMarket, type EntryFacts } from '../domain/guards/guards.ts';
import { overridesOf, refusedBy } from '../domain/guards/overrides.ts';
import type { Decision, Verdict } from '../domain/orders/decision.ts';
import { ageMsOf, causeOf, contextOf, type EntryOrigin, signatureOf } from '../domain/orders/entry-origin.ts';
import type { Lease, Order, OrderPlan } from '../domain/orders/order.ts';
import type { EntryRequest } from '../domain/orders/order-request.ts';
import { entryReservation, reserveEntry } from '../domain/orders/order-steps.ts';
import { signatureFeeLamports } from '../domain/orders/paper-fill.ts';
import { inputsOf } from '../domain/orders/plan.ts';
import type { MintFacts } from '../domain/safety/mint-facts.ts';
import type { UserRow } from '../domain/settings/settings.ts';
import type { Quote, QuoteOutcome } from '../domain/swaps/swap.ts';
import type { Lamports } from '../domain/values/quantities.ts';
import { dayOf, epochMs, lamports, wrappedSolMint } from '../domain/values/quantities.ts';
import type { SettingsSnapshot } from '../ports/settings-store.ts';
import { completeOrder } from './complete-order.ts';
import { type Confirmation, isGivenUp } from './confirm-signal.ts';
import type { Execution, Handled } from './execution.ts';
import { done, retry } from './execution.ts';
import { openAccount } from './open-account.ts';
import { type QuoteJudge, quoteAgain } from './quote-again.ts';
import { resumeOrder } from './resume-order.ts';

/** Rent of a temporary wrapped-SOL account: it comes back in the same transaction but must be there. */
const temporaryRentLamports = 2_039_280n;

export type PlannedEntry = {
  readonly request: EntryRequest;
  readonly snapshot: SettingsSnapshot;
  readonly user: UserRow;
};

export type Entry = PlannedEntry & {
  /** Already confirmed for a request from `orders.fifo`, else asked while the quote is fetched: not before it matters. */
  readonly confirm: () => Promise<Confirmation<EntryOrigin>>;
};

type Market = {
  readonly account: Account;
  readonly budget: Budget;
  readonly position: Position | undefined;
  readonly mint: MintFacts | undefined;
  readonly rentLamports: Lamports;
  readonly quoted: QuoteOutcome;
  readonly confirmation: Confirmation<EntryOrigin>;
};

const decisionOf = (
  { request, user }: PlannedEntry,
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
    rule: request.rule,
  },
  signature: signatureOf(request.origin),
});

const skip = async (entry: Entry, deps: Execution, reason: string, verdicts: readonly Verdict[]): Promise<Handled> => {
  await deps.decisions.record([decisionOf(entry, deps, 'skip', reason, verdicts)]);
  return done(`skipped: ${reason}`);
};

/** Everything that the guards look at, read side by side. */
const survey = async ({ request, user, confirm }: Entry, deps: Execution): Promise<Market> => {
  const { settings, userId } = user;
  const mintFacts = deps.reader.mintFacts(request.origin.mint);
  const rent = mintFacts.then((facts) => (facts === undefined ? lamports(0n) : deps.reader.tokenAccountRent(facts)));
  const [account, budget, position, mint, rentLamports, quoted, confirmed] = await Promise.all([
    openAccount(deps, user),
    deps.accounts.budget(userId, settings.mode, dayOf(deps.clock())),
    deps.positions.find(userId, settings.mode, request.origin.mint),
    mintFacts,
    rent,
    deps.router.quote({
      inputMint: wrappedSolMint,
      outputMint: request.origin.mint,
      amountIn: request.spendLamports,
      slippageBps: settings.limits.entrySlippageBps,
    }),
    confirm(),
  ]);
  return { account, budget, position, mint, rentLamports, quoted, confirmation: confirmed };
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

/** Reserves and completes. A limit that a concurrent order used up meanwhile is a skip with that limit's name. */
const enter = async (
  entry: Entry,
  deps: Execution,
  market: Market & { readonly judge: QuoteJudge },
  quote: Quote,
  verdicts: readonly Verdict[],
): Promise<Handled> => {
  const { limits, wallet, mode } = entry.user.settings;
  const plan = orderPlan(entry, deps, reservationOf(entry, market));
  const lease: Lease = { holder: deps.holder, fence: 1, untilMs: epochMs(deps.clock() + deps.pace.leaseMs) };
  const change = reserveEntry(plan, lease, limits, decisionOf(entry, deps, 'order', entry.request.rule, verdicts));
  const position = change.position?.next;
  if (position === undefined) throw new Error('an entry always opens a position');
  const built = mode === 'live' ? deps.router.build(quote, wallet, limits.maxPriorityFeeLamports) : undefined;
  const reserved = await deps.journal.commit(change);
  if (reserved.kind === 'refused') {
    if (reserved.because === 'order-changed' || reserved.because === 'already-decided')
      return retry(1_000, 'order-begun-elsewhere');
    const reason = reserved.because === 'position-changed' ? 'position-exists' : reserved.because;
    return skip(entry, deps, reason, verdicts);
  }
  const completed = await completeOrder(deps, {
    order: change.order.next,
    position,
    quote,
    built,
    maxSlippageBps: limits.maxSlippageBps,
    rentLamports: market.rentLamports,
    freshQuote: (refusal) => quoteAgain(deps, quote, refusal, market.judge),
  });
  return done('reason' in completed ? `${completed.kind}: ${completed.reason}` : completed.kind);
};

const reservationOf = ({ request, user }: Entry, { rentLamports }: Market): Lamports =>
  entryReservation(
    request.spendLamports,
    user.settings.limits,
    signatureFeeLamports,
    rentLamports + temporaryRentLamports,
  );

const factsOf = ({ request, user, snapshot }: PlannedEntry, deps: Pick<Execution, 'clock'>): EntryFacts => ({
  nowMs: deps.clock(),
  global: snapshot.global?.settings,
  settings: user.settings,
  origin: request.origin,
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

const decide = async (entry: Entry, deps: Execution): Promise<Handled> => {
  const facts = factsOf(entry, deps);
  const early = checkEntry(facts);
  const refusal = refusedBy(early);
  if (refusal !== undefined) return skip(entry, deps, refusal, early);

  const market = await survey(entry, deps);
  const { confirmation, quoted } = market;
  if (confirmation.kind === 'refuted') return skip(entry, deps, confirmation.reason, early);
  if (confirmation.kind === 'not-seen')
    return isGivenUp(entry.request.origin, deps.clock())
      ? skip(entry, deps, 'signal-not-on-chain', early)
      : retry(1_000, 'signal-not-on-chain-yet');
  // A token that was launched a moment ago may be known to the router in the next; one that a person names is told at once.
  if (quoted.kind === 'not-tradable' && entry.request.origin.kind !== 'manual-buy') return retry(1_000, quoted.kind);
  if (quoted.kind === 'unavailable') return retry(1_000, quoted.kind);
  if (quoted.kind === 'rate-limited') return retry(quoted.retryAfterMs, 'rate-limited');
  if (quoted.kind !== 'quoted') return skip(entry, deps, quoted.kind, early);

  const judge: QuoteJudge = (quote) =>
    checkMarket({
      ...facts,
      ...market,
      origin: confirmation.origin,
      nowMs: deps.clock(),
      quote,
      reservationLamports: reservationOf(entry, market),
    });
  const verdicts = judge(quoted.quote);
  const refused = refusedBy(verdicts);
  return refused === undefined
    ? enter(entry, deps, { ...market, judge }, quoted.quote, verdicts)
    : skip(entry, deps, refused, verdicts);
};

const resume = async (deps: Execution, order: Order): Promise<Handled> => {
  const resumed = await resumeOrder(deps, order);
  return resumed.kind === 'busy' ? retry(resumed.untilMs - deps.clock(), 'order-in-other-hands') : done(resumed.kind);
};

/**
 * Executes one user's entry. Delivered again it finds its order or its decision and does nothing twice. While the chain
 * or the router cannot answer, it asks to be delivered again, until the signal is too old.
 */
export const executeEntry = async (deps: Execution, entry: Entry): Promise<Handled> => {
  const { request, user } = entry;
  const [order, decision] = await Promise.all([
    deps.journal.find(request.orderId),
    deps.decisions.find(causeOf(request.origin), user.userId),
  ]);
  if (order !== undefined) return resume(deps, order);
  if (decision !== undefined) return done(`decided: ${decision.reason}`);
  return decide(entry, deps);
};
