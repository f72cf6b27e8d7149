/** Every way in which the swap API can fail, as a value. Reasons are codes: no text of the API or of the network is passed on. */
import { FetchError, ResponseError } from '@jup-ag/api';
import * as z from 'zod';
import type { RouterRefusal } from '#trading/domain/swaps/swap.ts';
import type { Clock } from '#trading/ports/clock.ts';

/** An answer that came but cannot be used; `reason` is a kebab-case code. */
export class UnusableAnswer extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

const noRouteCodes: ReadonlySet<string> = new Set([
  'COULD_NOT_FIND_ANY_ROUTE',
  'NO_ROUTES_FOUND',
  'ROUTE_PLAN_DOES_NOT_CONSUME_ALL_THE_AMOUNT',
  'MARKET_NOT_FOUND',
]);

const errorBody = z.object({ errorCode: z.string().regex(/^[A-Za-z0-9_]{1,64}$/) });

const errorCodeOf = async (response: Response): Promise<string | undefined> => {
  try {
    const parsed = errorBody.safeParse(await response.json());
    return parsed.success ? parsed.data.errorCode : undefined;
  } catch {
    return undefined;
  }
};

/** `FAILED_TO_GET_SWAP` as `failed-to-get-swap`. */
export const kebabCode = (code: string): string => code.toLowerCase().replaceAll('_', '-');

const retryUnknownMs = 1_000;
const retryAtMostMs = 60_000;

/** Milliseconds until `x-ratelimit-reset` (Unix seconds), between 0 and one window of the limiter. */
const retryAfterMs = (response: Response, nowMs: number): number => {
  const resetSeconds = Number(response.headers.get('x-ratelimit-reset') ?? Number.NaN);
  if (!Number.isFinite(resetSeconds)) return retryUnknownMs;
  return Math.min(Math.max(resetSeconds * 1_000 - nowMs, 0), retryAtMostMs);
};

const fromResponse = async (response: Response, now: Clock): Promise<RouterRefusal> => {
  const isAboutToken = response.status !== 429 && response.status < 500 && ![401, 403, 408].includes(response.status);
  // An answer that nobody reads keeps its connection from being used again.
  if (!isAboutToken) await response.body?.cancel().catch(() => undefined);
  if (response.status === 429) return { kind: 'rate-limited', retryAfterMs: retryAfterMs(response, now()) };
  // A key that is refused is no answer about the token either.
  if (!isAboutToken) return { kind: 'unavailable', reason: `http-${response.status}` };
  const code = await errorCodeOf(response);
  if (code === 'TOKEN_NOT_TRADABLE') return { kind: 'not-tradable' };
  if (code !== undefined && noRouteCodes.has(code)) return { kind: 'no-route' };
  // Without a code it is no answer about the token: a wrong address, a proxy, a path that is gone.
  return code === undefined
    ? { kind: 'unavailable', reason: `http-${response.status}` }
    : { kind: 'refused', reason: kebabCode(code) };
};

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');

/** What a failed call says about the quote or the swap. Never throws. */
export const refusalOf = async (error: unknown, now: Clock): Promise<RouterRefusal> => {
  if (error instanceof ResponseError) return fromResponse(error.response, now);
  if (error instanceof UnusableAnswer) return { kind: 'unavailable', reason: error.reason };
  const cause = error instanceof FetchError ? error.cause : error;
  if (isTimeout(cause)) return { kind: 'unavailable', reason: 'timed-out' };
  if (error instanceof FetchError) return { kind: 'unavailable', reason: 'network-failed' };
  return { kind: 'unavailable', reason: 'unreadable-answer' };
};
