/** RugCheck: `GET /v1/tokens/{mint}/report/summary`. Its risks of level `danger` refuse; its score is compared by the guard. */
import * as z from 'zod';
import type { TokenScanner } from '#trading/ports/token-scanner.ts';
import { createBoundedScanner, type ScannerConfig } from './bounded-scanner.ts';

const summary = z.object({
  /** 0 to 100, higher is riskier. */
  score_normalised: z.number().nullish(),
  risks: z
    .array(z.object({ name: z.string().max(200), level: z.string() }))
    .nullish()
    .transform((risks) => risks ?? []),
  rugged: z.boolean().nullish(),
});

/** The warning's name as a code: `Mint Authority still enabled` is `mint-authority-still-enabled`. */
const codeOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** The scanner at `url` (`https://api.rugcheck.xyz`). */
export const createRugCheckScanner = (
  config: ScannerConfig & { readonly url: string; readonly apiKey?: string | undefined },
): TokenScanner =>
  createBoundedScanner(
    {
      name: 'rugCheck',
      urlOf: (mint) => new URL(`/v1/tokens/${mint}/report/summary`, config.url),
      ...(config.apiKey === undefined ? {} : { headers: { 'x-api-key': config.apiKey } }),
      schema: summary,
      read: ({ score_normalised: riskScore, risks, rugged }) => ({
        kind: 'known',
        riskScore: riskScore ?? null,
        vetoes: [
          ...(rugged === true ? ['rugged'] : []),
          ...risks.filter(({ level }) => level === 'danger').map(({ name }) => codeOf(name)),
        ],
      }),
    },
    config,
  );
