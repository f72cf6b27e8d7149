/** What a token's price will have done at each age: the script that the background traders play out with real swaps. */
import type { Random } from '../random.ts';

export type PathShape = 'winner' | 'loser' | 'rug' | 'wave';

export type PricePath = {
  shape: PathShape;
  /** The price at an age, as a multiple of the opening price. */
  at(ageMs: number): number;
  /** The best multiple between two ages, looked at every second. */
  bestBetween(fromMs: number, untilMs: number): number;
  /** From this age on nobody plays it any more, milliseconds. */
  endsAtMs: number;
};

type Knot = readonly [ageMs: number, multiple: number];

/** The line through the knots, straight in the logarithm; flat after the last. */
const through = (shape: PathShape, knots: readonly Knot[]): PricePath => {
  const at = (ageMs: number): number => {
    const next = knots.findIndex(([knotMs]) => knotMs > ageMs);
    const [fromMs, from] = knots.at(next < 0 ? -1 : Math.max(0, next - 1)) as Knot;
    const [untilMs, until] = knots.at(next) as Knot;
    if (next <= 0 || untilMs === fromMs) return next === 0 ? until : from;
    return from * (until / from) ** ((ageMs - fromMs) / (untilMs - fromMs));
  };
  return {
    shape,
    at,
    bestBetween: (fromMs, untilMs) => {
      let best = 0;
      for (let ageMs = fromMs; ageMs <= untilMs; ageMs += 1000) best = Math.max(best, at(ageMs));
      return best;
    },
    endsAtMs: (knots.at(-1) as Knot)[0],
  };
};

/** Up 60 to 400 % within 10 to 40 s with one dip on the way, then down to about half of the peak. */
const winner = (random: Random): PricePath => {
  const peak = random.between(1.6, 5);
  const peakMs = random.between(10_000, 40_000);
  const dipMs = peakMs * random.between(0.4, 0.6);
  const beforeDip = peak ** random.between(0.45, 0.6);
  return through('winner', [
    [0, 1],
    [dipMs, beforeDip],
    [dipMs + 2000, beforeDip * random.between(0.82, 0.95)],
    [peakMs + 2000, peak],
    [peakMs + random.between(5000, 8000), peak * random.between(0.9, 1)],
    [peakMs + random.between(15_000, 25_000), peak * random.between(0.4, 0.65)],
    [peakMs + 60_000, peak * random.between(0.3, 0.5)],
  ]);
};

/** A short hope, then down by 40 to 60 %. */
const loser = (random: Random): PricePath => {
  const hopeMs = random.between(2000, 6000);
  const downMs = hopeMs + random.between(8000, 20_000);
  const bottom = random.between(0.4, 0.6);
  return through('loser', [
    [0, 1],
    [hopeMs, random.between(1.02, 1.2)],
    [downMs, bottom],
    [downMs + 40_000, bottom * random.between(0.8, 1.1)],
  ]);
};

/** Up by 30 to 100 %, then the insiders sell everything within a second. */
const rug = (random: Random): PricePath => {
  const rugMs = random.between(6000, 18_000);
  return through('rug', [
    [0, 1],
    [rugMs, random.between(1.3, 2)],
    [rugMs + 500, 0.08],
    [rugMs + 20_000, 0.06],
  ]);
};

/** An older token's ups and downs: waves of 30 to 110 % over 15 to 35 s, without end for `forMs`. */
const wave = (random: Random, forMs: number): PricePath => {
  const knots: Knot[] = [[0, 1]];
  let ageMs = random.between(0, 6000);
  while (ageMs < forMs) {
    const low = random.between(0.8, 1.1);
    const riseMs = random.between(8000, 18_000);
    knots.push([ageMs, low], [ageMs + riseMs, low * random.between(1.5, 2.1)]);
    ageMs += riseMs + random.between(8000, 16_000);
  }
  return through('wave', knots);
};

/** Draws the path of a shape; `forMs` is how long a wave goes on. */
export const drawPath = (shape: PathShape, random: Random, forMs = 600_000): PricePath => {
  switch (shape) {
    case 'winner':
      return winner(random);
    case 'loser':
      return loser(random);
    case 'rug':
      return rug(random);
    case 'wave':
      return wave(random, forMs);
  }
};

/** A price that nobody moves: the path of a token whose story is over. */
export const flatPath: PricePath = through('wave', [[0, 1]]);
