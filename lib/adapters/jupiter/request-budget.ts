/** How many requests may be made to a service whose rate is shared with somebody more important. */

export type BudgetPace = {
  /** Requests a second in the long run. */
  readonly perSecond: number;
  /** Requests that may be made at once after a pause. */
  readonly burst: number;
};

/** A full budget. What is urgent is always allowed, and is paid for by what comes after it. */
export const createRequestBudget = ({ perSecond, burst }: BudgetPace, now: () => number) => {
  let left = burst;
  let asOfMs = now();
  const refill = (): void => {
    const nowMs = now();
    left = Math.min(burst, left + (Math.max(0, nowMs - asOfMs) * perSecond) / 1_000);
    asOfMs = nowMs;
  };
  return {
    /** Requests that may be made now. */
    left: (): number => {
      refill();
      return Math.max(0, Math.floor(left));
    },
    /** Takes a request from the budget, which an urgent one may overdraw; false when it may not be made. */
    take: (urgent = false): boolean => {
      refill();
      if (left < 1 && !urgent) return false;
      left = Math.max(-burst, left - 1);
      return true;
    },
  };
};
