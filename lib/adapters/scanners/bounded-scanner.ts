/** What all scanners have in common: a time-out, a limit of their own on requests, and a memory of what they said. */
import type * as z from 'zod';
import { type Scan, type ScannerName, unknown } from '#trading/domain/safety/token-report.ts';
import type { Mint } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { TokenScanner } from '#trading/ports/token-scanner.ts';
import { leanFetch } from '../lean-fetch.ts';

export type ScannerPace = {
  readonly requestsPerMinute: number;
  /** How long an answer is good for, ms. */
  readonly keptMs: number;
  /** How long a scanner that asked for patience is left alone, ms. */
  readonly pauseMs: number;
};

/** What one scanner is made of. */
export type ScannerParts<Body> = {
  readonly name: ScannerName;
  readonly urlOf: (mint: Mint) => URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<Body>;
  readonly read: (body: Body, mint: Mint) => Scan;
};

export type ScannerConfig = {
  readonly now: Clock;
  readonly pace?: Partial<ScannerPace>;
  readonly fetchApi?: typeof fetch;
};

const usualPace: ScannerPace = { requestsPerMinute: 50, keptMs: 60_000, pauseMs: 10_000 };
const mostKept = 500;
const mostBytes = 512 * 1_024;

/** The body as JSON. Throws when it is longer than any answer is, or none. */
const bodyOf = async (response: Response): Promise<unknown> => {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > mostBytes) throw new RangeError('body too large');
  }
  return JSON.parse(text);
};

/** A scanner of these parts. Reasons are codes: no text of the scanner or of the network is passed on but its own warnings. */
export const createBoundedScanner = <Body>(parts: ScannerParts<Body>, config: ScannerConfig): TokenScanner => {
  const { now, fetchApi = leanFetch } = config;
  const pace = { ...usualPace, ...config.pace };
  const kept = new Map<Mint, { readonly scan: Scan; readonly atMs: number }>();
  let sent: readonly number[] = [];
  let pausedUntilMs = 0;

  const mayAsk = (): boolean => {
    sent = sent.filter((atMs) => atMs > now() - 60_000);
    return now() >= pausedUntilMs && sent.length < pace.requestsPerMinute;
  };
  const ask = async (mint: Mint, timeoutMs: number): Promise<Scan> => {
    sent = [...sent, now()];
    const response = await fetchApi(parts.urlOf(mint), {
      signal: AbortSignal.timeout(timeoutMs),
      // A redirect would carry the API key to another host.
      redirect: 'error',
      ...(parts.headers === undefined ? {} : { headers: parts.headers }),
    });
    if (!response.ok) {
      await response.body?.cancel();
      if (response.status === 429) pausedUntilMs = now() + pace.pauseMs;
      return unknown(response.status === 404 ? 'the scanner does not know it' : `http-${response.status}`);
    }
    const parsed = parts.schema.safeParse(await bodyOf(response));
    return parsed.success ? parts.read(parsed.data, mint) : unknown('unexpected answer');
  };

  return {
    name: parts.name,
    scan: async (mint, timeoutMs) => {
      const found = kept.get(mint);
      if (found !== undefined && now() - found.atMs <= pace.keptMs) return found.scan;
      if (!mayAsk()) return unknown('rate-limited');
      try {
        const scan = await ask(mint, timeoutMs);
        if (scan.kind === 'known') {
          if (kept.size >= mostKept) kept.clear();
          kept.set(mint, { scan, atMs: now() });
        }
        return scan;
      } catch (error) {
        const timedOut = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
        return unknown(timedOut ? 'timed-out' : 'network-failed');
      }
    },
  };
};
