/**
 * Evaluates the watched positions in memory. Keeps: an exit is on the queue before it is stored as fired; an estimate raises
 * and arms nothing, and fires only what limits a loss or keeps a gain, after it was to be settled and could not be; one
 * position that cannot be evaluated does not keep the others from being.
 */

import type { Position } from '../../domain/books/position.ts';
import { type ExitEvaluation, type ExitInputs, evaluateExits, exitRequestOf } from '../../domain/exits/exit-rules.ts';
import type { ExitRequest } from '../../domain/orders/order-request.ts';
import type { PriceTick } from '../../domain/prices/price-tick.ts';
import type { WatchState } from '../../domain/prices/watch-state.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import type { Mint, UserId } from '../../domain/values/quantities.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CreatorWatch } from '../../ports/creators.ts';
import type { ExitQueue } from '../../ports/order-queue.ts';
import type { PriceSource, SaleReading } from '../../ports/price-source.ts';
import type { WatchBook } from '../../ports/watch-book.ts';
import type { EntryRecall } from './recall-entries.ts';
import type { HistoryRecorder } from './record-history.ts';
import { createWatchStates } from './watch-prices-states.ts';
import type { SafetyWatch } from './watch-safety.ts';

export type Evaluating = {
  readonly source: PriceSource;
  readonly watches: WatchBook;
  readonly exits: ExitQueue;
  readonly clock: Clock;
  /** Hears of what failed; everything else goes on. */
  readonly onFault: (what: string, error: unknown) => void;
  /** Hears of every decision: ms from the arrival of its price to the decision, and whether it fired. */
  readonly onDecision?: (afterMs: number, fired: boolean) => void;
  /** What is known about a mint besides its price. */
  readonly safety?: SafetyWatch;
  /** What creators hold; asked only about mints of which an owner wants to know. */
  readonly creators?: CreatorWatch;
  /** What was known of tokens when they were bought. */
  readonly entries?: EntryRecall;
  /** Keeps the course of what is watched. */
  readonly recorder?: HistoryRecorder;
};

export type Evaluated = { readonly evaluated: number; readonly requested: number };

/** How far a reading may be acted on. `estimate`: nothing fires by it before it is settled. */
type Trust = 'estimate' | 'settled';

const tickOf = ({ sellLamports, liquidityLamports, pool, source, exact, slot, atMs }: SaleReading): PriceTick => ({
  ...{ sellLamports, source, exact, atMs },
  ...(liquidityLamports !== undefined && { liquidityLamports }),
  ...(pool !== undefined && { pool }),
  ...(slot !== undefined && { slot }),
});

