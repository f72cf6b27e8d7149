/**
 * One watcher at work, for as long as it holds its lease, has time left, and something is open. Keeps: nothing slow stands
 * between a price and its decision: reading, renewing, the books and the queue go on beside it; when a port fails, the rest
 * goes on;
 * only a lease that was refused, not one that could not be renewed, ends it, for a second watcher does no harm.
 */

import type { Position } from '../../domain/books/position.ts';
import type { LeaseTimes, WatchLease } from '../../domain/prices/watch-lease.ts';
import type { WatchShard } from '../../domain/prices/watch-shards.ts';
import type { Mint } from '../../domain/values/quantities.ts';
import type { AbortLike } from '../../ports/clock.ts';
import type { LeaseBook } from '../../ports/lease.ts';
import type { PositionBook } from '../../ports/position-book.ts';
import type { WatchedMint } from '../../ports/price-source.ts';
import type { SettingsStore } from '../../ports/settings-store.ts';
import { createChore } from './watch-prices-chore.ts';
import { createEvaluation, type Evaluating } from './watch-prices-evaluation.ts';

export type WatchPace = {
  /** Between two looks at all prices, ms. */
  readonly tickMs: number;
  /** Between two readings of the open positions, ms; 2 ms more for each position beyond a thousand. */
  readonly booksMs: number;
  /** Between two readings of the settings, ms; 30 ms more for each user. A position of an unknown owner does not wait so long. */
  readonly settingsMs: number;
  /** How long nothing must be open before the watcher ends, ms. */
  readonly lingerMs: number;
};

export const defaultWatchPace: WatchPace = { tickMs: 1_500, booksMs: 2_000, settingsMs: 30_000, lingerMs: 10_000 };

export type Watching = Evaluating & {
  readonly positions: PositionBook;
  readonly settings: SettingsStore;
  readonly leases: LeaseBook;
  readonly times: LeaseTimes;
  readonly pace: WatchPace;
  readonly shards: WatchShard['shards'];
};

export type WatchEnd = 'nothing-open' | 'time-over' | 'lease-lost';

export type WatchSummary = {
  readonly end: WatchEnd;
  readonly ticks: number;
  /** Positions at the last reading of the books, and mints among them. */
  readonly positions: number;
  readonly mints: number;
  readonly requested: number;
  readonly rpcCalls: number;
  readonly quotes: number;
  readonly bookReads: number;
};

const positionsAtMost = 100_000;
const booksPerPositionMs = 2;
/** Between two looks at the mints, and between two at what was known of them at the entry. */
const safetyMs = 20_000;
const entriesMs = 20_000;
/** Between two looks at what creators hold: a sale that the WebSocket did not tell is seen after that. */
const creatorsMs = 10_000;
/** Between two looks at whether a minute of history is over. */
const historyMs = 5_000;
/** Between two reports of how old the oldest price is. */
const priceAgeMs = 30_000;
const settingsPerUserMs = 30;
const unknownOwnerMs = 5_000;
const manyPositions = 1_000;

/** The largest and the smallest position of every mint: sales between them are priced along. */
const watchedMints = (
  positions: readonly { readonly mint: Mint; readonly tokens: bigint }[],
): readonly WatchedMint[] => {
  const sizes = new Map<Mint, WatchedMint>();
  for (const { mint, tokens } of positions) {
    const known = sizes.get(mint) ?? { mint, tokens, least: tokens };
    sizes.set(mint, {
      mint,
      tokens: tokens > known.tokens ? tokens : known.tokens,
      least: tokens < known.least ? tokens : known.least,
    });
  }
  return [...sizes.values()];
};

