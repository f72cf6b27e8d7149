import type { ExitRule } from '#trading/domain/exits/exit-rule.ts';
import type { EpochMs, PositionId } from '#trading/domain/values/quantities.ts';
import type { ExitLine } from '#trading/ports/exit-line.ts';

/** Waiting exits, in memory. */
export const createMemoryExitLine = (): ExitLine => {
  const lines = new Map<PositionId, Map<ExitRule, EpochMs>>();
  return {
    join: async (positionId, rule, untilMs) => {
      lines.set(positionId, new Map([...(lines.get(positionId) ?? []), [rule, untilMs]]));
    },
    waiting: async (positionId, now) =>
      [...(lines.get(positionId) ?? [])].flatMap(([rule, untilMs]) => (untilMs > now ? [rule] : [])),
  };
};
