/** How much happens in the market, and of what kind: the knobs of a run. Times are market time. */

export type MarketVolumes = {
  /** Time between launches, milliseconds, least and most. */
  launchEveryMs: readonly [number, number];
  /** Share of launches whose mint can hurt its holders, 0 to 1. */
  hostileShare: number;
  /** Parts of the good launches that go up, go down, or are rugged. */
  shapes: { winner: number; loser: number; rug: number };
  /** SOL in a new pool, least and most. */
  poolSol: readonly [number, number];
  /** Until the swap API knows a new token, milliseconds, least and most. */
  tradableAfterMs: readonly [number, number];
  /** Tokens that exist when the market opens. */
  olderTokens: number;
  leaders: number;
  /** Between two purchases of one leader, milliseconds, least and most. */
  leaderEveryMs: readonly [number, number];
  /** SOL a leader spends at once, least and most. */
  leaderSol: readonly [number, number];
  /** Share of a leader's purchases that are chosen badly, 0 to 1. */
  leaderMistakes: number;
  /** Between two nuisances around the leaders, milliseconds, least and most. */
  spamEveryMs: readonly [number, number];
  /** Between two trades of the background in one token, milliseconds, least and most. */
  tradeEveryMs: readonly [number, number];
};

/** In a minute about 25 launches, 50 leader trades and 50 pieces of spam. */
export const defaultVolumes: MarketVolumes = {
  launchEveryMs: [1900, 2900],
  hostileShare: 0.3,
  shapes: { winner: 60, loser: 25, rug: 15 },
  poolSol: [20, 200],
  tradableAfterMs: [400, 2000],
  olderTokens: 5,
  leaders: 4,
  leaderEveryMs: [10_000, 16_000],
  leaderSol: [0.2, 3],
  leaderMistakes: 0.2,
  spamEveryMs: [800, 1600],
  tradeEveryMs: [1200, 2200],
};