/** Watches a shard until `ending` aborts, nothing is open any more, or the lease is somebody else's. Never throws. */
export const runWatch = async (
  deps: Watching,
  shard: number,
  held: WatchLease,
  ending: AbortLike,
): Promise<WatchSummary> => {
  const { source, clock, pace, times, onFault } = deps;
  const evaluation = createEvaluation(deps);
  const count = { ticks: 0, positions: 0, mints: 0, requested: 0, rpcCalls: 0, quotes: 0, bookReads: 0 };
  let lease: WatchLease | undefined = held;
  let openAtMs: number = clock();
  let openMints: readonly Mint[] = [];
  let openPositions: readonly Position[] = [];
  const tasks = new Set<Promise<void>>();
  const background = (task: Promise<number>): void => {
    const watched = task
      .then((requested) => {
        count.requested += requested;
      })
      .catch((error: unknown) => onFault('beside', error))
      .finally(() => tasks.delete(watched));
    tasks.add(watched);
  };

  const books = createChore(
    async () => {
      const mine = await deps.positions.open(positionsAtMost, { shard, shards: deps.shards });
      const watched = mine.filter(({ status, tokens }) => status === 'open' && tokens > 0n);
      await evaluation.follow(watched);
      const mints = watchedMints(watched);
      source.watch(mints);
      count.bookReads += 1;
      count.positions = watched.length;
      count.mints = mints.length;
      openPositions = watched;
      openMints = mints.map(({ mint }) => mint);
      // A dead token is offered by every watchdog's watcher once, and keeps none at work.
      if (mine.some(({ deadSinceMs }) => deadSinceMs === undefined)) openAtMs = clock();
    },
    () => pace.booksMs + booksPerPositionMs * Math.max(0, count.positions - manyPositions),
    clock,
    (error) => {
      // Books that cannot be read are no proof that nothing is open.
      openAtMs = clock();
      onFault('books', error);
    },
  );
  let known = 0;
  const owners = createChore(
    async () => {
      const { exitOwners } = await deps.settings.load();
      known = exitOwners.length;
      evaluation.know(exitOwners);
    },
    () => (evaluation.lacksOwner() ? unknownOwnerMs : pace.settingsMs + settingsPerUserMs * known),
    clock,
    (error) => onFault('settings', error),
  );
  const renewal = createChore(
    async () => {
      if (lease !== undefined) lease = await deps.leases.renew(lease, clock(), times.leaseMs);
    },
    () => times.renewMs,
    clock,
    (error) => onFault('lease', error),
  );
  const look = createChore(
    async () => {
      const { rpcCalls, quotes, faults } = await source.look();
      count.rpcCalls += rpcCalls;
      count.quotes += quotes;
      for (const fault of faults) onFault('price-source', fault);
    },
    () => pace.tickMs,
    clock,
    (error) => onFault('price-source', error),
  );
  const safety = createChore(
    async () => deps.safety?.check(openMints),
    () => safetyMs,
    clock,
    (error) => onFault('safety', error),
  );
  const entries = createChore(
    async () => deps.entries?.check(openPositions),
    () => entriesMs,
    clock,
    (error) => onFault('entries', error),
  );
  const creators = createChore(
    async () => {
      deps.creators?.follow(evaluation.creatorsMatter());
      await deps.creators?.check();
    },
    () => creatorsMs,
    clock,
    (error) => onFault('creators', error),
  );
  const history = createChore(
    async () => deps.recorder?.flush(clock()),
    () => historyMs,
    clock,
    (error) => onFault('history', error),
  );
  const priceAge = createChore(
    async () => {
      const oldestMs = evaluation.oldestPriceMs();
      if (oldestMs !== undefined) deps.onPriceAge?.(oldestMs);
    },
    () => priceAgeMs,
    clock,
    (error) => onFault('price-age', error),
  );
  const endOf = (): WatchEnd | undefined => {
    if (lease === undefined) return 'lease-lost';
    if (ending.aborted) return 'time-over';
    return clock() - openAtMs >= pace.lingerMs ? 'nothing-open' : undefined;
  };

  books.begin();
  owners.begin();
  await Promise.all([books.settled(), owners.settled()]);
  let tickAtMs: number = clock();
  let end = endOf();
  while (end === undefined) {
    renewal.begin();
    books.begin();
    owners.begin();
    look.begin();
    safety.begin();
    entries.begin();
    creators.begin();
    history.begin();
    priceAge.begin();
    if (clock() >= tickAtMs) {
      count.ticks += 1;
      tickAtMs = clock() + pace.tickMs;
      source.changed();
      evaluation.evaluate('all', background);
    } else evaluation.evaluate(source.changed(), background);
    await source.nextChange(Math.max(0, tickAtMs - clock()));
    end = endOf();
  }
  const store = () => evaluation.flush().catch((error: unknown) => onFault('watches', error));
  // A renewal that is still on its way would name the lease as it was.
  await Promise.all([renewal.settled(), store()]);
  // The successor waits for nothing else: what is still being asked for may take its time, and is stored once more.
  if (lease !== undefined) await deps.leases.release(lease).catch((error: unknown) => onFault('lease', error));
  await Promise.all([books.settled(), owners.settled(), look.settled()]);
  while (tasks.size > 0) await Promise.all(tasks);
  await Promise.all([safety.settled(), entries.settled(), creators.settled(), history.settled()]);
  await deps.recorder?.flush(clock(), true).catch((error: unknown) => onFault('history', error));
  await store();
  return { end, ...count };
};
