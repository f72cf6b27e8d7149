/** Plays a series of prices through an owner's exit rules: what would have fired, every sale filled at once at its price. */

import { afterSell, type Position } from '../books/position.ts';
import { boughtTokens, startWatch, type WatchState } from '../prices/watch-state.ts';
import type { ExitSettings } from '../settings/exit-settings.ts';
import type { EpochMs, Lamports, TokenAmount } from '../values/quantities.ts';
import { epochMs, lamports, scale, tokenAmount } from '../values/quantities.ts';
import { unknownGainMs } from './exit-due.ts';
import { exitCause } from './exit-rule.ts';
import { evaluateExits, type FiredExit } from './exit-rules.ts';

/** A price in any unit, as an integer: only its ratio to the entry counts. */
export type PriceRow = { readonly atMs: EpochMs; readonly price: bigint };

export type SimulatedExit = Pick<FiredExit, 'rule' | 'step' | 'why'> & {
  readonly atMs: EpochMs;
  readonly price: bigint;
  readonly soldTokens: TokenAmount;
  /** Without fees. */
  readonly proceedsLamports: Lamports;
};

export type Simulation = {
  readonly exits: readonly SimulatedExit[];
  readonly position: Position;
  readonly watch: WatchState;
  /** What the rest would bring at the last price. */
  readonly restLamports: Lamports;
};

type Sale = Pick<SimulatedExit, 'soldTokens' | 'proceedsLamports'> & { readonly position: Position };

const sold = (position: Position, exit: FiredExit, sellLamports: bigint, atMs: EpochMs): Sale => {
  const tokens = exit.tokens !== undefined && exit.tokens < position.tokens ? exit.tokens : position.tokens;
  const proceeds = lamports(scale(sellLamports, tokens, position.tokens));
  const none = lamports(0n);
  const fill = {
    tokens: tokenAmount(-tokens),
    lamports: proceeds,
    feeLamports: none,
    tipLamports: none,
    rentLamports: none,
    walletLamports: proceeds,
    slot: 0,
    atMs,
  };
  return { position: afterSell(position, fill, exit), soldTokens: tokenAmount(tokens), proceedsLamports: proceeds };
};

/** What fired before and has sold: what did not sell yet may fire anew on these prices. */
const soldBefore = (position: Position, fired: WatchState['fired']): WatchState['fired'] =>
  Object.fromEntries(
    Object.entries(fired).filter(
      ([, { rule, step, tokens }]) =>
        tokens !== undefined && (position.soldBy[exitCause(position.positionId, rule, step)] ?? 0n) >= tokens,
    ),
  );

const dayMs = 86_400_000;

/** The moments of a silence at which a rule of time may become due, oldest first: nothing else can happen in it. */
const momentsIn = (
  { openedAtMs }: Position,
  { lastNewsAtMs }: WatchState,
  { timeStop, stalePriceMs, sessionEndMinute }: ExitSettings,
  fromMs: EpochMs,
  untilMs: EpochMs,
): readonly EpochMs[] => {
  const sessionMs = (sessionEndMinute ?? 0) * 60_000;
  const moments = [
    ...(timeStop === null ? [] : [openedAtMs + timeStop.afterMs, lastNewsAtMs + unknownGainMs]),
    ...(stalePriceMs === null ? [] : [lastNewsAtMs + stalePriceMs]),
    ...(sessionEndMinute === null ? [] : [Math.ceil((fromMs - sessionMs + 1) / dayMs) * dayMs + sessionMs]),
  ];
  return moments
    .filter((atMs) => atMs > fromMs && atMs < untilMs)
    .toSorted((one, other) => one - other)
    .map(epochMs);
};

export type SimulationSetting = {
  readonly rules: ExitSettings;
  readonly entryPrice: bigint;
  /** What fired before does not fire again. */
  readonly fired?: WatchState['fired'];
  /** Whether a second source always agrees with a price that is out of bounds, or none can be asked. */
  readonly second?: 'agrees' | 'absent';
};

/**
 * The exits of `position` over `prices` (oldest first). What lies between two prices is a silence: rules of time fire in it
 * too, and sell at the last price.
 */
export const simulateExits = (
  bought: Position,
  prices: readonly PriceRow[],
  { rules, entryPrice, fired = {}, second = 'agrees' }: SimulationSetting,
): Simulation => {
  const [first] = prices;
  const openedAtMs = first?.atMs ?? bought.openedAtMs;
  let position: Position = { ...bought, openedAtMs };
  let watch = { ...startWatch(position, openedAtMs), fired: soldBefore(position, fired) };
  const wholeCost = scale(position.costLamports, boughtTokens(position), position.tokens);
  const valueAt = (price: bigint) =>
    scale(scale(wholeCost, price, entryPrice), position.tokens, boughtTokens(position));
  const exits: SimulatedExit[] = [];
  const sell = (exit: FiredExit | undefined, price: bigint, atMs: EpochMs): void => {
    if (exit === undefined) return;
    const { rule, step, why } = exit;
    const { position: after, ...sale } = sold(position, exit, valueAt(price), atMs);
    exits.push({ atMs, price, rule, step, why, ...sale });
    position = after;
  };
  const look = (atMs: EpochMs, price: bigint | undefined, source: string) => {
    const tick = price === undefined ? undefined : { sellLamports: valueAt(price), source, atMs };
    const seen = evaluateExits({ position, watch, tick, rules, nowMs: atMs });
    watch = seen.watch;
    return seen;
  };
  for (const [nth, { atMs, price }] of prices.entries()) {
    const before = prices[nth - 1];
    const silence = before === undefined ? [] : momentsIn(position, watch, rules, before.atMs, atMs);
    for (const silentAtMs of silence)
      if (before !== undefined && position.status === 'open')
        sell(look(silentAtMs, undefined, 'prices').fired, before.price, silentAtMs);
    if (position.status !== 'open') break;
    let seen = look(atMs, price, 'prices');
    if (seen.wantsSecondSource && seen.fired === undefined && second === 'agrees') seen = look(atMs, price, 'second');
    sell(seen.fired, price, atMs);
  }
  const rest = position.status === 'open' ? valueAt(prices.at(-1)?.price ?? entryPrice) : 0n;
  return { exits, position, watch, restLamports: lamports(rest) };
};
