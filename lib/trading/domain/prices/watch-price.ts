/** Takes one look at a price into what is remembered: what it raises, what it arms, and whether it is believed. */

import type { Position } from '../books/position.ts';
import { reached, spent } from '../exits/excursion.ts';
import type { ExitSettings } from '../settings/exit-settings.ts';
import type { EpochMs } from '../values/quantities.ts';
import { lamports } from '../values/quantities.ts';
import type { PriceMark, PriceTick } from './price-tick.ts';
import { confirms, freshness, jumps } from './price-tick.ts';
import type { WatchState } from './watch-state.ts';
import { asWhole } from './watch-state.ts';

/** The price that the rules look at. One that is not believed may stop a loss, and sells no winner. */
export type SeenPrice = {
  readonly sellLamports: bigint;
  readonly wholeLamports: bigint;
  readonly liquidityLamports: bigint | undefined;
  readonly believed: boolean;
};

export type Observed = { readonly watch: WatchState; readonly price: SeenPrice | undefined };

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
  if (tick === undefined || position.tokens <= 0n) return { watch, price: undefined };
  const { accepted, suspect } = watch;
  const last = suspect !== undefined && (accepted === undefined || suspect.atMs > accepted.atMs) ? suspect : accepted;
  const news = freshness(tick, last, nowMs);
  if (news === 'stale') return { watch, price: undefined };
  const { sellLamports, source, atMs, slot } = tick;
  const mark: PriceMark = { wholeLamports: asWhole(position, sellLamports), source, atMs, slot };
  const reference = accepted?.wholeLamports ?? asWhole(position, position.costLamports);
  const believed =
    !jumps(reference, mark.wholeLamports, rules.priceJumpBps) || confirms(suspect, mark, rules.priceJumpBps);
  const alive: WatchState = {
    ...watch,
    lastNewsAtMs: news === 'fresh' && atMs > watch.lastNewsAtMs ? atMs : watch.lastNewsAtMs,
    entryLiquidityLamports:
      watch.entryLiquidityLamports ??
      (tick.liquidityLamports === undefined ? undefined : lamports(tick.liquidityLamports)),
  };
  return {
    watch: believed ? believe(alive, position, mark, rules) : { ...alive, suspect: mark },
    price: { sellLamports, wholeLamports: mark.wholeLamports, liquidityLamports: tick.liquidityLamports, believed },
  };
};
