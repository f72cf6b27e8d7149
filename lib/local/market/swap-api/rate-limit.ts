/** A sliding window per API key, with the headers that the real gateway sends. */
import type { Context, MiddlewareHandler } from 'hono';
import type { MarketFaults } from '../market-faults.ts';

export type RateLimitConfig = {
  requestsPerSecond: number;
  /** Length of the window, milliseconds; the real one is 60 s. */
  windowMs: number;
  nowMs: () => number;
};

/** Counts requests in the window and refuses what is too much with a 429. */
export const rateLimit = (
  { requestsPerSecond, windowMs, nowMs }: RateLimitConfig,
  faults: MarketFaults,
): MiddlewareHandler => {
  const limit = Math.max(1, Math.floor((requestsPerSecond * windowMs) / 1000));
  const seen = new Map<string, number[]>();
  const headers = (context: Context, used: number, resetMs: number): void => {
    context.header('x-ratelimit-limit', String(limit));
    context.header('x-ratelimit-remaining', String(Math.max(0, limit - used)));
    context.header('x-ratelimit-current', String(used));
    context.header('x-ratelimit-reset', String(Math.ceil(resetMs / 1000)));
  };
  return async (context, next) => {
    const key = context.req.header('x-api-key') ?? 'keyless';
    const now = nowMs();
    const recent = (seen.get(key) ?? []).filter((atMs) => atMs > now - windowMs);
    const stormy = faults.rateLimitNextSwapRequests > 0;
    if (stormy) faults.rateLimitNextSwapRequests -= 1;
    const refused = stormy || recent.length >= limit;
    if (!refused) recent.push(now);
    seen.set(key, recent);
    headers(context, refused ? limit : recent.length, stormy ? now + 1000 : (recent[0] ?? now) + windowMs);
    return refused ? context.json({ code: 429, message: 'Too many requests' }, 429) : next();
  };
};
