/** One user's buy, from request to fill: guards, reservation, completion. Every end leaves a decision that says why. */
import type { Account } from '../../domain/books/books.ts';
import { checkEntry } from '../../domain/guards/guards.ts';
import { refusedBy } from '../../domain/guards/overrides.ts';
import { scaledSpend } from '../../domain/guards/volatility-size.ts';
import { entryAsConfirmed } from '../../domain/orders/copy-size.ts';
import type { Verdict } from '../../domain/orders/decision.ts';
import { causeOf, type EntryOrigin } from '../../domain/orders/entry-origin.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { RouterRefusal } from '../../domain/swaps/swap.ts';
import type { Execution, Handled } from '../orders/execution.ts';
import { done, retry } from '../orders/execution.ts';
import { resumeOrder } from '../orders/resume-order.ts';
import { isGivenUp } from './confirm-signal.ts';
import { enterOnQuote, skipUnquoted } from './enter-on-quote.ts';
import { factsOf, skip } from './entry-decision.ts';
import { accountToSize, type Entry, type EntryExecution, type Survey, surveyEntry } from './survey-entry.ts';

/** The wish to ask the router again, when its refusal says nothing about the token. */
const awaited = (refusal: RouterRefusal): Handled | undefined => {
  if (refusal.kind === 'unavailable') return retry(1_000, refusal.kind);
  return refusal.kind === 'rate-limited' ? retry(refusal.retryAfterMs, 'rate-limited') : undefined;
};

/** `planned` is the entry before the account's swings made it smaller; `account` is what it is sized by. */
type Wish = { readonly planned: Entry; readonly account: Account | undefined };

/** The entry in the size that the account's latest swings leave it. */
const sized = ({ planned, account }: Wish): Entry => {
  const { request, user } = planned;
  const { volatilitySizing } = user.settings.limits;
  const spendLamports = scaledSpend(request.spendLamports, volatilitySizing, account?.risk.swingBps);
  return spendLamports === request.spendLamports
    ? planned
    : { ...planned, request: { ...request, spendLamports }, plannedLamports: request.spendLamports };
};

const withOrigin = (entry: Entry, origin: EntryOrigin): Entry => ({ ...entry, request: { ...entry.request, origin } });

const judge = async (
  entry: Entry,
  { planned, account }: Wish,
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
  const { origin } = confirmation;
  const real = entryAsConfirmed(planned.request, origin, entry.user);
  if (real.kind === 'skip') return skip(withOrigin(entry, origin), deps, real.reason, early);
  // The quote is one of what the webhook's body claimed: everything is asked anew, with what the chain says.
  if (real.request.spendLamports !== planned.request.spendLamports)
    return decide({ planned: { ...planned, request: real.request, confirm: async () => confirmation }, account }, deps);
  const confirmed = withOrigin(entry, origin);
  // A token that was launched a moment ago may be known to the router in the next; one that a person names is told at once.
  if (quoted.kind === 'not-tradable' && origin.kind !== 'manual-buy') return retry(1_000, quoted.kind);
  if (quoted.kind !== 'quoted') return awaited(quoted) ?? skipUnquoted(confirmed, deps, survey, quoted);
  // That a sale has no quote is an answer; that the router cannot be asked for one is none.
  const later = token.sold === undefined || token.sold.kind === 'quoted' ? undefined : awaited(token.sold);
  return later ?? enterOnQuote(confirmed, deps, survey, quoted.quote);
};

const decide = async (wish: Wish, deps: EntryExecution): Promise<Handled> => {
  const entry = sized(wish);
  const early = checkEntry(factsOf(entry, deps));
  const refusal = refusedBy(early);
  if (refusal !== undefined) return skip(entry, deps, refusal, early);
  const survey = await surveyEntry(entry, deps);
  try {
    return await judge(entry, wish, deps, survey, early);
  } finally {
    // A function that has answered stands still: what it has not finished by then is lost.
    await survey.token.kept;
  }
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
  return decide({ planned: entry, account }, deps);
};
