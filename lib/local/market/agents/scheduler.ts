/** Plays acts in order of market time, which pauses and may run faster than the clock; ties are played as they were planned. */

export type Scheduler = {
  /** Milliseconds of market time since the market opened; while an act plays, the time it was due. */
  nowMs(): number;
  /** Plans an act, that many milliseconds of market time from now. */
  after(delayMs: number, act: () => void): void;
  /** Plays everything due up to that market time. */
  playUntil(marketMs: number): void;
};

/** Makes an empty schedule; an act that throws is reported and costs nobody else's turn. */
export const createScheduler = (reportFailure: (error: unknown) => void): Scheduler => {
  type Planned = { dueMs: number; serial: number; act: () => void };
  const latestFirst: Planned[] = [];
  let nowMs = 0;
  let serial = 0;
  const before = (x: Planned, y: Planned): boolean => x.dueMs < y.dueMs || (x.dueMs === y.dueMs && x.serial < y.serial);
  // Acts are a few hundred at most: an insertion into a sorted list is cheaper to read than a heap, and as fast.
  const insert = (planned: Planned): void => {
    let low = 0;
    let high = latestFirst.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(planned, latestFirst[middle] as Planned)) low = middle + 1;
      else high = middle;
    }
    latestFirst.splice(low, 0, planned);
  };
  return {
    nowMs: () => nowMs,
    after: (delayMs, act) => insert({ dueMs: nowMs + Math.max(0, delayMs), serial: ++serial, act }),
    playUntil: (marketMs) => {
      for (let next = latestFirst.at(-1); next !== undefined && next.dueMs <= marketMs; next = latestFirst.at(-1)) {
        latestFirst.pop();
        nowMs = Math.max(nowMs, next.dueMs);
        try {
          next.act();
        } catch (error) {
          reportFailure(error);
        }
      }
      nowMs = Math.max(nowMs, marketMs);
    },
  };
};
