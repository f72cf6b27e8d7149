/** When each start of `npm start` is killed: moments that follow from a seed. */
import { createHash } from 'node:crypto';

/** `starting`: so many ms after the process was started. `trading`: so many ms after it has said its nth order. */
export type KillMoment =
  | { readonly during: 'starting'; readonly afterMs: number }
  | { readonly during: 'trading'; readonly order: number; readonly afterMs: number };

const shareOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;

/** About one in so many starts is killed before it is up. */
const startingOneIn = 6;
const mostOrders = 3;
/** An order takes a second or two from its decision to its fill, so that this falls into every part of one. */
const longestAfterOrderMs = 1_500;
const longestStartMs = 2_500;

/** The moments of so many kills. */
export const killPlan = (seed: string, count: number): readonly KillMoment[] =>
  Array.from({ length: count }, (_, index): KillMoment => {
    const share = (what: string) => shareOf(`${seed}/kill/${index}/${what}`);
    if (share('during') < 1 / startingOneIn)
      return { during: 'starting', afterMs: Math.floor(share('after') * longestStartMs) };
    return {
      during: 'trading',
      order: 1 + Math.floor(share('order') * mostOrders),
      afterMs: Math.floor(share('after') * longestAfterOrderMs),
    };
  });
