/**
 * Takes one look at a price into what is remembered: what it raises, what it arms, and whether it is believed. Keeps: only
 * a price that was read raises or arms anything; one that was concluded speaks for or against a suspect, and stops a loss.
 */

import type { Position } from '../books/position.ts';
import { reached, spent } from '../exits/excursion.ts';
import type { ExitSettings } from '../settings/exit-settings.ts';
import type { EpochMs } from '../values/quantities.ts';
import { scale } from '../values/quantities.ts';
import type { PriceMark, PriceTick } from './price-tick.ts';
import { confirms, freshness, jumps, repeats, suspected } from './price-tick.ts';
import type { WatchState } from './watch-state.ts';
import { asWhole, boughtTokens } from './watch-state.ts';

/** The price that the rules look at. One that is not believed may limit a loss or keep a gain, and takes no profit. */
export type SeenPrice = {
  readonly sellLamports: bigint;
  readonly wholeLamports: bigint;
  readonly liquidityLamports: bigint | undefined;
  readonly believed: boolean;
};

export type Observed = {
  readonly watch: WatchState;
  readonly price: SeenPrice | undefined;
  /** The price is out of bounds and waits for another source, or for its own to repeat it. */
  readonly suspicious: boolean;
};

const nothing = (watch: WatchState): Observed => ({ watch, price: undefined, suspicious: false });

/** True when `amount` is at least `cost` and `gainBps` of it more. */
export const gained = (amount: bigint, cost: bigint, gainBps: number): boolean =>
  amount * 10_000n >= cost * BigInt(10_000 + gainBps);

const believe = (watch: WatchState, position: Position, mark: PriceMark, rules: ExitSettings): WatchState => {
  const cost = asWhole(position, position.costLamports);
  const high = mark.wholeLamports > watch.highLamports ? mark.wholeLamports : watch.highLamports;
  const { trailingStop, breakeven } = rules;
  const before = watch.accepted;
  const excursion =
    before === undefined ? watch.excursion : spent(watch.excursion, before.wholeLamports, cost, before.atMs, mark.atMs);
  return {
    ...watch,
    accepted: mark,
    suspect: undefined,
    highLamports: high,
    trailingArmed: watch.trailingArmed || (trailingStop !== null && gained(high, cost, trailingStop.armGainBps)),
    breakevenArmed: watch.breakevenArmed || (breakeven !== null && gained(high, cost, breakeven.armGainBps)),
    excursion: reached(excursion, mark.wholeLamports, mark.atMs),
  };
};

/** The state after a tick. A stale tick changes nothing and shows no price. */
export const observe = (
  watch: WatchState,
  position: Position,
  tick: PriceTick | undefined,
  rules: ExitSettings,
  nowMs: EpochMs,
): Observed => {
  if (tick === undefined || position.tokens <= 0n) return nothing(watch);
  const { accepted, suspect } = watch;
  const last = suspect !== undefined && (accepted === undefined || suspect.atMs > accepted.atMs) ? suspect : accepted;
  const news = freshness(tick, last, nowMs);
  if (news === 'stale') return nothing(watch);
  const { sellLamports, source, atMs, slot } = tick;
  const mark: PriceMark = { wholeLamports: asWhole(position, sellLamports), source, atMs, slot };
  const reference = accepted?.wholeLamports ?? asWhole(position, position.costLamports);
  const inBounds = !jumps(reference, mark.wholeLamports, rules.priceJumpBps);
  const confirmed = confirms(suspect, mark, rules.priceJumpBps);
  const alive: WatchState = {
    ...watch,
    lastNewsAtMs: news === 'fresh' && atMs > watch.lastNewsAtMs ? atMs : watch.lastNewsAtMs,
  };
  const price = { sellLamports, wholeLamports: mark.wholeLamports, liquidityLamports: tick.liquidityLamports };
  if (tick.exact === false) {
    // The suspect was read: it is what another source's estimate confirms.
    if (suspect !== undefined && confirmed) {
      const { wholeLamports } = suspect;
      const confirmedLamports = scale(wholeLamports, position.tokens, boughtTokens(position));
      return {
        watch: believe(alive, position, suspect, rules),
        price: { ...price, sellLamports: confirmedLamports, wholeLamports, believed: true },
        suspicious: false,
      };
    }
    const isContradicted = suspect !== undefined && suspect.source !== source && inBounds;
    return {
      watch: isContradicted ? { ...alive, suspect: undefined } : alive,
      price: { ...price, believed: false },
      suspicious: false,
    };
  }
  const believed = inBounds || confirmed || repeats(suspect, mark, rules.priceJumpBps);
  return {
    watch: believed
      ? believe(alive, position, mark, rules)
      : { ...alive, suspect: suspected(suspect, mark, rules.priceJumpBps) },
    price: { ...price, believed },
    suspicious: !believed,
  };
};
