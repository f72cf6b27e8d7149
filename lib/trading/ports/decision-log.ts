import type { Decision } from '../domain/orders/decision.ts';
import type { Day, SignalId, UserId } from '../domain/values/quantities.ts';

export type DecisionLog = {
  /** Records decisions that made no order. The first decision of a user on a cause stands; a later one is dropped. */
  readonly record: (decisions: readonly Decision[]) => Promise<void>;
  /** The decision of one user on one cause, or undefined. */
  readonly find: (cause: SignalId, userId: UserId) => Promise<Decision | undefined>;
  /** Every user's decision on a cause. */
  readonly of: (cause: SignalId) => Promise<readonly Decision[]>;
  /** Every decision of a UTC day, oldest first. */
  readonly on: (day: Day) => Promise<readonly Decision[]>;
};
