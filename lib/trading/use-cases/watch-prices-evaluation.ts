/**
 * Evaluates the watched positions in memory. Keeps: an exit is on the queue before it counts as fired; what fired is stored
 * at once; a state that somebody else wrote meanwhile is merged, never overwritten; no exit hangs on an estimate alone.
 */
import { type ExitEvaluation, evaluateExits, exitRequestOf } from '../domain/exit-rules.ts';
import type { ExitRequest } from '../domain/order-request.ts';
import type { Position } from '../domain/position.ts';
import type { EpochMs, Mint, PositionId, UserId } from '../domain/quantities.ts';
import type { UserRow } from '../domain/settings.ts';
import { withoutFuture } from '../domain/watch-clock.ts';
import { mergeWatch, mustStore, startWatch, type WatchState } from '../domain/watch-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExitQueue } from '../ports/order-queue.ts';
import type { PriceSource, SaleReading } from '../ports/price-source.ts';
import type { WatchBook } from '../ports/watch-book.ts';
import type { HistoryRecorder } from './record-history.ts';
import type { SafetyWatch } from './watch-safety.ts';

export type Evaluating = {
  readonly source: PriceSource;
  readonly watches: WatchBook;
  readonly exits: ExitQueue;
  readonly clock: Clock;
  /** Hears of every decision: ms from the arrival of its price to the decision, and whether it fired. */
  readonly onDecision?: (afterMs: number, fired: boolean) => void;
  /** What is known about a mint besides its price. */
  readonly safety?: SafetyWatch;
  /** Keeps the course of what is watched. */
  readonly recorder?: HistoryRecorder;
};

export type Evaluated = { readonly evaluated: number; readonly requested: number };

/** Bounds on writing: what a crash may forget of a high or of the last price, ms. */
const storeHighMs = 1_000;
const storeRestMs = 30_000;
const storesAtOnce = 25;

type Kept = { watch: WatchState; storedAtMs: number; stored: WatchState };

/** How far a reading may be acted on. `estimate`: nothing fires by it before it is settled. */
type Trust = 'estimate' | 'settled';

