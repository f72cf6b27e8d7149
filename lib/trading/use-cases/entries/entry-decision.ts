/** What becomes of an entry, written down: what started it, what each guard found, and why it was made or not. */
import type { EntryFacts } from '../../domain/guards/guard.ts';
import { checkEntry } from '../../domain/guards/guards.ts';
import { overridesOf, refusedBy } from '../../domain/guards/overrides.ts';
import type { Decision, Verdict } from '../../domain/orders/decision.ts';
import { causeOf, signatureOf } from '../../domain/orders/entry-origin.ts';
import { inputsOf } from '../../domain/orders/plan.ts';
import type { Execution, Handled } from '../orders/execution.ts';
import { done } from '../orders/execution.ts';
import type { Entry, PlannedEntry } from './survey-entry.ts';

/** The decision on an entry. */
export const decisionOf = (
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

/** Ends an entry in a decision not to make it. */
export const skip = async (
  entry: Entry,
  deps: Execution,
  reason: string,
  verdicts: readonly Verdict[],
): Promise<Handled> => {
  await deps.decisions.record([decisionOf(entry, deps, 'skip', reason, verdicts)]);
  return done(`skipped: ${reason}`);
};

/** What the guards look at before anything is asked of the network. */
export const factsOf = ({ request, user, snapshot }: PlannedEntry, deps: Pick<Execution, 'clock'>): EntryFacts => ({
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
