/**
 * Sees to it that the prices of everything open are watched, by one watcher a shard. Keeps: nothing runs while nothing is
 * open; a watcher that hands over is followed at once by one that waits; one that died is followed within
 * `longestGapMs`, however wrong its clock or ours.
 */

import { deadStepDue } from '../../domain/exits/exit-due.ts';
import { viewOfLease, type WatchLease, watchdogMs } from '../../domain/prices/watch-lease.ts';
import { shardLease } from '../../domain/prices/watch-shards.ts';
import type { EpochMs } from '../../domain/values/quantities.ts';
import type { AbortLike, Sleep } from '../../ports/clock.ts';
import type { WakeUp } from '../../ports/wake-up.ts';
import { runWatch, type Watching, type WatchSummary } from './watch-prices-loop.ts';

export type PriceWatch = Watching & {
  readonly sleep: Sleep;
  /** Names this invocation. */
  readonly holder: string;
  /** Starts one more watcher, when there are shards that nobody watches. */
  readonly wakeUp: WakeUp;
};

export type WatchTime = {
  /** When this invocation hands over, by its own clock: whatever it waited before is not added. */
  readonly handsOverAtMs: EpochMs;
  /** Aborts when it is time to hand over, or to end. */
  readonly ending: AbortLike;
};

export type WatchOutcome =
  /** Or only dead tokens of which none is to be offered again now. */
  | { readonly kind: 'nothing-open' }
  /** Every shard is in good hands. */
  | { readonly kind: 'watched-already' }
  | ({ readonly kind: 'watched'; readonly shard: number; readonly fence: number } & WatchSummary);

const take = async (watch: PriceWatch, shard: number, { handsOverAtMs }: WatchTime, dead: WatchLease | undefined) => {
  const outcome = await watch.leases.take({
    name: shardLease(shard),
    holder: watch.holder,
    now: watch.clock(),
    leaseMs: watch.times.leaseMs,
    handsOverAtMs,
    dead,
  });
  return outcome.kind === 'taken' ? outcome.lease : undefined;
};

/** Waits for a lease while its holder is about to hand over, or until it is known to be dead or in good hands. */
const standBy = async (watch: PriceWatch, shard: number, time: WatchTime): Promise<WatchLease | undefined> => {
  const { leases, clock, sleep, times } = watch;
  const waitUntilMs = clock() + watchdogMs + times.leaseMs;
  let seen: WatchLease | undefined;
  let standsSinceMs = 0;
  while (!time.ending.aborted && clock() < waitUntilMs) {
    const lease = await leases.find(shardLease(shard));
    if (lease === undefined) return take(watch, shard, time, undefined);
    const view = viewOfLease(lease, clock(), times);
    if (view === 'gone') return take(watch, shard, time, undefined);
    if (seen === undefined || seen.fence !== lease.fence || seen.beat !== lease.beat) {
      // A clock is wrong, but it is being renewed: good hands.
      if (view === 'leave' || (view === 'suspect' && seen?.fence === lease.fence)) return undefined;
      [seen, standsSinceMs] = [lease, clock()];
    } else if (clock() - standsSinceMs >= times.leaseMs) return take(watch, shard, time, lease);
    await sleep(times.lookMs);
  }
  return undefined;
};

type Seen = { readonly shard: number; readonly view: ReturnType<typeof viewOfLease> };

/** How every shard's lease stands: one read each, the only ones of a wake-up that finds all in good hands. */
const seeShards = ({ shards, leases, clock, times }: PriceWatch): Promise<readonly Seen[]> =>
  Promise.all(
    Array.from({ length: shards }, async (_, shard) => {
      const lease = await leases.find(shardLease(shard));
      return { shard, view: lease === undefined ? 'gone' : viewOfLease(lease, clock(), times) };
    }),
  );

/** Takes a free shard, or stands by at one; wakes another watcher when more are free. */
const claim = async (watch: PriceWatch, views: readonly Seen[], time: WatchTime) => {
  const free = views.filter(({ view }) => view === 'gone');
  for (const [nth, { shard }] of free.entries()) {
    const lease = await take(watch, shard, time, undefined);
    if (lease === undefined) continue;
    if (nth + 1 < free.length) await watch.wakeUp.wake().catch((error: unknown) => watch.onFault('wake-up', error));
    return { shard, lease };
  }
  for (const { shard } of views.filter(({ view }) => view === 'wait' || view === 'suspect')) {
    const lease = await standBy(watch, shard, time);
    if (lease !== undefined) return { shard, lease };
  }
  return undefined;
};

/** Whether there is something to watch all the time: opening positions count, dead ones do not. */
const isAnythingAlive = async ({ positions }: PriceWatch): Promise<boolean> =>
  (await positions.open(positionsAtMost)).some(({ deadSinceMs }) => deadSinceMs === undefined);

/** Whether there is something to watch now: a dead token only when it is to be offered again. */
const isAnythingDue = async ({ positions, watches, clock }: PriceWatch): Promise<boolean> => {
  const [first, ...others] = await positions.open(positionsAtMost);
  if (first === undefined) return false;
  const open = [first, ...others];
  const dead = open.flatMap(({ positionId, deadSinceMs }) =>
    deadSinceMs === undefined ? [] : [{ positionId, deadSinceMs }],
  );
  if (dead.length < open.length) return true;
  const known = await watches.of(dead.map(({ positionId }) => positionId));
  const isDue = ({ positionId, deadSinceMs }: (typeof dead)[number]) =>
    deadStepDue(known.get(positionId)?.fired ?? {}, deadSinceMs, clock()) !== undefined;
  return dead.some(isDue);
};

const positionsAtMost = 100_000;
/** A position that opened while the last watcher was ending is not in the index at once. */
const indexLagMs = 1_000;

/**
 * Watches one shard for as long as it needs to be, or sees that it is watched. Throws when the books or the leases cannot be
 * read at the start: the next invocation tries again.
 */
export const watchPrices = async (watch: PriceWatch, time: WatchTime): Promise<WatchOutcome> => {
  let outcome: WatchOutcome = { kind: 'watched-already' };
  let isNews = true;
  while (!time.ending.aborted && isNews) {
    const views = await seeShards(watch);
    if (views.every(({ view }) => view === 'leave')) return outcome;
    if (outcome.kind !== 'watched' && !(await isAnythingDue(watch))) return { kind: 'nothing-open' };
    const claimed = await claim(watch, views, time);
    if (claimed === undefined) return outcome;
    const { shard, lease } = claimed;
    outcome = { kind: 'watched', shard, fence: lease.fence, ...(await runWatch(watch, shard, lease, time.ending)) };
    if (outcome.end !== 'nothing-open') return outcome;
    // Whoever was woken by a fill just now may have left, because the lease was still held.
    await watch.sleep(indexLagMs, time.ending);
    isNews = await isAnythingAlive(watch).catch((error: unknown) => {
      watch.onFault('books', error);
      return false;
    });
  }
  return outcome;
};
