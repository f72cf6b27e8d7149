/** A point: one fault at one effect of one scenario. Its text is the seed that replays it. */

export type Point = {
  readonly scenario: string;
  /** Which effect, from 0; undefined for the run without a fault. */
  readonly effect: number | undefined;
  readonly fault: string;
  readonly seed: string;
};

/** The fault of the run without one. */
export const undisturbed = 'undisturbed';

/** `scenario:effect:fault:seed`. */
export const textOf = ({ scenario, effect, fault, seed }: Point): string =>
  `${scenario}:${effect ?? '-'}:${fault}:${seed}`;

/** Reads what `textOf` wrote. Throws when it is not one. */
export const readPoint = (text: string): Point => {
  const [, scenario, effect, fault, seed] = /^([a-z-]+):(\d+|-):([a-z0-9-]+):(.+)$/.exec(text) ?? [];
  if (scenario === undefined || effect === undefined || fault === undefined || seed === undefined)
    throw new Error(`found ${text}, allowed is <scenario>:<effect index>:<fault>:<seed>`);
  return { scenario, effect: effect === '-' ? undefined : Number(effect), fault, seed };
};