/** An evaluation that watches nothing yet. */
export const createEvaluation = ({ source, watches, exits, clock, onDecision, safety, recorder }: Evaluating) => {
  const kept = new Map<PositionId, Kept>();
  const ofMint = new Map<Mint, Position[]>();
  let owners: ReadonlyMap<UserId, UserRow> = new Map();
  const settling = new Set<Mint>();

  const keptOf = (position: Position, now: EpochMs): Kept => {
    const found = kept.get(position.positionId);
    if (found !== undefined) return found;
    const watch = startWatch(position, now);
    const fresh = { watch, stored: watch, storedAtMs: 0 };
    kept.set(position.positionId, fresh);
    return fresh;
  };

  const decide = (position: Position, sale: SaleReading | undefined, user: UserRow): ExitEvaluation => {
    const nowMs = clock();
    const { watch } = keptOf(position, nowMs);
    const tick = sale && {
      sellLamports: sale.sellLamports,
      source: sale.source,
      atMs: sale.atMs,
      ...(sale.liquidityLamports !== undefined && { liquidityLamports: sale.liquidityLamports }),
      ...(sale.slot !== undefined && { slot: sale.slot }),
    };
    const notices = safety?.noticesOf(position.mint) ?? {};
    const evaluation = evaluateExits({ position, watch, tick, notices, rules: user.settings.exits, nowMs });
    const believed = evaluation.watch.accepted !== watch.accepted;
    if (sale !== undefined && believed) recorder?.note(position, sale.sellLamports, sale.atMs);
    if (sale !== undefined) onDecision?.(nowMs - sale.atMs, evaluation.fired !== undefined);
    return evaluation;
  };

  const store = async (entry: Kept): Promise<void> => {
    const mine = entry.watch;
    let outcome = await watches.store(mine);
    for (let tries = 0; outcome.kind === 'changed-meanwhile' && tries < 3; tries += 1)
      outcome = await watches.store(mergeWatch(outcome.stored, mine));
    if (outcome.kind !== 'stored') return;
    // What was learnt while the write was on its way is kept, at the version that is stored now.
    const known = entry.watch === mine ? outcome.watch : mergeWatch(outcome.watch, entry.watch);
    entry.watch = withoutFuture(known, clock());
    entry.stored = outcome.watch;
    entry.storedAtMs = clock();
  };
  const isDue = ({ watch, stored, storedAtMs }: Kept): boolean => {
    if (watch === stored && watch.version > 0) return false;
    if (watch.fired !== stored.fired || watch.version === 0) return true;
    return clock() - storedAtMs >= (mustStore(stored, watch) ? storeHighMs : storeRestMs);
  };
  const storeDue = async (entries: readonly Kept[]): Promise<void> => {
    const due = entries.filter(isDue);
    for (let from = 0; from < due.length; from += storesAtOnce)
      await Promise.all(due.slice(from, from + storesAtOnce).map(store));
  };

  /** Puts exits on the queue and stores what fired; when the queue does not take them, they have not fired. */
  const request = async (found: readonly { position: Position; exit: ExitRequest; before: WatchState }[]) => {
    if (found.length === 0) return;
    try {
      await exits.enqueueExits(found.map(({ exit }) => exit));
    } catch (error) {
      for (const { position, before } of found) {
        const entry = kept.get(position.positionId);
        if (entry !== undefined) entry.watch = { ...entry.watch, fired: before.fired };
      }
      throw error;
    }
  };

  type Doubts = { readonly estimated: Set<Mint>; readonly unbelieved: Position[] };
  const run = async (positions: readonly Position[], trust: Trust, doubts: Doubts): Promise<Evaluated> => {
    const found: { position: Position; exit: ExitRequest; before: WatchState }[] = [];
    for (const position of positions) {
      const user = owners.get(position.userId);
      if (user === undefined || position.status !== 'open') continue;
      const sale = source.sale(position.mint, position.tokens);
      const evaluation = decide(position, sale, user);
      if (evaluation.fired !== undefined && sale?.exact === false && trust === 'estimate') {
        doubts.estimated.add(position.mint);
        continue;
      }
      const entry = keptOf(position, clock());
      const before = entry.watch;
      entry.watch = evaluation.watch;
      if (evaluation.wantsSecondSource) doubts.unbelieved.push(position);
      if (evaluation.fired !== undefined)
        found.push({ position, exit: exitRequestOf(position, evaluation.fired, clock()), before });
    }
    await request(found);
    await storeDue(positions.flatMap(({ positionId }) => kept.get(positionId) ?? []));
    return { evaluated: positions.length, requested: found.length };
  };

  const held = (mints: readonly Mint[]): readonly Position[] => mints.flatMap((mint) => ofMint.get(mint) ?? []);

  /** Asks a second source about prices out of bounds, and evaluates its answer at once. */
  const confirm = async (positions: readonly Position[]): Promise<number> => {
    let requested = 0;
    await Promise.all(
      positions.map(async (position) => {
        const user = owners.get(position.userId);
        const sale = await source.second(position.mint, position.tokens);
        if (sale === undefined || user === undefined) return;
        const entry = keptOf(position, clock());
        const before = entry.watch;
        const { fired, watch } = decide(position, sale, user);
        entry.watch = watch;
        if (fired !== undefined) {
          await request([{ position, exit: exitRequestOf(position, fired, clock()), before }]);
          requested += 1;
        }
        await storeDue([entry]);
      }),
    );
    return requested;
  };

  return {
    /** Replaces positions and owners. States of positions that are new here are read from the book first. */
    follow: async (positions: readonly Position[], users: readonly UserRow[]): Promise<void> => {
      const strangers = positions.map(({ positionId }) => positionId).filter((id) => !kept.has(id));
      const remembered = strangers.length === 0 ? new Map<PositionId, WatchState>() : await watches.of(strangers);
      for (const [id, stored] of remembered)
        kept.set(id, { watch: withoutFuture(stored, clock()), stored, storedAtMs: clock() });
      const ids = new Set(positions.map(({ positionId }) => positionId));
      for (const id of kept.keys()) if (!ids.has(id)) kept.delete(id);
      ofMint.clear();
      for (const position of positions) ofMint.set(position.mint, [...(ofMint.get(position.mint) ?? []), position]);
      owners = new Map(users.map((user) => [user.userId, user]));
    },
    /** Looks at the positions in these mints, or at all. Throws when an exit could not be put on the queue. */
    evaluate: async (
      mints: readonly Mint[] | 'all',
      background: (task: Promise<number>) => void,
    ): Promise<Evaluated> => {
      const doubts: Doubts = { estimated: new Set(), unbelieved: [] };
      const done = await run(mints === 'all' ? [...ofMint.values()].flat() : held(mints), 'estimate', doubts);
      const estimated = [...doubts.estimated].filter((mint) => !settling.has(mint));
      if (estimated.length > 0) {
        for (const mint of estimated) settling.add(mint);
        const settle = async () => {
          try {
            await source.settle(estimated);
            const later: Doubts = { estimated: new Set(), unbelieved: [] };
            const { requested } = await run(held(estimated), 'settled', later);
            return requested + (await confirm(later.unbelieved));
          } finally {
            for (const mint of estimated) settling.delete(mint);
          }
        };
        background(settle());
      }
      if (doubts.unbelieved.length > 0) background(confirm(doubts.unbelieved));
      return done;
    },
    /** Stores everything that was not yet. */
    flush: async (): Promise<void> => {
      const entries = [...kept.values()].filter(({ watch, stored }) => watch !== stored || watch.version === 0);
      for (let from = 0; from < entries.length; from += storesAtOnce)
        await Promise.all(entries.slice(from, from + storesAtOnce).map(store));
    },
  };
};

export type Evaluation = ReturnType<typeof createEvaluation>;
