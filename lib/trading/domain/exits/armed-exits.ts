/** The exits of a position as a person wants to see them: each rule, where it acts, and whether it has. */

import type { Position } from '../books/position.ts';
import type { WatchState } from '../prices/watch-state.ts';
import { boughtTokens, stepKey } from '../prices/watch-state.ts';
import type { ExitSettings } from '../settings/exit-settings.ts';
import type { EpochMs, Lamports } from '../values/quantities.ts';
import { epochMs, lamports, scale } from '../values/quantities.ts';
import type { ExitRule } from './exit-rule.ts';
import { firedProfit } from './profit-step.ts';

export type ArmedExit = {
  readonly rule: ExitRule;
  readonly step: number;
  /** `waiting`: a gain has to be reached before it is armed. */
  readonly state: 'armed' | 'waiting' | 'fired';
  /** Acts when the tokens held sell for this. */
  readonly atLamports: Lamports | undefined;
  /** Acts at this moment. */
  readonly atMs: EpochMs | undefined;
  /** Part of the position as bought, in basis points. */
  readonly sellBps: number;
  readonly firedAtMs: EpochMs | undefined;
  readonly note: string;
};

const percent = (bps: number): string => `${bps / 100} %`;

/** Every rule that is switched on, in the order of the settings. `watch` is undefined before the first look. */
export const armedExits = (
  position: Position,
  watch: WatchState | undefined,
  rules: ExitSettings,
): readonly ArmedExit[] => {
  const cost = position.costLamports;
  const above = (bps: number) => lamports(scale(cost, BigInt(10_000 + bps), 10_000n));
  const fired = watch?.fired ?? {};
  const exit = (
    rule: ExitRule,
    note: string,
    more: Partial<ArmedExit> = {},
    step = fired[stepKey(rule, 1)],
  ): ArmedExit => {
    const firedAtMs = step?.atMs;
    const base = { rule, step: 1, state: 'armed' as const, atLamports: undefined, atMs: undefined, sellBps: 10_000 };
    return { ...base, note, ...more, ...(firedAtMs === undefined ? {} : { state: 'fired' as const }), firedAtMs };
  };
  const { takeProfit, stopLossBps, trailingStop, breakeven, timeStop, stalePriceMs, liquidityFallBps } = rules;
  const high = scale(watch?.highLamports ?? 0n, position.tokens, boughtTokens(position) || 1n);
  return [
    ...takeProfit.map((step, index) => {
      const [{ gainBps, sellBps }, nth] = [step, index + 1];
      const more = { step: nth, sellBps, atLamports: above(gainBps) };
      return exit('take-profit', `+${percent(gainBps)}`, more, firedProfit(fired, step, index));
    }),
    ...(stopLossBps === null
      ? []
      : [exit('stop-loss', `-${percent(stopLossBps)}`, { atLamports: above(-stopLossBps) })]),
    ...(trailingStop === null
      ? []
      : [
          watch?.trailingArmed === true
            ? exit('trailing-stop', `${percent(trailingStop.fallBps)} below the high`, {
                atLamports: lamports(scale(high, BigInt(10_000 - trailingStop.fallBps), 10_000n)),
              })
            : exit('trailing-stop', `armed at +${percent(trailingStop.armGainBps)}`, { state: 'waiting' }),
        ]),
    ...(breakeven === null
      ? []
      : [
          watch?.breakevenArmed === true
            ? exit('breakeven', `keeps +${percent(breakeven.keepGainBps)}`, {
                atLamports: above(breakeven.keepGainBps),
              })
            : exit('breakeven', `armed at +${percent(breakeven.armGainBps)}`, { state: 'waiting' }),
        ]),
    ...(timeStop === null
      ? []
      : [
          exit('time-stop', timeStop.unlessGainBps === null ? '' : `unless +${percent(timeStop.unlessGainBps)}`, {
            atMs: epochMs(position.openedAtMs + timeStop.afterMs),
          }),
        ]),
    ...(stalePriceMs === null ? [] : [exit('stale-price', `no price for ${stalePriceMs / 1_000} s`)]),
    ...(liquidityFallBps === null ? [] : [exit('liquidity-fell', `pool down ${percent(liquidityFallBps)}`)]),
    ...(rules.creatorSold ? [exit('creator-sold', '')] : []),
    ...(rules.unsafeMint ? [exit('unsafe-mint', '')] : []),
    ...(rules.sessionEndMinute === null ? [] : [exit('session-end', `minute ${rules.sessionEndMinute} UTC`)]),
  ];
};
