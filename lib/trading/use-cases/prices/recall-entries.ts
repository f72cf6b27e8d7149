/** Recalls what the report that was made at the entry knew of a token: asked for once a position, a few at a time. */
import type { Position } from '../../domain/books/position.ts';
import { type EntryFacts, entryFactsOf } from '../../domain/exits/entry-base.ts';
import type { PositionId } from '../../domain/values/quantities.ts';
import type { Clock } from '../../ports/clock.ts';
import type { TokenReports } from '../../ports/token-reports.ts';

export type EntryRecall = {
  /** Asks about positions that are new here and forgets all others. Throws when reports cannot be read: asked again then. */
  readonly check: (positions: readonly Position[]) => Promise<void>;
  readonly of: (position: Pick<Position, 'positionId'>) => EntryFacts | undefined;
};

const readsAtOnce = 25;
/** Reports are kept for a day. */
const keptMs = 86_400_000;

/** A recall that knows nothing yet. */
export const createEntryRecall = (reports: Pick<TokenReports, 'find'>, clock: Clock): EntryRecall => {
  const known = new Map<PositionId, EntryFacts>();
  const ask = async ({ positionId, mint, openedAtMs }: Position): Promise<void> => {
    const report = clock() - openedAtMs > keptMs ? undefined : await reports.find(mint, clock());
    known.set(positionId, report === undefined ? {} : entryFactsOf(report, openedAtMs));
  };
  return {
    check: async (positions) => {
      const held = new Set(positions.map(({ positionId }) => positionId));
      for (const positionId of known.keys()) if (!held.has(positionId)) known.delete(positionId);
      const strangers = positions.filter(({ positionId }) => !known.has(positionId));
      for (let from = 0; from < strangers.length; from += readsAtOnce)
        await Promise.all(strangers.slice(from, from + readsAtOnce).map(ask));
    },
    of: ({ positionId }) => known.get(positionId),
  };
};
