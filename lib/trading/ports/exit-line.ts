import type { ExitRule } from '../domain/exits/exit-rule.ts';
import type { EpochMs, PositionId } from '../domain/values/quantities.ts';

/** The exits that wait for a position which another order has claimed. A convenience: the claim in the journal is the guard. */
export type ExitLine = {
  /** Says that an exit waits until then at most. Said again, the later time counts. */
  readonly join: (positionId: PositionId, rule: ExitRule, untilMs: EpochMs) => Promise<void>;
  /** The exits that wait at `now` (strongly consistent), in no order. */
  readonly waiting: (positionId: PositionId, now: EpochMs) => Promise<readonly ExitRule[]>;
};
