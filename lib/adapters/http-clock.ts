import type { ClockLook } from '#trading/domain/doctor/judge-chain.ts';

/**
 * The clock of whoever answers at `url`, from the `Date` header of any answer; undefined when there is none. No address gets
 * into what is told.
 */
export const readHttpClock = async (of: string, url: string, timeoutMs: number): Promise<ClockLook | undefined> => {
  try {
    const askedAtMs = Date.now();
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' });
    const oursMs = Date.now();
    await response.body?.cancel();
    const theirsMs = Date.parse(response.headers.get('date') ?? '');
    // The header is cut to whole seconds: on average it is half a second behind.
    return Number.isNaN(theirsMs) ? undefined : { of, theirsMs: theirsMs + 500, oursMs, tookMs: oursMs - askedAtMs };
  } catch {
    return undefined;
  }
};
