/**
 * The identity of a step of profit: the price at which it sells, so that an edited ladder is followed at once and no price sells
 * twice. Rows of earlier versions name its place in the ladder, from 1 to 6; they count as that place still.
 */
import type { FiredStep, WatchState } from '../prices/watch-state.ts';
import { stepKey } from '../prices/watch-state.ts';
import type { ExitSettings } from '../settings/exit-settings.ts';

type Ladder = ExitSettings['takeProfit'];

const costBps = 10_000;

/** The number of the step that sells at a gain: its price in basis points of cost, 15 000 for +50 %. */
export const profitStep = (gainBps: number): number => costBps + gainBps;

/** What is known of a step of the ladder having fired. `index` is its place now, from 0. */
export const firedProfit = (
  fired: WatchState['fired'],
  { gainBps }: Ladder[number],
  index: number,
): FiredStep | undefined =>
  fired[stepKey('take-profit', profitStep(gainBps))] ?? fired[stepKey('take-profit', index + 1)];

/** The gain of a step that fired, in basis points; undefined when its place is no longer in the ladder. */
export const gainOfFired = ({ step }: Pick<FiredStep, 'step'>, ladder: Ladder): number | undefined =>
  step > costBps ? step - costBps : ladder[step - 1]?.gainBps;

/** A step as a person reads it: `+50%` for the profit that it takes. */
export const stepText = ({ rule, step }: Pick<FiredStep, 'rule' | 'step'>): string =>
  rule === 'take-profit' && step > costBps ? `+${(step - costBps) / 100}%` : String(step);
