/**
 * Plays what the webhooks never brought. Keeps: the cursor of an address moves only past transactions that were dealt with,
 * and unknown is never dealt with; a transaction counts once; running it twice, or in two places at once, starts no order
 * twice. Bounded: a run ends within its budget and goes on with the next address when it is run again.
 */
import { type Standing, stands } from '../../domain/books/standing.ts';
import type { SignalCursor, WatchedAddress } from '../../domain/signals/missed-signal.ts';
import { rotatedBehind, watchedAddresses, watchKey } from '../../domain/signals/missed-signal.ts';
import { epochMs } from '../../domain/values/quantities.ts';
import type { SettingsSnapshot } from '../../ports/settings-store.ts';
import { type AddressLook, recoverAddress } from './recover-address.ts';
import type { SignalRecovery } from './signal-recovery.ts';

export type RecoveryFault = { readonly address: string; readonly problem: string };
export type RecoveredSignals = {
  readonly watched: number;
  readonly looked: number;
  /** Signals put on their queue because no webhook had brought them. */
  readonly recovered: number;
  /** Addresses that have more than this run could deal with. */
  readonly behind: number;
  /** Addresses where something could not be read; the next run begins there again. */
  readonly faults: readonly RecoveryFault[];
  /** Addresses whose cursor does not move although there is something behind it. */
  readonly standing: readonly Standing[];
};

/** Ends the watch over addresses that nobody follows any more. Who cannot be read may still follow. */
const forgetUnwatched = async (
  { cursors }: SignalRecovery,
  snapshot: SettingsSnapshot,
  known: readonly SignalCursor[],
  watched: readonly WatchedAddress[],
): Promise<void> => {
  if (snapshot.global === undefined || snapshot.unreadable.length > 0) return;
  const keys = new Set(watched.map(watchKey));
  for (const cursor of known) if (!keys.has(watchKey(cursor.watched))) await cursors.forget(cursor.watched);
};

/** Waits for one's turn at the nodes. */
const createTurn = ({ clock, sleep, pace }: SignalRecovery) => {
  let nextAtMs = 0;
  return async (): Promise<void> => {
    const waitMs = nextAtMs - clock();
    if (waitMs > 0) await sleep(waitMs);
    nextAtMs = clock() + pace.callEveryMs;
  };
};

const lookSafely = async (look: () => Promise<AddressLook>): Promise<AddressLook> => {
  try {
    return await look();
  } catch (error) {
    return { recovered: 0, behind: false, problem: error instanceof Error ? error.message : String(error) };
  }
};

/** Looks at watched addresses, as many as the budget allows, each run beginning where the last one ended. */
export const recoverSignals = async (deps: SignalRecovery): Promise<RecoveredSignals> => {
  const { clock, pace, cursors } = deps;
  const endsAtMs = epochMs(clock() + pace.budgetMs);
  const [snapshot, known] = await Promise.all([deps.settings.load(), cursors.load()]);
  const watched = watchedAddresses(snapshot.exitOwners, snapshot.global);
  await forgetUnwatched(deps, snapshot, known.cursors, watched);

  const cursorOf = new Map(known.cursors.map((cursor) => [watchKey(cursor.watched), cursor]));
  const turn = createTurn(deps);
  const faults: RecoveryFault[] = [];
  const standing: Standing[] = [];
  let [looked, recovered, behind, faultsInARow] = [0, 0, 0, 0];
  let endedWith: string | undefined;
  for (const each of rotatedBehind(watched, known.endedWith)) {
    if (clock() >= endsAtMs || faultsInARow >= pace.faultsInARow) break;
    endedWith = watchKey(each);
    const look = await lookSafely(() =>
      recoverAddress({ ...deps, turn, endsAtMs }, each, cursorOf.get(watchKey(each))),
    );
    looked += 1;
    recovered += look.recovered;
    behind += look.behind ? 1 : 0;
    faultsInARow = look.problem === undefined ? 0 : faultsInARow + 1;
    if (look.problem === undefined) continue;
    const { problem, sinceMs } = look;
    faults.push({ address: each.address, problem });
    if (sinceMs !== undefined && stands({ sinceMs }, clock()))
      standing.push({ what: 'address', of: each.address, sinceMs, problem });
  }
  if (looked < watched.length && endedWith !== undefined) await cursors.rotate(endedWith);
  return { watched: watched.length, looked, recovered, behind, faults, standing };
};
