import type { Decision } from '#trading/domain/orders/decision.ts';
import { dayOf } from '#trading/domain/values/quantities.ts';
import type { DecisionLog } from '#trading/ports/decision-log.ts';
import { type BookState, byAge, decisionKey } from './book-state.ts';

const oldestFirst = byAge<Decision>(
  (decision) => decision.atMs,
  (decision) => `${decision.cause}#${decision.userId}`,
);

/** The decisions of shared rows in memory. */
export const createMemoryDecisionLog = (state: BookState): DecisionLog => ({
  record: async (decisions) => {
    for (const decision of decisions)
      if (!state.decisions.has(decisionKey(decision))) state.decisions.set(decisionKey(decision), decision);
  },
  find: async (cause, userId) => state.decisions.get(decisionKey({ cause, userId })),
  of: async (cause) =>
    [...state.decisions.values()]
      .filter((decision) => decision.cause === cause)
      .toSorted((one, other) => (one.userId < other.userId ? -1 : 1)),
  on: async (day) => [...state.decisions.values()].filter(({ atMs }) => dayOf(atMs) === day).toSorted(oldestFirst),
});
