/**
 * Points that need not be played, because another one that is played comes to the very same world.
 *
 * killed-before: the others know a worker by its changes alone, and each has durations of its own; so it is the same to
 * them whether it dies before one effect, before the next or right after a change, while it changes nothing in between.
 *
 * No other fault is left out. A worker that stands still, errs or is late goes on afterwards with what it has read by then,
 * and one that is delivered twice meets its double at another moment: each of these is a story of its own.
 */
import type { Point } from './point.ts';
import { type Effect, isChange } from './stage/effect.ts';

export type Planned = { readonly point: Point; readonly effect: Effect };

/** What a worker had changed last when its effect came to happen; undefined when it had changed nothing yet. */
type Standing = { readonly worker: string; readonly since: number | undefined };

/** Where each worker stood at each effect of an undisturbed run, given in the order in which they happened. */
const standings = (happened: readonly Effect[]): ReadonlyMap<number, Standing> => {
  const lastChanges = new Map<string, number>();
  const found = new Map<number, Standing>();
  for (const effect of happened) {
    if (effect.index === undefined) continue;
    found.set(effect.index, { worker: effect.worker, since: lastChanges.get(effect.worker) });
    if (isChange(effect)) lastChanges.set(effect.worker, effect.index);
  }
  return found;
};

/** These points of one scenario without those that equal another of them; `happened` is of the run without a fault. */
export const withoutEquals = (planned: readonly Planned[], happened: readonly Effect[]): readonly Planned[] => {
  const stood = standings(happened);
  const killedAfter = new Set(
    planned.filter(({ point }) => point.fault === 'killed-after').map(({ effect }) => effect.index),
  );
  const met = new Set<string>();
  return planned.filter(({ point, effect }) => {
    const standing = stood.get(effect.index ?? -1);
    if (point.fault !== 'killed-before' || standing === undefined) return true;
    if (standing.since !== undefined && killedAfter.has(standing.since)) return false;
    const place = `${standing.worker} since ${standing.since}`;
    if (met.has(place)) return false;
    met.add(place);
    return true;
  });
};
