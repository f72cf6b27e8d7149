/** The market's time: the machine's own, or one that a test turns by hand. */

export type MarketClock = {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Runs once after that many milliseconds; returns the canceller. */
  after(delayMs: number, run: () => void): () => void;
};

export type ManualClock = MarketClock & {
  /** Moves on, running what falls due in order of time. */
  advance(ms: number): void;
};

/** The machine's clock. Its timers keep no process alive. */
export const createWallClock = (): MarketClock => ({
  nowMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.max(0, delayMs));
    timer.unref();
    return () => clearTimeout(timer);
  },
});

/** A clock that stands still until it is advanced; starts at the given milliseconds since 1970. */
export const createManualClock = (startMs = 1_780_000_000_000): ManualClock => {
  let now = startMs;
  let serial = 0;
  const timers = new Map<number, { atMs: number; run: () => void }>();
  const earliest = (untilMs: number): [number, { atMs: number; run: () => void }] | undefined =>
    [...timers].filter(([, timer]) => timer.atMs <= untilMs).sort(([m, x], [n, y]) => x.atMs - y.atMs || m - n)[0];
  return {
    nowMs: () => now,
    after: (delayMs, run) => {
      const id = ++serial;
      timers.set(id, { atMs: now + Math.max(0, delayMs), run });
      return () => timers.delete(id);
    },
    advance: (ms) => {
      const untilMs = now + ms;
      for (let due = earliest(untilMs); due !== undefined; due = earliest(untilMs)) {
        timers.delete(due[0]);
        now = Math.max(now, due[1].atMs);
        due[1].run();
      }
      now = untilMs;
    },
  };
};

/** Repeats until cancelled, each round that many milliseconds after the one before ended. */
export const repeat = (clock: MarketClock, everyMs: number, run: () => void): (() => void) => {
  let stopped = false;
  let cancel = (): void => {};
  const again = (): void => {
    cancel = clock.after(everyMs, () => {
      run();
      if (!stopped) again();
    });
  };
  again();
  return () => {
    stopped = true;
    cancel();
  };
};
