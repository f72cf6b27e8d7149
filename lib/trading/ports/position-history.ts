import type { HistoryRow } from '../domain/exits/position-history.ts';
import type { PositionId } from '../domain/values/quantities.ts';

export type PositionHistory = {
  /** Writes rows over those of the same minute or hour. */
  readonly write: (rows: readonly HistoryRow[]) => Promise<void>;
  /** Puts rows together with those of the same minute or hour. */
  readonly add: (rows: readonly HistoryRow[]) => Promise<void>;
  /** Every row of a position, minutes before hours, oldest first. Minutes older than a day may or may not be there. */
  readonly of: (positionId: PositionId) => Promise<readonly HistoryRow[]>;
};
