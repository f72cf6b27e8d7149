/**
 * What an exit tries next, from what its attempts met so far: a pure fold over the reasons in the journal, so that any
 * delivery on any machine stands on the same rung. Keeps: every fault of the token or of the swap climbs, the ladder is
 * finite, and its end is `dead`, which somebody is told about: of the position where all of it was to be sold, of the exit
 * alone where a part was; a fault of the router is only waited out.
 */
import { deadPrefix, putOffPrefix } from '../orders/exit-steps.ts';
import { signatureFeeLamports } from '../orders/paper-fill.ts';
import type { UserSettings } from '../settings/settings.ts';
import { type Remedy, remedyFor } from '../swaps/swap-failure.ts';
import type { BasisPoints, Lamports } from '../values/quantities.ts';
import { basisPoints, lamports } from '../values/quantities.ts';

/** How one attempt ended. `venues` are those of the route that it took; `unwritten`: it cost nothing and left no row. */
export type AttemptEnd =
  | { readonly kind: 'sold' }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly venues: readonly string[];
      readonly unwritten?: boolean;
    };

export type Ladder = {
  /** Index into the rungs. */
  readonly rung: number;
  /** Attempts on this rung that changed nothing. */
  readonly repeats: number;
  /** Sell no more than the wallet really holds. */
  readonly shrink: boolean;
  /** Ask what the wallet can pay before the next attempt. */
  readonly checkFee: boolean;
  /** Pay the urgent priority fee from now on. */
  readonly urgent: boolean;
  readonly excludeVenues: readonly string[];
  /** How often each reason was met. */
  readonly met: Readonly<Record<string, number>>;
  /** Pause before the next attempt, in ms. */
  readonly pauseMs: number;
  /** Why nothing more is tried now. */
  readonly dead: string | undefined;
  /** True after the exit was given up once: what comes now is a second life of the token. */
  readonly gaveUp: boolean;
  /** The slow retry of a dead token or of a part: one attempt, in smaller parts where there is no route, then the end. */
  readonly once: boolean;
};

type Rung = {
  readonly name: string;
  /** Slippage as a multiple of the exit slippage, never over the owner's cap; or that cap. */
  readonly slippage: number | 'cap';
  /** Into how many orders the sale is divided. */
  readonly parts: 1 | 2 | 4;
  readonly elsewhere: boolean;
  readonly urgent: boolean;
};

const rung = (name: string, slippage: Rung['slippage'], parts: Rung['parts'], more: Partial<Rung> = {}): Rung => ({
  name,
  slippage,
  parts,
  elsewhere: false,
  urgent: false,
  ...more,
});

/** From the first attempt to the last resort. Every rung takes a fresh quote. */
export const rungs: readonly Rung[] = [
  rung('fresh', 1, 1),
  rung('wider', 2, 1),
  rung('wider-still', 3, 1),
  rung('widest', 'cap', 1),
  rung('halves', 'cap', 2),
  rung('quarters', 'cap', 4),
  rung('elsewhere', 'cap', 4, { elsewhere: true }),
  rung('urgent', 'cap', 4, { urgent: true }),
];
const halves = rungs.findIndex(({ parts }) => parts === 2);
const quarters = rungs.findIndex(({ parts }) => parts === 4);
const top = rungs.length - 1;

/** Repeats of a rung before the next one, and of the last one before the end. */
const repeatsAtMost = 2;
const topRepeatsAtMost = 8;
const patience: Readonly<Record<string, number>> = {
  /** A new token is often not tradable for seconds to minutes: 2 + 4 + .. + 60 s, five to nine minutes in all. */
  wait: 13,
  /** A frozen account fails on every route; the code may also be a venue's own, hence a second try. */
  frozen: 2,
  poor: 3,
};

const longestPauseMs = 60_000;
/** 2, 4, 8, .. 60 s. */
const growing = (times: number): number => Math.min(2_000 * 2 ** Math.max(0, times - 1), longestPauseMs);

export const firstLadder: Ladder = {
  rung: 0,
  repeats: 0,
  shrink: false,
  checkFee: false,
  urgent: false,
  excludeVenues: [],
  met: {},
  pauseMs: 0,
  dead: undefined,
  gaveUp: false,
  once: false,
};
/** Where the slow retry of a dead token begins. */
export const deadLadder: Ladder = {
  ...firstLadder,
  rung: rungs.findIndex(({ name }) => name === 'widest'),
  once: true,
};

const climb = (ladder: Ladder, reason: string, venues: readonly string[], to = ladder.rung + 1): Ladder => {
  if (ladder.rung === top) return repeat(ladder, reason, venues);
  const next = Math.min(to, top);
  return { ...ladder, rung: next, repeats: 0, excludeVenues: rungs[next]?.elsewhere === true ? venues : [] };
};