/** An evaluation that watches nothing yet. */
export const createEvaluation = (deps: Evaluating) => {
  const { source, watches, exits, clock, onFault, onDecision, safety, creators, entries, recorder } = deps;
  const states = createWatchStates(watches, clock);
  const ofMint = new Map<Mint, Position[]>();
  let owners: ReadonlyMap<UserId, UserRow> = new Map();
  let lacksOwner = false;
  const settling = new Set<Mint>();

  const inputsOf = (position: Position, sale: SaleReading | undefined, user: UserRow): ExitInputs => {
    const { mint } = position;
    const notices = {
      ...safety?.noticesOf(mint),
      creatorTokens: creators?.holding(mint),
      creatorMissing: creators?.isMissing(mint),
      entry: entries?.of(position),
    };
    const { watch } = states.of(position);
    return { position, watch, tick: sale && tickOf(sale), notices, rules: user.settings.exits, nowMs: clock() };
  };
  const decideOrThrow = (
    position: Position,
    sale: SaleReading | undefined,
    user: UserRow,
    trust: Trust,
  ): ExitEvaluation | 'unsettled' => {
    const inputs = inputsOf(position, sale, user);
    const { watch, nowMs } = inputs;
    const evaluation = evaluateExits(inputs);
    if (sale?.exact === false && trust === 'estimate') {
      const wereItRead = inputs.tick && { ...inputs.tick, exact: true };
      if (evaluateExits({ ...inputs, tick: wereItRead }).fired !== undefined) return 'unsettled';
    }
    const believed = evaluation.watch.accepted !== watch.accepted;
    // A price that something is sold at belongs to the course, believed or not.
    const isActedUpon = sale?.exact === true && evaluation.fired?.again === false;
    if (sale !== undefined && (believed || isActedUpon)) recorder?.note(position, sale.sellLamports, sale.atMs);
    if (sale !== undefined) onDecision?.(nowMs - sale.atMs, evaluation.fired !== undefined);
    return evaluation;
  };

  /** Undefined when a position cannot be evaluated: it must not keep the others from being. */
  const decide = (...given: Parameters<typeof decideOrThrow>): ExitEvaluation | 'unsettled' | undefined => {
    const [position] = given;
    try {
      return decideOrThrow(...given);
    } catch (error) {
      onFault(`position ${position.positionId}`, error);
      return undefined;
    }
  };

  /** Puts exits on the queue and stores what fired; when the queue does not take them, they have not fired. */
  const request = async (found: readonly { position: Position; exit: ExitRequest; before: WatchState }[]) => {
    if (found.length === 0) return;
    for (const { position } of found) states.of(position).isRequesting = true;
    try {
      await exits.enqueueExits(found.map(({ exit }) => exit));
    } catch (error) {
      for (const { position, before } of found) {
        const entry = states.of(position);
        entry.watch = { ...entry.watch, fired: before.fired };
      }
      throw error;
    } finally {
      for (const { position } of found) states.of(position).isRequesting = false;
    }
  };

  type Doubts = { readonly estimated: Set<Mint>; readonly unbelieved: Position[] };
  const run = async (positions: readonly Position[], trust: Trust, doubts: Doubts): Promise<Evaluated> => {
    const found: { position: Position; exit: ExitRequest; before: WatchState }[] = [];
    for (const position of positions) {
      const user = owners.get(position.userId);
      if (user === undefined || position.status !== 'open') continue;
      const sale = source.sale(position.mint, position.tokens);
      const evaluation = decide(position, sale, user, trust);
      if (evaluation === undefined) continue;
      if (evaluation === 'unsettled') {
        doubts.estimated.add(position.mint);
        continue;
      }
      const entry = states.of(position);
      const before = entry.watch;
      entry.watch = evaluation.watch;
      if (evaluation.wantsSecondSource) doubts.unbelieved.push(position);
      if (evaluation.fired !== undefined)
        found.push({ position, exit: exitRequestOf(position, evaluation.fired, clock()), before });
    }
    await request(found);
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
        const entry = states.of(position);
        const before = entry.watch;
        const evaluation = decide(position, sale, user, 'settled');
        if (evaluation === undefined || evaluation === 'unsettled') return;
        const { fired } = evaluation;
        const isBelieved = evaluation.watch.accepted !== before.accepted;
        // An estimate may speak about the doubted price, and fires nothing of its own.
        if (fired !== undefined && !sale.exact && !isBelieved) return;
        entry.watch = evaluation.watch;
        if (fired !== undefined) {
          await request([{ position, exit: exitRequestOf(position, fired, clock()), before }]);
          requested += 1;
        }
        await states.storeDue([entry]);
      }),
    );
    return requested;
  };

  return {
    /** Replaces the positions. States of positions that are new here are read from the book first. */
    follow: async (positions: readonly Position[]): Promise<void> => {
      await states.follow(positions);
      ofMint.clear();
      for (const position of positions) ofMint.set(position.mint, [...(ofMint.get(position.mint) ?? []), position]);
      lacksOwner = positions.some(({ userId }) => !owners.has(userId));
    },
    /** Replaces the owners. */
    know: (users: readonly UserRow[]): void => {
      owners = new Map(users.map((user) => [user.userId, user]));
      lacksOwner = [...ofMint.values()].flat().some(({ userId }) => !owners.has(userId));
    },
    /** The mints whose creators matter to somebody who holds them. */
    creatorsMatter: (): readonly Mint[] =>
      [...ofMint].flatMap(([mint, positions]) =>
        positions.some(({ userId }) => owners.get(userId)?.settings.exits.creatorSold === true) ? [mint] : [],
      ),
    /** Whether somebody holds a position whose settings are not known: it cannot be evaluated. */
    lacksOwner: (): boolean => lacksOwner,
    /** Looks at the positions in these mints, or at all. Throws when an exit could not be put on the queue. */
    evaluate: async (
      mints: readonly Mint[] | 'all',
      background: (task: Promise<number>) => void,
    ): Promise<Evaluated> => {
      const doubts: Doubts = { estimated: new Set(), unbelieved: [] };
      const positions = mints === 'all' ? [...ofMint.values()].flat() : held(mints);
      const done = await run(positions, 'estimate', doubts);
      // Nobody's price waits for a note about another's.
      background(states.storeDue(positions.map(states.of)).then(() => 0));
      const estimated = [...doubts.estimated].filter((mint) => !settling.has(mint));
      if (estimated.length > 0) {
        for (const mint of estimated) settling.add(mint);
        const settle = async () => {
          try {
            await source.settle(estimated);
            const later: Doubts = { estimated: new Set(), unbelieved: [] };
            const { requested } = await run(held(estimated), 'settled', later);
            await states.storeDue(held(estimated).map(states.of));
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
    flush: states.flush,
  };
};
