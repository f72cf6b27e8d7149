/**
 * Evaluates the watched positions in memory. Keeps: an exit is on the queue before it is stored as fired; an estimate raises
 * and arms nothing, and fires only what limits a loss or keeps a gain, after it was to be settled and could not be; one
 * position that cannot be evaluated does not keep the others from being.
 */

import type { Position } from '../../domain/books/position.ts';
import { type ExitEvaluation, type ExitInputs, evaluateExits, exitRequestOf } from '../../domain/exits/exit-rules.ts';
import type { PriceTick } from '../../domain/prices/price-tick.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import type { Mint, UserId } from '../../domain/values/quantities.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CreatorWatch } from '../../ports/creators.ts';
import type { ExitQueue } from '../../ports/order-queue.ts';
import type { PriceSource, SaleReading } from '../../ports/price-source.ts';
import type { WatchBook } from '../../ports/watch-book.ts';
import type { EntryRecall } from './recall-entries.ts';
import type { HistoryRecorder } from './record-history.ts';
import { createOpinions } from './watch-prices-opinions.ts';
import { createExitRequests, type FoundExit } from './watch-prices-requests.ts';
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
  /** Hears now and then how old the price is, ms, of the position that nobody has told anything of for the longest. */
  readonly onPriceAge?: (oldestMs: number) => void;
  /** Keeps the course of what is watched. */
  readonly recorder?: HistoryRecorder;
};

/**
 * How far a reading may be acted on. `estimate`: nothing fires by it before it is settled. `opinion`: one that is no exact
 * price speaks for or against what is in doubt, and fires nothing of its own.
 */
type Trust = 'estimate' | 'settled' | 'opinion';
/** Runs beside the watching and resolves to the exits that it requested. */
type Background = (task: Promise<number>) => void;
type Doubts = { readonly estimated: Position[]; readonly unbelieved: Position[] };

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
  const request = createExitRequests(exits, states, onFault);
  const opinions = createOpinions(source, clock);
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
    const believed = evaluation.watch.accepted !== watch.accepted;
    if (sale?.exact === false && trust === 'opinion') {
      if (evaluation.fired !== undefined && !believed) return { ...evaluation, fired: undefined, watch };
    } else if (sale?.exact === false && (trust === 'estimate' || sale.source === 'jupiter')) {
      const wereItRead = inputs.tick && { ...inputs.tick, exact: true };
      const hangsOnIt = evaluateExits({ ...inputs, tick: wereItRead }).fired !== undefined;
      if (hangsOnIt && trust === 'estimate') return 'unsettled';
      // A quote for another size is no price of this one: a large sale moves the market against itself.
      // It is news all the same: that its own size is not quoted is no silence.
      const { lastNewsAtMs } = evaluation.watch;
      if (hangsOnIt) return evaluateExits({ ...inputs, watch: { ...watch, lastNewsAtMs }, tick: undefined });
    }
    // A price that something is sold at belongs to the course, believed or not.
    const isActedUpon = evaluation.fired?.again === false;
    if (sale?.exact === true && (believed || isActedUpon)) recorder?.note(position, sale.sellLamports, sale.atMs);
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

  /** What fires by these readings, and what is in doubt. `saleOf` tells what a position would sell for. */
  const run = (
    positions: readonly Position[],
    trust: Trust,
    saleOf: (position: Position) => SaleReading | undefined,
  ) => {
    const found: FoundExit[] = [];
    const doubts: Doubts = { estimated: [], unbelieved: [] };
    for (const position of positions) {
      const user = owners.get(position.userId);
      if (user === undefined || position.status !== 'open') continue;
      const entry = states.of(position);
      const evaluation = decide(position, saleOf(position), user, trust);
      if (evaluation === undefined) continue;
      if (evaluation === 'unsettled') {
        doubts.estimated.push(position);
        continue;
      }
      const before = entry.watch.fired;
      entry.watch = evaluation.watch;
      if (evaluation.wantsSecondSource) doubts.unbelieved.push(position);
      if (evaluation.fired !== undefined)
        found.push({
          ...{ position, before, after: evaluation.watch.fired },
          exit: exitRequestOf(position, evaluation.fired, clock()),
        });
    }
    return { found, doubts };
  };
  const known = ({ mint, tokens }: Position) => source.sale(mint, tokens);
  const heldIn = (mint: Mint): readonly Position[] => ofMint.get(mint) ?? [];

  /** Asks a second source about prices out of bounds, and evaluates its answer at once. */
  const confirm = async (mint: Mint, doubted: readonly Position[]): Promise<number> => {
    const opinion = await opinions.ask(mint, doubted);
    if (opinion === undefined) return 0;
    const inDoubt = heldIn(mint).filter((each) => states.of(each).watch.suspect !== undefined);
    const { found } = run(inDoubt, 'opinion', ({ tokens }) => opinion(tokens));
    const requested = await request(found);
    await states.storeDue(inDoubt.map(states.of));
    return requested;
  };
  const confirmAll = ({ unbelieved }: Doubts, background: Background): void => {
    for (const [mint, doubted] of Map.groupBy(unbelieved, (each) => each.mint))
      if (opinions.isDue(mint)) background(confirm(mint, doubted));
  };

  /** Reads what an exit hangs on, and evaluates it anew. */
  const settle = async (estimated: readonly Position[], background: Background): Promise<number> => {
    for (const { mint } of estimated) settling.add(mint);
    try {
      await source.settle(estimated);
    } finally {
      for (const { mint } of estimated) settling.delete(mint);
    }
    const ids = new Set(estimated.map(({ positionId }) => positionId));
    const mints = new Set(estimated.map(({ mint }) => mint));
    const still = [...mints].flatMap(heldIn).filter(({ positionId }) => ids.has(positionId));
    const { found, doubts } = run(still, 'settled', known);
    confirmAll(doubts, background);
    const requested = await request(found);
    await states.storeDue(still.map(states.of));
    return requested;
  };

  return {
    /** Replaces the positions. States of positions that are new here are read from the book first. */
    follow: async (positions: readonly Position[]): Promise<void> => {
      await states.follow(positions);
      ofMint.clear();
      for (const position of positions) ofMint.set(position.mint, [...(ofMint.get(position.mint) ?? []), position]);
      opinions.keep((mint) => ofMint.has(mint));
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
    /** How long the position has been without news that has been for the longest, ms; undefined when none is to have any. */
    oldestPriceMs: (): number | undefined => {
      const watched = [...ofMint.values()].flat().filter(({ deadSinceMs }) => deadSinceMs === undefined);
      const news = watched.map((each) => states.of(each).watch.lastNewsAtMs);
      return news.length === 0 ? undefined : clock() - news.reduce((one, other) => (other < one ? other : one));
    },
    /** Whether somebody holds a position whose settings are not known: it cannot be evaluated. */
    lacksOwner: (): boolean => lacksOwner,
    /** Looks at the positions in these mints, or at all. Whatever takes time goes on in the background. */
    evaluate: (mints: readonly Mint[] | 'all', background: Background): void => {
      const positions = mints === 'all' ? [...ofMint.values()].flat() : mints.flatMap(heldIn);
      const { found, doubts } = run(positions, 'estimate', known);
      if (found.length > 0) background(request(found));
      // Nobody's price waits for a note about another's.
      background(states.storeDue(positions.map(states.of)).then(() => 0));
      const estimated = doubts.estimated.filter(({ mint }) => !settling.has(mint));
      if (estimated.length > 0) background(settle(estimated, background));
      confirmAll(doubts, background);
    },
    /** Stores everything that was not yet. */
    flush: states.flush,
  };
};