const repeat = (ladder: Ladder, reason: string, venues: readonly string[]): Ladder => {
  const repeats = ladder.repeats + 1;
  if (ladder.rung < top) return repeats > repeatsAtMost ? climb(ladder, reason, venues) : { ...ladder, repeats };
  return repeats > topRepeatsAtMost ? { ...ladder, dead: reason } : { ...ladder, repeats, pauseMs: growing(repeats) };
};

/** Goes round the venues that failed; when there is no other way, up. */
const reroute = (ladder: Ladder, reason: string, venues: readonly string[]): Ladder => {
  const fresh = venues.filter((venue) => !ladder.excludeVenues.includes(venue));
  const next = repeat(ladder, reason, venues);
  return fresh.length === 0 || next.rung !== ladder.rung
    ? next
    : { ...next, excludeVenues: [...ladder.excludeVenues, ...fresh] };
};

const failedOnce = (ladder: Ladder, remedy: Remedy, reason: string): Ladder => {
  if (remedy === 'outlast') return ladder;
  if (remedy !== 'smaller' || ladder.rung >= quarters) return { ...ladder, dead: reason };
  return { ...ladder, rung: Math.max(ladder.rung + 1, halves) };
};

const failed = (ladder: Ladder, reason: string, venues: readonly string[]): Ladder => {
  if (reason.startsWith(deadPrefix)) return { ...firstLadder, gaveUp: true };
  // A part that is asked for again is worth one attempt: it may wait for better times.
  if (reason.startsWith(putOffPrefix)) return { ...firstLadder, gaveUp: true, once: true };
  const remedy = remedyFor(reason);
  const times = (ladder.met[remedy] ?? 0) + 1;
  const now: Ladder = { ...ladder, met: { ...ladder.met, [remedy]: times }, pauseMs: 0 };
  const enough = times >= (patience[remedy] ?? Number.POSITIVE_INFINITY);
  if (ladder.once) return failedOnce(now, remedy, reason);
  switch (remedy) {
    case 'climb':
      return climb(now, reason, venues);
    case 'smaller':
      // Without the venues that were left out there may be a route after all.
      return ladder.excludeVenues.length > 0
        ? repeat({ ...now, excludeVenues: [] }, reason, [])
        : climb({ ...now, pauseMs: growing(times) }, reason, venues, Math.max(ladder.rung + 1, halves));
    case 'reroute':
      return reroute(now, reason, venues);
    case 'shrink':
      return repeat({ ...now, shrink: true }, reason, venues);
    case 'again':
      return repeat(now, reason, venues);
    case 'pay-more':
      return repeat({ ...now, urgent: true, checkFee: true }, reason, venues);
    case 'wait':
      return enough ? { ...now, dead: reason } : { ...now, pauseMs: growing(times) };
    case 'poor':
      return enough ? { ...now, dead: reason } : { ...now, checkFee: true, urgent: false, pauseMs: growing(times + 2) };
    case 'frozen':
      return enough ? { ...now, dead: reason } : now;
    case 'outlast':
      return now;
    case 'stop':
      return { ...now, dead: reason };
  }
};

/** The ladder after an attempt ended. A part that sold leaves it where it stands. */
export const afterAttempt = (ladder: Ladder, end: AttemptEnd): Ladder =>
  end.kind === 'sold' ? { ...ladder, repeats: 0, pauseMs: 0 } : failed(ladder, end.reason, end.venues);

const rungOf = (ladder: Ladder): Rung => rungs[Math.min(ladder.rung, top)] as Rung;

/** Slippage of the next attempt: it grows with the rungs and never passes the owner's cap. */
export const slippageOn = (ladder: Ladder, { limits }: UserSettings): BasisPoints => {
  const { slippage } = rungOf(ladder);
  const wished = slippage === 'cap' ? limits.maxSlippageBps : limits.exitSlippageBps * slippage;
  return basisPoints(Math.min(wished, limits.maxSlippageBps));
};

/** Cap of the priority fee of the next attempt, in lamports. */
export const priorityFeeOn = (ladder: Ladder, { limits, exits }: UserSettings): Lamports => {
  const urgent = ladder.urgent || rungOf(ladder).urgent;
  const [usual, most] = [limits.maxPriorityFeeLamports, exits.urgentPriorityFeeLamports];
  return lamports(urgent && most > usual ? most : usual);
};

/** Raw tokens of the next order: the whole of what is left, or a part of what the exit was to sell. */
export const partOn = (ladder: Ladder, target: bigint, left: bigint): bigint => {
  const parts = BigInt(rungOf(ladder).parts);
  const part = (target + parts - 1n) / parts;
  return part < left ? part : left;
};

/** The most that one exit may pay in fees and tips when each of its attempts slips on chain, to the end of the ladder. */
export const ladderCostAtMost = (settings: UserSettings): Lamports => {
  let cost = 0n;
  for (let ladder = firstLadder; ladder.dead === undefined; ) {
    cost += signatureFeeLamports + priorityFeeOn(ladder, settings) + settings.limits.maxTipLamports;
    ladder = afterAttempt(ladder, { kind: 'failed', reason: 'slippage-exceeded', venues: [] });
  }
  return lamports(cost);
};
