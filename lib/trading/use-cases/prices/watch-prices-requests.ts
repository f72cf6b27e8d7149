/**
 * Puts exits on the queue beside the watching. Keeps: what fired is stored at once when the queue has it, and not before; what
 * the queue does not take has not fired, whatever else fired meanwhile; a queue that is slow holds up nobody.
 */
import type { Position } from '../../domain/books/position.ts';
import type { ExitRequest } from '../../domain/orders/order-request.ts';
import type { WatchState } from '../../domain/prices/watch-state.ts';
import type { ExitQueue } from '../../ports/order-queue.ts';
import type { WatchStates } from './watch-prices-states.ts';

export type FoundExit = {
  readonly position: Position;
  readonly exit: ExitRequest;
  /** What had fired before, and with it. */
  readonly before: WatchState['fired'];
  readonly after: WatchState['fired'];
};

/** `now` without what a request added to `before`, as far as nothing newer has taken its place. */
const takenBack = (now: WatchState['fired'], { before, after }: FoundExit): WatchState['fired'] => {
  const kept = { ...now };
  for (const [key, step] of Object.entries(after)) {
    const former = before[key];
    if (step === former || now[key]?.requestedAtMs !== step.requestedAtMs) continue;
    if (former === undefined) delete kept[key];
    else kept[key] = former;
  }
  return kept;
};

/** Returns how many the queue took. Never throws: what it did not take is told to `onFault`, and fires again. */
export type RequestExits = (found: readonly FoundExit[]) => Promise<number>;

export const createExitRequests =
  (exits: ExitQueue, states: WatchStates, onFault: (what: string, error: unknown) => void): RequestExits =>
  async (found) => {
    if (found.length === 0) return 0;
    const asked = found.map((each) => ({ each, entry: states.of(each.position) }));
    for (const { entry } of asked) entry.requests += 1;
    let taken = 0;
    try {
      await exits.enqueueExits(found.map(({ exit }) => exit));
      taken = found.length;
    } catch (error) {
      for (const { each, entry } of asked) entry.watch = { ...entry.watch, fired: takenBack(entry.watch.fired, each) };
      onFault('exits', error);
    } finally {
      for (const { entry } of asked) entry.requests -= 1;
    }
    await states.storeDue(asked.map(({ entry }) => entry));
    return taken;
  };
