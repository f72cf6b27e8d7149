/**
 * A second look at the settings before an entry is signed: what its owner has stopped since is not signed. It begins beside the
 * build of the transaction and costs no time; only behind a build that took long it is taken once more.
 */
import { verdict } from '../../domain/guards/guard.ts';
import { checkStops } from '../../domain/guards/guards.ts';
import type { Verdict } from '../../domain/orders/decision.ts';
import { factsOf } from './entry-decision.ts';
import type { EntryExecution, PlannedEntry } from './survey-entry.ts';

/** What the settings say by now. Never rejects: settings that cannot be read refuse. */
export type LookAgain = () => Promise<readonly Verdict[]>;

type Deps = Pick<EntryExecution, 'settings' | 'clock'>;

/** An older look is taken anew. Who halts within this halts the next signal. */
const goodForMs = 1_000;

const look = async (entry: PlannedEntry, deps: Deps): Promise<readonly Verdict[]> => {
  const snapshot = await deps.settings.load().catch(() => undefined);
  const user = snapshot?.users.find(({ userId }) => userId === entry.user.userId);
  return snapshot === undefined || user === undefined
    ? [verdict('settings-readable', false, 'no', 'yes')]
    : checkStops(factsOf({ ...entry, snapshot, user }, deps));
};

/** Begins to look, and answers what was seen whenever it is asked. */
export const secondLook = (entry: PlannedEntry, deps: Deps): LookAgain => {
  let begunAtMs = deps.clock();
  let seen = look(entry, deps);
  return () => {
    const now = deps.clock();
    if (now - begunAtMs > goodForMs) {
      begunAtMs = now;
      seen = look(entry, deps);
    }
    return seen;
  };
};
