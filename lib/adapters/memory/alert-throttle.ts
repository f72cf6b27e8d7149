import type { AlertThrottle } from '#trading/ports/alert-throttle.ts';

/** An alert throttle for simulation and tests. */
export const createMemoryAlertThrottle = (): AlertThrottle => {
  const expiries = new Map<string, number>();
  return {
    first: async (key, now, ttlSeconds) => {
      if ((expiries.get(key) ?? now) > now) return false;
      expiries.set(key, now + ttlSeconds * 1_000);
      return true;
    },
  };
};
