/** A signal that the chain does not confirm: waited for, or ended in the decision of everybody it matters to. */
import { skipOf } from '../../domain/orders/plan.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import type { Signal } from '../../domain/signals/signal.ts';
import { isGivenUp } from '../entries/confirm-signal.ts';
import type { Execution, Handled } from './execution.ts';
import { done, retry } from './execution.ts';

type Deps = Pick<Execution, 'clock' | 'decisions'>;

/** No node shows it: it is delivered again until it is given up. */
export const notSeen = async (deps: Deps, signal: Signal, users: readonly UserRow[]): Promise<Handled> => {
  const now = deps.clock();
  if (!isGivenUp(signal, now)) return retry(1_000, 'signal-not-on-chain-yet');
  await deps.decisions.record(users.map((user) => skipOf(signal, user, 'signal-not-on-chain', now)));
  return done('signal-not-on-chain');
};

/** The chain says otherwise. */
export const refute = async (deps: Deps, signal: Signal, users: readonly UserRow[], reason: string) => {
  await deps.decisions.record(users.map((user) => skipOf(signal, user, reason, deps.clock())));
  return done(`refuted: ${reason}`);
};
