/** Plays a series of prices through an owner's exit rules: what would have fired, every sale filled at once at its price. */

import { afterSell, type Position } from '../books/position.ts';
import { boughtTokens, startWatch, type WatchState } from '../prices/watch-state.ts';
import type { ExitSettings } from '../settings/exit-settings.ts';
import type { EpochMs, Lamports, TokenAmount } from '../values/quantities.ts';
import { lamports, scale, tokenAmount } from '../values/quantities.ts';
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

/**
 * The exits of `position` over `prices` (oldest first), bought at `entryPrice`; what `fired` before does not fire again. The
 * prices are taken as true: a second source always agrees with one that is out of bounds.
 */
export const simulateExits = (
  bought: Position,
  rules: ExitSettings,
  prices: readonly PriceRow[],
  entryPrice: bigint,
  fired: WatchState['fired'] = {},
): Simulation => {
  const [first] = prices;
  const openedAtMs = first?.atMs ?? bought.openedAtMs;
  let position: Position = { ...bought, openedAtMs };
  let watch = { ...startWatch(position, openedAtMs), fired: soldBefore(position, fired) };
  const wholeCost = scale(position.costLamports, boughtTokens(position), position.tokens);
  const valueAt = (price: bigint) =>
    scale(scale(wholeCost, price, entryPrice), position.tokens, boughtTokens(position));
  const exits: SimulatedExit[] = [];
  for (const { atMs, price } of prices) {
    if (position.status !== 'open') break;
    const sellLamports = valueAt(price);
    const look = (from: WatchState, source: string) =>
      evaluateExits({ position, watch: from, tick: { sellLamports, source, atMs }, rules, nowMs: atMs });
    let seen = look(watch, 'prices');
    if (seen.wantsSecondSource && seen.fired === undefined) seen = look(seen.watch, 'second');
    watch = seen.watch;
    if (seen.fired === undefined) continue;
    const { rule, step, why } = seen.fired;
    const { position: after, ...sale } = sold(position, seen.fired, sellLamports, atMs);
    exits.push({ atMs, price, rule, step, why, ...sale });
    position = after;
  }
  const rest = position.status === 'open' ? valueAt(prices.at(-1)?.price ?? entryPrice) : 0n;
  return { exits, position, watch, restLamports: lamports(rest) };
};
